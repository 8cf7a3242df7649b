import { describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../src/db/connection.js'

const url = (rest: string) => parseDatabaseUrl(`postgres://ann:p%40ss@db.example:6432/things${rest}`)
const tlsOf = (rest: string) => url(rest).map(({ tls }) => (tls === false ? false : tls.rejectUnauthorized))

describe('a database URL', () => {
  it('names host, port, database, user and password', () => {
    expect(url('')[0]).toMatchObject({
      host: 'db.example',
      port: 6432,
      database: 'things',
      user: 'ann',
      password: 'p@ss',
    })
  })

  it('may name a socket folder, an IPv6 address, or no host', () => {
    expect(parseDatabaseUrl('postgresql:///things?host=/run/postgresql&user=ann')).toMatchObject([
      { host: '/run/postgresql', tls: false },
    ])
    expect(parseDatabaseUrl('postgres://ann@[::1]:5433/things')[0]).toMatchObject({ host: '::1', port: 5433 })
    expect(parseDatabaseUrl('postgres://ann@/things')[0]).toMatchObject({
      host: 'localhost',
      port: 5432,
      database: 'things',
    })
    expect(parseDatabaseUrl('postgres://ann@host')[0]).toMatchObject({ database: 'ann' })
  })

  it('fixes how values look as text, and keeps options of its own', () => {
    expect(url('?options=-c%20search_path%3Dx')[0]?.options).toMatch(/^-c search_path=x -c TimeZone=UTC /)
  })

  it.each([
    ['', [false, false]],
    ['?sslmode=disable', [false]],
    ['?sslmode=allow', [false, false]],
    ['?sslmode=prefer', [false, false]],
    ['?sslmode=require', [false]],
    ['?sslmode=verify-full', [true]],
    ['?sslrootcert=system', [true]],
    ['?ssl=true', [false]],
  ])('reads %s as libpq does', (rest, checked) => {
    expect(tlsOf(rest)).toEqual(checked)
  })

  it('tries TLS first under prefer, last under allow', () => {
    expect(url('?sslmode=prefer').map(({ tls }) => tls === false)).toEqual([false, true])
    expect(url('?sslmode=allow').map(({ tls }) => tls === false)).toEqual([true, false])
    expect(url('?sslmode=disable').map(({ tls }) => tls === false)).toEqual([true])
    expect(url('?sslmode=require').map(({ tls }) => tls === false)).toEqual([false])
  })

  it.each([
    ['?sslmode=sometimes', 'none of disable, allow, prefer, require, verify-ca, verify-full'],
    ['?sslmode=require&sslrootcert=system', 'needs sslmode=verify-full'],
    ['?sslmode=verify-ca', 'needs sslrootcert'],
    ['?sslmode=verify-full&sslrootcert=/nowhere.crt', "can't be read"],
    ['?port=0', 'no port number'],
  ])('refuses %s', (rest, message) => {
    expect(() => url(rest)).toThrow(message)
  })

  it.each(['postgres://ann:p%ss@host/x', 'postgres://ann:a/b@host/x', 'postgres://ann@host:port/x'])(
    'refuses %s without repeating the password',
    (text) => {
      expect(() => parseDatabaseUrl(text)).toThrow(/^DATABASE_URL (is no URL|has a "%")/)
    },
  )
})
