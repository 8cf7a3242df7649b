import { describe, expect, it } from 'vitest'
import { printFactPath } from '../../../src/modules/sync/fact-path.js'
import type { FactPath } from '../../../src/modules/sync/fact-path.js'
import { readHost } from '../../../src/modules/sync/fact-set.js'
import type { FactResource } from '../../../src/modules/sync/fact-set.js'
import { isObject, readJson } from '../../../src/modules/sync/import-record.js'

describe('the path of a fact', () => {
  it.each<readonly [string, FactPath]>([
    ['os.release.major', ['os', 'release', 'major']],
    ['bindings[0].address', ['bindings', 0, 'address']],
    ['a[1][2]', ['a', 1, 2]],
    ['systemd-sysctl\\.service', ['systemd-sysctl.service']],
    ['C:\\\\\\~1.\\[0]', ['C:\\~1', '[0]']],
    ['a.\\e.\\e', ['a', '', '']],
    ['\\e', ['']],
    ['\\0\\uD800', ['\0\uD800']],
    ['\u{1F600}]', ['\u{1F600}]']],
  ])('is %s', (text, path) => {
    expect(printFactPath(path)).toBe(text)
  })
})

function read(text: string, flat = false, mayStand = true): FactResource {
  const json = readJson(text, 'file')
  if (!json.ok || !isObject(json.value)) throw new Error('the test has no object')
  return readHost('web1', json.value, flat, () => mayStand)
}

const names = ({ leaves }: FactResource) => leaves.map(({ path }) => printFactPath(path))

const shown = (resource: FactResource): readonly unknown[] => [
  resource.type,
  printFactPath(resource.path),
  resource.name,
  names(resource),
  resource.children.map(shown),
]

describe('a fact set', () => {
  const text = `{"b":1,"disks":{"sdb":{"size":"1 GiB"},"sda":{},"odd":"x"},"a":{"z":[1,2],"y":[1,{"c":null}],"x":[]},
    "networking":{"hostname":"web1","interfaces":{"eth0":{"mtu":1500,"bindings":[{"address":"10.0.0.1"},{"netmask":"x"}]}}}}`

  it('is a host and what it contains, in the order of the file', () => {
    expect(shown(read(text))).toEqual([
      'host',
      '',
      'web1',
      ['b', 'disks.odd', 'a.z', 'a.y[0]', 'a.y[1].c', 'a.x', 'networking.hostname'],
      [
        ['disk', 'disks.sdb', 'sdb', ['size'], []],
        ['disk', 'disks.sda', 'sda', [], []],
        [
          'network_interface',
          'networking.interfaces.eth0',
          'eth0',
          ['mtu'],
          [
            ['ip_address', 'networking.interfaces.eth0.bindings[0]', '10.0.0.1', ['address'], []],
            ['ip_address', 'networking.interfaces.eth0.bindings[1]', '[1]', ['netmask'], []],
          ],
        ],
      ],
    ])
  })

  it('is one host with all paths when it is flat, or when nothing may stand by itself', () => {
    const all = ['b', 'disks.sdb.size', 'disks.sda', 'disks.odd', 'a.z', 'a.y[0]', 'a.y[1].c', 'a.x']
    const interfaces = [
      'hostname',
      'interfaces.eth0.mtu',
      'interfaces.eth0.bindings[0].address',
      'interfaces.eth0.bindings[1].netmask',
    ]
    const expected = ['host', '', 'web1', [...all, ...interfaces.map((name) => `networking.${name}`)], []]
    expect(shown(read(text, true))).toEqual(expected)
    expect(shown(read(text, false, false))).toEqual(expected)
  })
})
