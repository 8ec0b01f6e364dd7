import {
  type Change,
  type ChangeResult,
  completeConfig,
  type HypervisorEvent,
  type Machine,
  type MachineDraft,
  parseKeyChord,
} from '@cimarron/hypervisor'
import { type LibvirtHypervisor, openLibvirt } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Libvirtd } from './libvirtd.ts'
import { Terminal } from './terminal.ts'

let libvirtd: Libvirtd
let hypervisor: LibvirtHypervisor
let guest: Machine
const told: HypervisorEvent[] = []
const end = new AbortController()

beforeAll(async () => {
  libvirtd = await Libvirtd.start()
  // The first connection asks each QEMU there is what it can do.
  hypervisor = await openLibvirt({ uri: libvirtd.uri('qemu'), waitMs: 60_000 })
  void collect()
  const images = inject('images')
  const [kernel, initrd] = [libvirtd.take(images.kernel), libvirtd.take(images.initrd)]
  const appeared = hypervisor.events(end.signal)[Symbol.asyncIterator]().next()
  libvirtd.define('qemu', domain(kernel, initrd))
  await appeared
  const [machine] = hypervisor.machines()
  if (!machine) throw new Error('the machine was not found')
  guest = machine
})
afterAll(async () => {
  end.abort()
  if (guest.view.state !== 'off') await guest.powerOff()
  await hypervisor[Symbol.asyncDispose]()
  await libvirtd[Symbol.asyncDispose]()
})

async function collect(): Promise<void> {
  for await (const event of hypervisor.events(end.signal)) told.push(event)
}

function domain(kernel: string, initrd: string): string {
  return `<domain type="qemu"><name>guest</name><memory unit="MiB">160</memory><currentMemory unit="MiB">128</currentMemory><vcpu current="1">2</vcpu>
<os><type arch="x86_64" machine="q35">hvm</type><kernel>${kernel}</kernel><initrd>${initrd}</initrd>
<cmdline>console=ttyS0 quiet</cmdline></os><features><acpi/></features>
<devices><disk type="file" device="cdrom"><target dev="sda" bus="sata"/><readonly/></disk>
<controller type="pci" model="pcie-root"/>${'<controller type="pci" model="pcie-root-port"/>'.repeat(8)}
<interface type="user"><mac address="52:54:00:00:00:01"/><model type="virtio"/></interface>
<serial type="pty"/><graphics type="vnc" autoport="yes" passwd="secret"/><memballoon model="virtio"/></devices></domain>`
}

const state = () => libvirtd.virsh('qemu', 'domstate guest --reason')

test('a guest boots, is talked to by its console, by two at once, and is seen on its screen', async () => {
  await guest.start()
  expect(state()).toBe('running (booted)')
  const [one, other] = [
    new Terminal(await guest.openSerial('serial0')),
    new Terminal(await guest.openSerial('serial0')),
  ]
  await one.until('/root# ')
  one.type('echo $((6 * 7))')
  await Promise.all([one.until('42'), other.until('42')])
  one.close()
  other.close()
  const picture = await guest.screenshot('vnc')
  expect(Buffer.from(picture.subarray(1, 4)).toString()).toBe('PNG')
  const screen = await guest.openGraphics('vnc')
  const [greeting] = await screen.take(1).toArray()
  expect(String(greeting)).toMatch(/^RFB 003\.00/)
})

test('what it uses is what virsh counts, in one round', async () => {
  // Its balloon takes a while to what it is set to.
  const configured = async () => (await hypervisor.sample()).machines[0]?.memory.configuredBytes
  await expect.poll(configured).toBe(128 * 2 ** 20)
  const { machines, hosts } = await hypervisor.sample()
  const [sample] = machines
  expect(sample?.machine).toBe(guest.id)
  const virsh = libvirtd.virsh('qemu', 'domstats guest --cpu-total')
  const counted = BigInt(/cpu\.time=(\d+)/.exec(virsh)?.[1] ?? 0)
  expect(counted).toBeGreaterThanOrEqual(sample?.cpu.totalNs ?? 0n)
  expect(sample?.cpu.totalNs).toBeGreaterThan(0n)
  expect(hosts[0]?.memory.availableBytes).toBeGreaterThan(0)
})

async function changed(apply: 'now' | 'soonest', ...changes: readonly Change[]): Promise<ChangeResult> {
  return await guest.change({ revision: guest.view.revision, changes, apply })
}

test('what changes in it while it runs is so for virsh, and for its next start', async () => {
  const disk = { id: 'data', kind: 'disk', path: libvirtd.image('data.raw', 2 ** 20), format: 'raw' } as const
  const device = { ...disk, bus: 'virtio', readOnly: false } as const
  expect(await changed('now', { kind: 'attach-device', device })).toMatchObject({ pending: [] })
  const blocks = (when: '' | '--inactive') => libvirtd.virsh('qemu', `domblklist guest ${when}`)
  expect([blocks(''), blocks('--inactive')].every((list) => list.includes(disk.path))).toBe(true)
  expect(guest.view.active).toMatchObject({ disks: [device] })
  await changed('now', { kind: 'change-disk', device: { ...device, limits: { readsPerSecond: 100 } } })
  expect(libvirtd.virsh('qemu', 'blkdeviotune guest vda')).toMatch(/^read_iops_sec *: 100$/m)
  await changed('now', { kind: 'detach-device', device: 'data' })
  expect([blocks(''), blocks('--inactive')].some((list) => list.includes(disk.path))).toBe(false)

  const [drive] = guest.view.defined.drives ?? []
  const [nic] = guest.view.defined.nics
  if (!drive || !nic) throw new Error('the machine has a drive and a NIC')
  const medium = { path: disk.path, format: 'raw' } as const
  await changed('now', { kind: 'change-drive', device: { ...drive, medium } })
  expect(blocks('')).toContain(disk.path)
  await changed('now', { kind: 'change-drive', device: { ...drive, medium: null } })
  expect(blocks('')).not.toContain(disk.path)
  await changed('now', { kind: 'change-nic', device: { ...nic, link: 'down' } })
  expect(libvirtd.virsh('qemu', 'domif-getlink guest 52:54:00:00:00:01')).toContain('down')
  await changed('now', { kind: 'change-nic', device: nic })

  await changed('now', { kind: 'set-processors', count: 2 })
  expect(libvirtd.virsh('qemu', 'vcpucount guest --current --live')).toBe('2')
  await changed('now', { kind: 'set-memory', bytes: 144 * 2 ** 20 })
  expect(libvirtd.virsh('qemu', 'dommemstat guest')).toMatch(/^actual 147456$/m)
  expect(guest.view).toMatchObject({ active: { memory: { bytes: 144 * 2 ** 20 }, maxMemoryBytes: 160 * 2 ** 20 } })
  await changed('now', { kind: 'set-memory', bytes: 128 * 2 ** 20 })
  const notes = { kind: 'set-hardware', name: 'notes', value: 'as it is' } as const
  const boot = { kind: 'set-boot', boot: { ...guest.view.defined.boot, order: [drive.id] } } as const
  expect(await changed('soonest', notes, boot)).toMatchObject({ now: [notes], pending: [boot] })
  expect(guest.view.active?.notes).toBe('as it is')
  expect(libvirtd.virsh('qemu', 'dumpxml guest --security-info')).toContain("passwd='secret'")
  expect(JSON.stringify([guest.view, told])).not.toContain('secret')
})

test('a machine is defined with all that it was given, and is forgotten with it', async () => {
  const [host] = hypervisor.hosts()
  const [path, other] = [libvirtd.image('one.raw', 2 ** 20), libvirtd.image('two.raw', 2 ** 20)]
  const draft: MachineDraft = {
    name: 'a <new> & "full" one',
    description: 'a & b',
    firmware: 'uefi',
    processors: { count: 2 },
    maxProcessors: 4,
    memory: { bytes: 2 ** 27 },
    maxMemoryBytes: 2 ** 28,
    disks: [
      { path, format: 'raw' },
      { id: 'second', path: other, format: 'raw', bus: 'scsi', cache: 'none', limits: { readsPerSecond: 10 } },
    ],
    drives: [{}],
    nics: [{}, { id: 'other', model: 'e1000e' }],
    serials: [{}, { type: 'virtio' }],
    graphics: [{ id: 'screen', video: 'virtio', listen: { address: '127.0.0.1', port: 'auto', password: {} } }],
    boot: { order: ['disk0', 'nic0'] },
    autostart: { order: 0, delayMs: 0 },
    notes: 'two\nlines',
    tags: ['web'],
    lifecycle: { onCrash: 'pause', onFailure: 'restart', retries: { attempts: 3, withinMs: 60_000 } },
  }
  const config = completeConfig(draft, host ? { host } : {})
  const machine = await hypervisor.define(config)
  expect(machine.view).toMatchObject({ id: config.id, state: 'off', reason: 'defined', revision: 1 })
  expect(machine.view.defined).toEqual(config)
  const virsh = libvirtd.virsh('qemu', `dumpxml ${config.id}`)
  expect(virsh).toContain("<os firmware='efi'>")
  expect(virsh).toContain("model='virtio-scsi'")
  expect(libvirtd.virsh('qemu', 'list --all --autostart --uuid')).toBe(config.id)
  await expect(hypervisor.define({ ...config, name: 'other' })).rejects.toMatchObject({ code: 'id-in-use' })
  const again = completeConfig({ name: config.name })
  await expect(hypervisor.define(again)).rejects.toMatchObject({ code: 'name-in-use' })
  const failing = { commit: () => Promise.reject(new Error('the disk is full')) }
  await expect(hypervisor.define(completeConfig({ name: 'unsaved' }), failing)).rejects.toThrow('the disk is full')
  await machine.undefine()
  expect(libvirtd.virsh('qemu', 'list --all --name')).toBe('guest')
})

test('where a change of the run can not be written down, run and definition are as before', async () => {
  const path = libvirtd.image('undone.raw', 2 ** 20)
  const device = { id: 'undone', kind: 'disk', path, format: 'raw', bus: 'virtio', readOnly: false } as const
  const changes = [{ kind: 'attach-device', device }] as const
  const { view } = guest
  const failing = { commit: () => Promise.reject(new Error('the disk is full')) }
  const request = { revision: view.revision, changes, apply: 'now' } as const
  await expect(guest.change(request, failing)).rejects.toThrow('the disk is full')
  for (const when of ['', '--inactive']) expect(libvirtd.virsh('qemu', `domblklist guest ${when}`)).not.toContain(path)
  await expect.poll(() => guest.view.active?.disks).toEqual(view.active?.disks)
})

test('keys are pressed at it, and who looks at its screen is asked for another password', async () => {
  await guest.sendKeys([parseKeyChord('shift-a'), parseKeyChord('ret')])
  await guest.setGraphicsPassword('vnc', 'another', { expiresSeconds: 3600 })
  const said = libvirtd.virsh('qemu', 'dumpxml guest --security-info')
  expect(said).toMatch(/passwd='another' passwdValidTo='\d{4}-\d\d-\d\dT/)
  expect(libvirtd.virsh('qemu', 'dumpxml guest --security-info --inactive')).toContain("passwd='secret'")
  await expect(guest.setGraphicsPassword('vnc', 'longer than 8')).rejects.toMatchObject({ code: 'invalid-input' })
  expect(JSON.stringify([guest.view, told])).not.toContain('another')
})

test('its memory is saved, and it goes on from there, paused as it was', async () => {
  await guest.pause()
  await guest.save()
  expect(guest.view).toMatchObject({ state: 'saved', active: null, saved: { paused: true } })
  expect(libvirtd.virsh('qemu', 'list --all --with-managed-save --name')).toContain('guest')
  await guest.start()
  expect(guest.view).toMatchObject({ state: 'paused', reason: 'requested' })
  await guest.resume()
  const port = new Terminal(await guest.openSerial('serial0'))
  port.type('echo $((7 * 7))')
  await port.until('49')
  port.close()
})

test('it reboots and shuts down when it is asked, and each is told of once', async () => {
  const port = new Terminal(await guest.openSerial('serial0'))
  const before = told.length
  await guest.reboot({ timeoutMs: 30_000 })
  // It listens to its power button from then on.
  await port.until('GUEST UP')
  await port.until('/root# ')
  await guest.shutDown({ timeoutMs: 30_000 })
  expect([guest.view.state, guest.view.reason, state()]).toEqual(['off', 'requested', 'shut off (shutdown)'])
  expect(told.slice(before).filter(({ kind }) => kind === 'machine-reset')).toMatchObject([{ byGuest: false }])
})
