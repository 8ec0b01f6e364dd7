import type { Change } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { LibvirtError } from '../../error.ts'
import { deviceSnippet } from './device-snippet.ts'
import { editDomain } from './edit-domain.ts'
import { readDomain } from './read-domain.ts'

const web = `<domain type='kvm' id='3'>
  <name>web</name>
  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
  <metadata>
    <other:thing xmlns:other="urn:other" kept = "yes"/>
  </metadata>
  <memory unit='KiB'>1048576</memory>
  <currentMemory unit='KiB'>1048576</currentMemory>
  <vcpu placement='static'>2</vcpu>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <boot dev='hd'/>
  </os>
  <!-- by hand -->
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' discard='unmap'/>
      <source file='/srv/web.qcow2'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/>
    </disk>
    <disk type='network' device='disk'>
      <source protocol='rbd' name='pool/image'/>
      <target dev='vdb' bus='virtio'/>
    </disk>
    <interface type='bridge'>
      <mac address='52:54:00:00:00:01'/>
      <source bridge='br0'/>
      <model type='virtio'/>
    </interface>
    <serial type='pty'>
      <target type='isa-serial' port='0'/>
    </serial>
    <console type='pty'>
      <target type='serial' port='0'/>
    </console>
    <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='secret'>
      <listen type='address' address='127.0.0.1'/>
    </graphics>
  </devices>
</domain>
`

test('a domain is read as a machine, and what the model can not say is told', () => {
  const { config, type, runtimeId, beyond } = readDomain(web)
  expect({ type, runtimeId }).toEqual({ type: 'kvm', runtimeId: 3 })
  expect(config).toMatchObject({
    name: 'web',
    machineType: 'q35',
    processors: { count: 2 },
    memory: { bytes: 2 ** 30 },
    disks: [{ id: 'vda', path: '/srv/web.qcow2', format: 'qcow2', bus: 'virtio' }],
    nics: [{ mac: '52:54:00:00:00:01', backend: { kind: 'bridge', bridge: 'br0' } }],
    serials: [{ id: 'serial0' }],
    graphics: [{ protocol: 'vnc', listen: { password: {} } }],
  })
  expect(beyond.join()).toContain('vdb')
  expect(JSON.stringify(config)).not.toContain('secret')
})

test.each<[string, Change, Change]>([
  ['memory', { kind: 'set-memory', bytes: 2 ** 31 }, { kind: 'set-memory', bytes: 2 ** 30 }],
  ['processors', { kind: 'set-processors', count: 4 }, { kind: 'set-processors', count: 2 }],
  ['a name', { kind: 'set-name', name: 'a & <b>' }, { kind: 'set-name', name: 'web' }],
  [
    'a TPM',
    { kind: 'set-hardware', name: 'tpm', value: { model: 'crb', version: '2.0' } },
    { kind: 'set-hardware', name: 'tpm', value: null },
  ],
  [
    'notes',
    { kind: 'set-hardware', name: 'notes', value: 'two\nlines' },
    { kind: 'set-hardware', name: 'notes', value: null },
  ],
  [
    'limits',
    { kind: 'set-hardware', name: 'limits', value: { cpu: { weight: 200 } } },
    { kind: 'set-hardware', name: 'limits', value: null },
  ],
  [
    'a disk',
    {
      kind: 'attach-device',
      device: {
        kind: 'disk',
        id: 'disk1',
        path: '/srv/b.raw',
        format: 'raw',
        bus: 'virtio',
        readOnly: false,
        cache: 'none',
      },
    },
    { kind: 'detach-device', device: 'disk1' },
  ],
])('a change of %s and its reverse give back the document to the byte', (_name, change, reverse) => {
  const changed = editDomain(web, [change])
  expect(changed).not.toBe(web)
  expect(changed).toContain('<other:thing xmlns:other="urn:other" kept = "yes"/>')
  expect(editDomain(changed, [reverse])).toBe(web)
})

test('a device is given out as it stands after a change', () => {
  const device = {
    kind: 'disk',
    id: 'disk1',
    path: '/srv/b.raw',
    format: 'raw',
    bus: 'virtio',
    readOnly: false,
  } as const
  const xml = editDomain(web, [{ kind: 'attach-device', device }])
  expect(deviceSnippet(xml, 'disk1')).toContain("<target dev='vdc' bus='virtio'/>")
})

test('what libvirt has no word for is refused by name, and what is no domain too', () => {
  expect(() => editDomain(web, [{ kind: 'set-hardware', name: 'hotplugPorts', value: 4 }])).toThrow('hotplugPorts')
  expect(() => readDomain('<domain><name>')).toThrow(LibvirtError)
  expect(() => readDomain('<network/>')).toThrow('<domain> is expected')
})

test('on another board its devices are where libvirt puts them', () => {
  const changed = editDomain(web, [{ kind: 'set-machine-type', machineType: 'pc' }])
  expect(changed).toContain("machine='pc'")
  expect(changed).not.toContain("<address type='pci'")
  expect(changed).not.toContain("<controller type='pci'")
  expect(readDomain(changed).config.disks).toEqual(readDomain(web).config.disks)
})

test('cells that do not say how much memory they have share the rest', () => {
  const cells = [{ processors: '0', memoryBytes: 2 ** 28 }, { processors: '1' }]
  const changed = editDomain(web, [{ kind: 'set-hardware', name: 'numa', value: cells }])
  expect(readDomain(changed).config.numa?.map(({ memoryBytes }) => memoryBytes)).toEqual([2 ** 28, 2 ** 30 - 2 ** 28])
})

test('what QEMU under libvirt does not do at the end of a guest is refused by name', () => {
  const lifecycle = { ...readDomain(web).config.lifecycle, onPoweroff: 'pause' } as const
  expect(() => editDomain(web, [{ kind: 'set-lifecycle', lifecycle }])).toThrow('pause at power-off')
})

test('a screen for whoever reaches the loopback is as one of which nothing is said', () => {
  const device = {
    id: 'vnc',
    kind: 'graphics',
    protocol: 'vnc',
    listen: { address: '127.0.0.1', port: 'auto' },
  } as const
  const { config } = readDomain(editDomain(web, [{ kind: 'change-graphics', device }]))
  expect(config.graphics).toEqual([{ id: 'vnc', kind: 'graphics', protocol: 'vnc' }])
})
