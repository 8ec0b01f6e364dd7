import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readBlockDevices, readFileSystems } from './file-systems.ts'
import { readInterfaces } from './interfaces.ts'
import { readMemoryReport, readNodes } from './memory.ts'
import { readProcessors } from './processors.ts'

/** A host that is not this one, by the files that its kernel would show. */
const root = mkdtempSync(join(tmpdir(), 'cimarron-host-'))
afterAll(() => rmSync(root, { recursive: true }))

function files(texts: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

test('sockets, cores and threads are told apart, and one that is offline is not counted', () => {
  const cpuinfo = 'processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\nflags\t\t: fpu vmx avx2 unheard_of\n'
  files({ 'proc/cpuinfo': cpuinfo, 'sys/devices/system/cpu/cpu8/online': '0' })
  for (let index = 0; index < 8; index++) {
    const topology = `sys/devices/system/cpu/cpu${index}/topology`
    files({ [`${topology}/physical_package_id`]: `${index >> 2}\n`, [`${topology}/core_id`]: `${(index >> 1) & 1}\n` })
  }
  expect(readProcessors(root)).toEqual({
    model: 'Xeon',
    vendor: 'GenuineIntel',
    sockets: 2,
    cores: 4,
    threads: 8,
    flags: ['vmx', 'avx2'],
  })
})

test('memory, huge pages of each size, and nodes with what lies between them', () => {
  files({
    'proc/meminfo':
      'MemTotal:       2048 kB\nMemAvailable:   1024 kB\nSwapTotal:       512 kB\nSwapFree:        256 kB\n',
    'sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages': '4\n',
    'sys/kernel/mm/hugepages/hugepages-1048576kB/free_hugepages': '3\n',
    'sys/devices/system/node/node1/cpulist': '4-7\n',
    'sys/devices/system/node/node1/meminfo': 'Node 1 MemTotal:  1024 kB\nNode 1 MemFree:   100 kB\n',
    'sys/devices/system/node/node1/distance': '21 10\n',
  })
  const hugePages = [{ sizeBytes: 2 ** 30, total: 4, free: 3 }]
  const swap = { swapBytes: 524_288, swapFreeBytes: 262_144 }
  expect(readMemoryReport(root)).toEqual({ totalBytes: 2 ** 21, availableBytes: 2 ** 20, ...swap, hugePages })
  const node = { id: 1, processors: '4-7', totalBytes: 2 ** 20, freeBytes: 102_400, distances: [21, 10] }
  expect(readNodes(root)).toEqual([node])
})

test('a file system on another computer is told, but not asked; blanks in its name stay', async () => {
  const line = 'nas:/srv/my\\040files /no/such\\040place nfs4 ro,relatime 0 0\n'
  files({
    'proc/filesystems': 'nodev\tproc\nnodev\tnfs4\n\text4\n',
    'proc/self/mounts': `proc /proc proc rw 0 0\n${line}`,
  })
  const told = { mount: '/no/such place', device: 'nas:/srv/my files', type: 'nfs4', isReadOnly: true }
  expect(await readFileSystems(root)).toEqual([told])
})

test('disks with their partitions; an empty drive is none', () => {
  files({
    'sys/block/sda/size': '8\n',
    'sys/block/sda/queue/rotational': '1\n',
    'sys/block/sda/device/model': 'Disk \u0007of Steel  \n',
    'sys/block/sda/sda1/partition': '1\n',
    'sys/block/sda/sda1/size': '4\n',
    'sys/block/sr0/size': '0\n',
  })
  const partitions = [{ name: 'sda1', sizeBytes: 2048 }]
  const disk = {
    name: 'sda',
    sizeBytes: 4096,
    isReadOnly: false,
    isRotational: true,
    model: 'Disk of Steel',
    partitions,
  }
  expect(readBlockDevices(root)).toEqual([disk])
})

test('a bridge is told with its ports, and a tap by whose port it is', () => {
  for (const name of ['br0', 'tap0']) {
    files({ [`sys/class/net/${name}/flags`]: '0x1003\n', [`sys/class/net/${name}/mtu`]: '1500\n' })
  }
  files({ 'sys/class/net/br0/bridge/stp_state': '0', 'sys/class/net/br0/brif/tap0/port_no': '0x1' })
  files({ 'sys/class/net/tap0/tun_flags': '0x1002', 'sys/class/net/tap0/address': '52:54:00:00:00:01\n' })
  symlinkSync('../br0', join(root, 'sys/class/net/tap0/master'))
  const common = { mtu: 1500, isUp: true, addresses: [] }
  expect(readInterfaces(root)).toEqual([
    { name: 'br0', kind: 'bridge', ...common, ports: ['tap0'] },
    { name: 'tap0', kind: 'tap', mac: '52:54:00:00:00:01', ...common, master: 'br0' },
  ])
})
