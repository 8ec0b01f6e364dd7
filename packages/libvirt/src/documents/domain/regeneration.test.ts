import type { Change } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { editDomain } from './edit-domain.ts'
import { readDomain } from './read-domain.ts'

// What libvirt-cim, which writes a domain's whole document anew from what it knows, loses or breaks (docs/libvirt-cim.md), stays.

/** What a document can have that libvirt-cim has no word for, each as libvirt's format of domains has it. */
const lost: readonly (readonly [what: string, place: 'domain' | 'devices', element: string])[] = [
  [
    'a device of the host',
    'devices',
    "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/></source></hostdev>",
  ],
  ['a channel', 'devices', "<channel type='unix'><target type='virtio' name='org.example.0'/></channel>"],
  ['a second serial port', 'devices', "<serial type='file'><source path='/var/log/b'/><target port='1'/></serial>"],
  ['a model of video', 'devices', "<video><model type='qxl' ram='65536'/></video>"],
  ['a TPM', 'devices', "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>"],
  ['a watchdog', 'devices', "<watchdog model='i6300esb' action='poweroff'/>"],
  ['random numbers', 'devices', "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"],
  ['a balloon', 'devices', "<memballoon model='virtio'><stats period='10'/></memballoon>"],
  ['SPICE', 'devices', "<graphics type='spice' autoport='yes'><image compression='off'/></graphics>"],
  [
    'a serial number, bounds and a place in the order of boot of a disk',
    'devices',
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/b.qcow2'/><target dev='vdc' bus='virtio'/><iotune><read_iops_sec>10</read_iops_sec></iotune><serial>S1</serial><boot order='2'/></disk>",
  ],
  [
    'a disk of the network',
    'devices',
    "<disk type='network' device='disk'><source protocol='rbd' name='p/i'/><target dev='vdd' bus='virtio'/></disk>",
  ],
  [
    'a disk of a pool',
    'devices',
    "<disk type='volume' device='disk'><source pool='p' volume='v'/><target dev='vde' bus='virtio'/></disk>",
  ],
  ['an IOMMU', 'devices', "<iommu model='intel'/>"],
  [
    'a processor',
    'domain',
    "<cpu mode='custom'><model>Skylake-Client</model><topology sockets='1' cores='2' threads='1'/></cpu>",
  ],
  ['memory of nodes', 'domain', "<numatune><memory mode='strict' nodeset='0'/></numatune>"],
  ['shares of processors', 'domain', '<cputune><shares>2048</shares></cputune>'],
  ['metadata of others', 'domain', "<metadata><o:n xmlns:o='urn:o' a = '1'/></metadata>"],
  [
    "QEMU's own arguments",
    'domain',
    "<qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><qemu:arg value='-s'/></qemu:commandline>",
  ],
]

const plain = `<domain type='kvm'>
  <name>web</name>
  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
  <memory unit='KiB'>1048576</memory>
  <vcpu placement='static'>2</vcpu>
  <os firmware='efi'>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <kernel>/boot/k</kernel>
    <cmdline>a=1 b=2</cmdline>
  </os>
  <on_reboot>destroy</on_reboot>
  <devices>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/a.img'/><target dev='vda' bus='virtio'/></disk>
    <graphics type='vnc' port='5901'/>
  </devices>
</domain>
`

const changes: readonly Change[] = [
  { kind: 'set-memory', bytes: 2 ** 31 },
  { kind: 'set-description', description: 'a < b & c' },
]

function withElement([, place, element]: (typeof lost)[number]): string {
  return plain
    .replace(`  </${place}>`, `  ${element}\n  </${place}>`)
    .replace(`\n</${place}>`, `\n  ${element}\n</${place}>`)
}

test.for(lost)('a change leaves %s as it was, to the byte', (row) => {
  const before = withElement(row)
  expect(before).toContain(row[2])
  const after = editDomain(before, changes)
  expect(after).toContain(row[2])
  // And all the rest that no change was about.
  const kept = before.split('\n').filter((line) => !/<memory\b/.test(line))
  expect(after.split('\n')).toEqual(expect.arrayContaining(kept))
})

test('a kernel with its words, firmware and what a reboot does stay', () => {
  const after = editDomain(plain, changes)
  for (const line of ["<os firmware='efi'>", '<kernel>/boot/k</kernel>', 'a=1 b=2', '<on_reboot>destroy</on_reboot>'])
    expect(after).toContain(line)
})

test('what means something in XML is written so that it reads as it was given', () => {
  const named = editDomain(plain, [
    { kind: 'set-name', name: 'a & <b>' },
    { kind: 'set-description', description: ']]> & "x"' },
  ])
  expect(readDomain(named).config).toMatchObject({ name: 'a & <b>', description: ']]> & "x"' })
})

test('screens of one kind are as many as there are, and none is taken for another', () => {
  const two = plain.replace('  </devices>', "    <graphics type='vnc' port='5902'/>\n  </devices>")
  const { graphics } = readDomain(two).config
  expect(graphics).toHaveLength(2)
  expect(new Set(graphics.map(({ id }) => id)).size).toBe(2)
})

test('a screen at an address of IPv6 is told with it, and stays there in a change of something else', () => {
  const screen = "<graphics type='vnc' port='5902' autoport='no' listen='2001:db8::1'/>"
  const six = plain.replace('  </devices>', `    ${screen}\n  </devices>`)
  expect(readDomain(six).config.graphics.at(-1)?.listen).toMatchObject({ address: '2001:db8::1', port: 5902 })
  expect(editDomain(six, changes)).toContain(screen)
})

test('a machine without NICs, and a NIC without an address of its own, are read', () => {
  expect(readDomain(plain).config.nics).toEqual([])
  const bare = plain.replace('  </devices>', "    <interface type='user'/>\n  </devices>")
  expect(() => readDomain(bare)).not.toThrow()
})
