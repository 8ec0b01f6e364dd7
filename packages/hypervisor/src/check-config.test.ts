import { describe, expect, test } from 'vitest'
import { checkConfig } from './check-config.ts'
import { completeConfig } from './complete-config.ts'
import type { MachineConfig } from './config.ts'
import type { Host } from './host.ts'

const base = completeConfig({
  name: 'guest',
  disks: [{ path: '/images/a.raw', format: 'raw' }],
  nics: [{ mac: '52:54:00:00:00:01' }],
})
const [disk] = base.disks
const [nic] = base.nics
if (!disk || !nic) throw new Error('the base config has a disk and a NIC')

const forward = { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 2222, guestPort: 22 } as const
const nicWith = (forwards: readonly (typeof forward | object)[]): Partial<MachineConfig> => ({
  nics: [{ ...nic, backend: { kind: 'user', forwards: forwards.map((f) => ({ ...forward, ...f })) } }],
})

/** What is changed in a good config, and what the refusal begins with. */
const faults: readonly [what: string, change: Partial<MachineConfig>, refusal: string][] = [
  ['a disk on a bus its machine has not', { disks: [{ ...disk, bus: 'ide' }] }, 'disks[0].bus: "ide" is no bus of'],
  ['a read-only SATA disk', { disks: [{ ...disk, bus: 'sata', readOnly: true }] }, 'disks[0].readOnly: true'],
  ['native I/O through the cache', { disks: [{ ...disk, aio: 'native' }] }, 'disks[0].aio: "native" needs'],
  ['a serial number with a blank', { disks: [{ ...disk, serial: 'a b' }] }, 'disks[0].serial: "a b"'],
  ['a limit of nothing', { disks: [{ ...disk, limits: { readsPerSecond: 0 } }] }, 'disks[0].limits.readsPerSecond: 0'],
  ['a shared qcow2', { disks: [{ ...disk, format: 'qcow2', shareable: true }] }, 'disks[0].shareable: true'],
  [
    'a medium that is a disk as well',
    { drives: [{ id: 'cd', kind: 'drive', type: 'cdrom', bus: 'sata', medium: { path: disk.path, format: 'raw' } }] },
    'drives[0].medium.path: ',
  ],
  [
    'more disks than the board has places',
    { disks: Array.from({ length: 7 }, (_, n) => ({ ...disk, id: `d${n}`, path: `/d${n}`, bus: 'sata' as const })) },
    'disks[6].bus: "sata" has room for 6',
  ],
  ['an id like those of own devices', { serials: [{ id: 'cimarron.x', kind: 'serial' }] }, 'serials[0].id: '],
  ['a topology that does not add up', { cpu: { topology: { sockets: 1, cores: 3, threads: 1 } } }, 'cpu.topology: '],
  ['a feature with a comma', { cpu: { features: ['+a,b'] } }, 'cpu.features[0]: "+a,b"'],
  ['fewer processors at most than at first', { maxProcessors: 0 }, 'maxProcessors: 0'],
  ['less memory at most than at first', { maxMemoryBytes: 2 ** 20 }, 'maxMemoryBytes: 1048576'],
  ['a share by a relative path', { shares: [{ tag: 'a', path: 'b', readOnly: true }] }, 'shares[0].path: "b"'],
  [
    'two shares of one tag',
    { shares: ['/a', '/b'].map((path) => ({ tag: 'a', path, readOnly: true })) },
    'shares: "a"',
  ],
  ['notes with an escape', { notes: '\u001b[2J' }, 'notes: '],
  ['a tag with a blank', { tags: ['a b'] }, 'tags[0]: "a b"'],
  ['an empty argument', { extraArguments: [''] }, 'extraArguments[0]: ""'],
  ['an SMBIOS text with a line break', { smbios: { serial: 'a\nb' } }, 'smbios.serial: '],
  ['an enlightenment with an option', { hyperv: ['relaxed,x'] }, 'hyperv[0]: "relaxed,x"'],
  [
    'a keyboard of no layout',
    { graphics: [{ id: 'g', kind: 'graphics', protocol: 'vnc', keyboard: 'a,b' }] },
    'graphics[0].keyboard: ',
  ],
  ['an id in capitals', { id: base.id.toUpperCase() }, 'id: '],
  ['an empty name', { name: '' }, 'name: "" is empty; give'],
  ['a name with a line break', { name: 'a\nb' }, 'name: "a\\nb" holds the character U+000A'],
  [
    "a name spelt like another machine's id",
    { name: '0B5C1CE2-8A0B-4E0C-9E6D-1F7C4C0A9D11' },
    'name: "0B5C1CE2-8A0B-4E0C-9E6D-1F7C4C0A9D11" is spelt like a UUID, as ids are; use a name of another form',
  ],
  ['a name with half a surrogate pair', { name: 'a\ud800' }, 'name: '],
  ['a description with an escape', { description: '\u001b[2J' }, 'description: '],
  ['a machine type with options', { machineType: 'q35,accel=kvm' }, 'machineType: "q35,accel=kvm"'],
  ['no processor', { processors: { count: 0 } }, 'processors.count: 0'],
  ['half a processor', { processors: { count: 1.5 } }, 'processors.count: 1.5'],
  ['processors that are no number', { processors: { count: Number.NaN } }, 'processors.count: NaN'],
  ['no memory', { memory: { bytes: 0 } }, 'memory.bytes: 0 is out of range'],
  ['memory between two MiB', { memory: { bytes: 2 ** 21 + 1 } }, 'memory.bytes: 2097153 is no whole number of MiB'],
  ['memory without end', { memory: { bytes: Number.POSITIVE_INFINITY } }, 'memory.bytes: Infinity'],
  ['a relative disk path', { disks: [{ ...disk, path: 'a.raw' }] }, 'disks[0].path: "a.raw" is no absolute path'],
  ['a disk path with a NUL', { disks: [{ ...disk, path: '/a\0b' }] }, 'disks[0].path: '],
  ['one image twice', { disks: [disk, { ...disk, id: 'disk1' }] }, 'disks[1].path: '],
  [
    'two devices with one id',
    { serials: [{ id: 'disk0', kind: 'serial' }] },
    'serials[0].id: "disk0" is the same as disks[0].id',
  ],
  ['a device id with a comma', { serials: [{ id: 'a,b', kind: 'serial' }] }, 'serials[0].id: "a,b"'],
  ['a MAC in capitals', { nics: [{ ...nic, mac: '52:54:00:AB:00:00' }] }, 'nics[0].mac: '],
  ['a multicast MAC', { nics: [{ ...nic, mac: '53:54:00:00:00:00' }] }, 'nics[0].mac: '],
  ['one MAC twice', { nics: [nic, { ...nic, id: 'nic1' }] }, 'nics[1].mac: '],
  ['port 0', nicWith([{ hostPort: 0 }]), 'nics[0].backend.forwards[0].hostPort: 0'],
  ['port 65536', nicWith([{ guestPort: 65536 }]), 'nics[0].backend.forwards[0].guestPort: 65536'],
  ['a host name as address', nicWith([{ hostAddress: 'localhost' }]), 'nics[0].backend.forwards[0].hostAddress: '],
  ['one port twice', nicWith([{}, {}]), 'nics[0].backend.forwards[1].hostPort: 2222'],
  [
    'one port at all addresses and at one',
    nicWith([{ hostAddress: '0.0.0.0' }, {}]),
    'nics[0].backend.forwards[1].hostPort',
  ],
  [
    'a boot device that is not there',
    { boot: { order: ['disk7'] } },
    'boot.order[0]: "disk7" is no disk, drive or nic',
  ],
  ['a serial port to boot from', { boot: { order: ['serial0'] } }, 'boot.order[0]: "serial0"'],
  ['a boot device twice', { boot: { order: ['disk0', 'disk0'] } }, 'boot.order[1]: '],
  ['a relative kernel', { boot: { direct: { kernel: 'vmlinuz' }, order: [] } }, 'boot.direct.kernel: '],
  [
    'a command line of two lines',
    { boot: { direct: { kernel: '/k', commandLine: 'a\nb' }, order: [] } },
    'boot.direct.commandLine: ',
  ],
  [
    'a command line longer than Linux reads',
    { boot: { direct: { kernel: '/k', commandLine: 'x'.repeat(2048) }, order: [] } },
    'boot.direct.commandLine: ',
  ],
  ['25 disks', { disks: Array.from({ length: 25 }, (_, n) => ({ ...disk, id: `d${n}`, path: `/${n}` })) }, 'disks: 26'],
]

describe('a config is refused with', () => {
  test.each(faults)('%s', (_, change, refusal) => {
    const attempt = () => checkConfig({ ...base, ...change })
    expect(attempt).toThrowError(expect.objectContaining({ code: 'invalid-config' }))
    expect(attempt).toThrowError(expect.objectContaining({ message: expect.stringContaining(refusal) }))
    // Wrong what, and right what: a refusal has two parts.
    expect(attempt).toThrowError(/; /)
  })
})

describe('a config is taken with', () => {
  const good: readonly [what: string, change: Partial<MachineConfig>][] = [
    ['a name full of quotes, slashes and dots', { name: `../"'\`$(x)` }],
    ['a name of 255 characters outside the BMP', { name: '🖥'.repeat(255) }],
    ['a description of two lines', { description: 'one\n\ttwo' }],
    [
      'an image that two disks only read',
      { disks: [disk, { ...disk, id: 'b' }].map((d) => ({ ...d, readOnly: true })) },
    ],
    ['one port number for TCP and for UDP', nicWith([{}, { protocol: 'udp' }])],
    ['one port number at two addresses', nicWith([{}, { hostAddress: '127.0.0.2' }])],
  ]
  test.each(good)('%s', (_, change) => {
    checkConfig({ ...base, ...change })
  })
})

test('a refused value can not fill a log or forge a line of it', () => {
  const path = `\n${'x'.repeat(100_000)}`
  try {
    checkConfig({ ...base, disks: [{ ...disk, path }] })
    expect.unreachable()
  } catch (error) {
    expect(String(error).length).toBeLessThan(400)
    expect(String(error)).not.toContain('\n')
  }
})

describe('where a host is given', () => {
  const host: Host = {
    id: base.id,
    name: 'small',
    architecture: 'x86_64',
    processors: { count: 4, model: 'x' },
    memory: { totalBytes: 2 ** 30, availableBytes: 2 ** 30 },
    accelerations: ['tcg'],
    machineTypes: ['pc'],
    limits: { maxProcessors: 4, minMemoryBytes: 2 ** 24, maxMemoryBytes: 2 ** 30 },
  }
  const fitting: MachineConfig = { ...base, machineType: 'pc' }
  const beyond: readonly [what: string, change: Partial<MachineConfig>, refusal: string][] = [
    ['more processors than it takes', { processors: { count: 5 } }, 'use 1 to 4'],
    ['more memory than it has', { memory: { bytes: 2 ** 31 } }, 'use 16777216 to 1073741824 bytes'],
    ['less memory than it takes', { memory: { bytes: 2 ** 20 } }, 'use 16777216'],
    ['another architecture', { architecture: 'aarch64' }, 'use x86_64'],
    ['a machine type it does not offer', { machineType: 'q35' }, 'use one of pc'],
    ['an acceleration that does not work', { acceleration: 'kvm' }, 'use one of auto, tcg'],
  ]
  test('what fits is taken', () => checkConfig(fitting, { host }))
  test.each(beyond)('%s is refused', (_, change, refusal) => {
    const attempt = () => checkConfig({ ...fitting, ...change }, { host })
    expect(attempt).toThrowError(expect.objectContaining({ message: expect.stringContaining(refusal) }))
  })
})
