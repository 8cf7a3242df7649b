import { InputError, type InputPath } from '../errors.js'
import { expected, subject } from './expectation.js'

/**
 * An instant as ISO 8601 in UTC with up to six digits of a second and no trailing zeros: "2016-01-13T00:00:00Z". Years 1 to 9999.
 * A date alone, or a time without an offset, is no instant and refused, as are more than six digits.
 */
export function parseDatetime(text: string, path: InputPath): string {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:([Zz])|([-+])(\d\d):?(\d\d)?)$/.exec(text)
  if (!match) throw notAnInstant(text, path)
  const [, year, month, day, hour, minute, second = '0', fraction = '', , sign, offsetHour = '0', offsetMinute = '0'] =
    match
  if (fraction.length > 6) throw new InputError(`${subject(path)} has more than six digits after the second.`, path)
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1)
  const wall = new Date(0)
  wall.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  wall.setUTCHours(Number(hour), Number(minute), Number(second))
  if (
    !isOnTheCalendar(wall, [year, month, day, hour, minute, second].map(Number)) ||
    Number(offsetHour) > 15 ||
    Number(offsetMinute) > 59
  )
    throw new InputError(`${subject(path)} is no date of the calendar or no time of the day: ${text}.`, path)
  const instant = new Date(wall.getTime() - offset * 60_000)
  if (instant.getUTCFullYear() < 1 || instant.getUTCFullYear() > 9999)
    throw new InputError(`${subject(path)} lies outside the years 1 to 9999 in UTC.`, path)
  return printInstant(instant, fraction)
}

const usual = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{0,5}[1-9])?\+00$/

/** What Postgres prints for a timestamptz (DateStyle ISO, any zone) as ISO 8601 in UTC; years beyond 9999 or before 1 with a sign and six digits. */
export function printDatetime(text: string): string {
  // As sessions of ours print it, in UTC; a page has thousands of them.
  if (usual.test(text)) return `${text.slice(0, 10)}T${text.slice(11, -3)}Z`
  const match =
    /^(\d{4,})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([-+])(\d\d)(?::?(\d\d))?(?::(\d\d))?( BC)?$/.exec(text)
  if (!match) throw new Error(`not a timestamptz: ${text}`)
  const [, year, month, day, hour, minute, second, fraction = '', sign, h, m = '0', s = '0', before] = match
  const wall = new Date(0)
  wall.setUTCFullYear(before ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day))
  wall.setUTCHours(Number(hour), Number(minute), Number(second))
  const offset = (Number(h) * 3600 + Number(m) * 60 + Number(s)) * (sign === '-' ? -1 : 1)
  return printInstant(new Date(wall.getTime() - offset * 1000), fraction)
}

function printInstant(instant: Date, fraction: string): string {
  const kept = fraction.replace(/0+$/, '')
  return `${instant.toISOString().replace(/\.\d{3}Z$/, '')}${kept ? `.${kept}` : ''}Z`
}

// Date rolls over what is out of range: the 30th of February becomes the 1st or 2nd of March.
function isOnTheCalendar(date: Date, fields: readonly number[]): boolean {
  const read = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ]
  return read.every((field, index) => field === fields[index])
}

function notAnInstant(text: string, path: InputPath): InputError {
  if (/^[-+]?infinity$/i.test(text)) return new InputError(`${subject(path)} is infinite, which no instant is.`, path)
  if (/^\d{4}-\d\d-\d\d/.test(text) && /[A-Za-z]+\/[A-Za-z_]+|\[|\b[A-Z]{3,4}$/.test(text))
    return new InputError(`${subject(path)} names a time zone: give an offset such as Z or +02:00 instead.`, path)
  if (/^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?$/.test(text))
    return new InputError(
      `${subject(path)} is no instant: give date, time and offset, such as 2016-01-13T00:00:00Z.`,
      path,
    )
  return expected('a datetime such as "2016-01-13T00:00:00Z"', text, path)
}
