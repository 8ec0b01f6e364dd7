import { expect } from 'vitest'
import { changesBetween } from '../changes-between.ts'
import type { Disk } from '../config.ts'
import type { DiskDraft, MachineDraft, NicDraft } from '../draft.ts'
import { type HardwareFeatureName as HardwareFeature, hardwareFeatureNames } from '../feature.ts'
import type { Kit } from './kit.ts'

type Draft = (kit: Kit) => Promise<Partial<MachineDraft>> | Partial<MachineDraft>

/** A machine that takes each feature: what a driver that has it starts, and one that has not refuses. */
const hardwareDrafts: Readonly<Record<HardwareFeature, Draft | Partial<MachineDraft>>> = {
  'disk-scsi': onBus('scsi'),
  'disk-sata': onBus('sata'),
  'disk-ide': async (kit) => ({ machineType: 'pc', ...(await onBus('ide')(kit)) }),
  'disk-nvme': onBus('nvme'),
  'disk-usb': onBus('usb'),
  'disk-options': disk({ cache: 'none', aio: 'native', discard: 'ignore', serial: 'SN-1', shareable: true }),
  'disk-limits': disk({ limits: { readBytesPerSecond: 1_000_000, writesPerSecond: 100 } }),
  'disk-error-policy': disk({ onWriteError: 'stop', onReadError: 'stop' }),
  cdrom: async (kit) => ({
    drives: [{ medium: { path: await kit.setup.disk('raw'), format: 'raw' } }, { id: 'empty', bus: 'scsi' }],
  }),
  floppy: { drives: [{ type: 'floppy' }] },
  'nic-models': { nics: [{ model: 'e1000e' }, { model: 'rtl8139' }] },
  'nic-link': { nics: [{ link: 'down' }] },
  'nic-user-options': {
    nics: [
      {
        backend: {
          kind: 'user',
          restrict: true,
          net: '10.9.0.0/24',
          net6: 'fd09::/64',
          hostname: 'guest',
          dns: '10.9.0.9',
        },
      },
    ],
  },
  'nic-bridge': onBridge({}),
  'nic-tap': { nics: [{ backend: { kind: 'tap' } }] },
  'nic-macvtap': ({ setup }) => ({
    nics: [{ backend: { kind: 'macvtap', lower: setup.hostNetwork.lower, mode: 'private' } }],
  }),
  'nic-network': async (kit) => {
    // Who has no networks is to refuse any.
    if (!kit.has('nic-network')) return onNetwork('0c05f7a5-8f8e-4f0b-9b0a-5a1b3c9d2e1f')
    const network = await kit.hypervisor.networks.define({ name: `of a NIC ${kit.config().name}` })
    await kit.hypervisor.networks.start(network.id)
    return onNetwork(network.id)
  },
  'nic-none': { nics: [{ backend: { kind: 'none' } }] },
  'nic-mtu': onBridge({ mtu: 1400 }),
  'nic-queues': onBridge({ queues: 2 }),
  'nic-limits': onBridge({ limits: { inBytesPerSecond: 1_000_000, outBytesPerSecond: 500_000, burstBytes: 100_000 } }),
  'video-models': { graphics: [{ video: 'virtio' }] },
  'keyboard-layout': { graphics: [{ keyboard: 'de' }] },
  'graphics-listen': { graphics: [{ listen: { address: '127.0.0.1', port: 'auto', websocket: 'auto' } }] },
  'graphics-password': { graphics: [{ listen: { address: '127.0.0.1', port: 'auto', password: {} } }] },
  'graphics-tls': { graphics: [{ listen: { address: '127.0.0.1', port: 'auto', tls: true } }] },
  spice: { graphics: [{ video: 'qxl' }, { protocol: 'spice', listen: { address: '127.0.0.1', port: 'auto' } }] },
  'agent-channel': { agent: true },
  'virtio-console': { serials: [{}, { type: 'virtio' }, { type: 'virtio' }] },
  'serial-pty': { serials: [{}, { backend: { kind: 'pty' } }] },
  'serial-tcp': { serials: [{}, { backend: { kind: 'tcp', address: '127.0.0.1', port: 'auto', telnet: true } }] },
  'serial-unix': async (kit) => ({
    serials: [{}, { backend: { kind: 'unix', path: `${await kit.setup.openFolder()}/serial` } }],
  }),
  'serial-file': async (kit) => ({
    serials: [{ backend: { kind: 'file', path: `${await kit.setup.openFolder()}/serial.log` } }],
  }),
  'serial-none': { serials: [{}, { backend: { kind: 'none' } }] },
  'usb-input': { usb: ['tablet', 'keyboard'] },
  'cpu-model': {
    processors: { count: 4 },
    cpu: { model: 'qemu64', features: ['+avx', '-svm'], topology: { sockets: 1, cores: 2, threads: 2 } },
  },
  'max-processors': { processors: { count: 1 }, maxProcessors: 4 },
  'max-memory': { memory: { bytes: 2 ** 27 }, maxMemoryBytes: 2 ** 29 },
  microvm: (kit) => ({
    machineType: 'microvm',
    graphics: [],
    ...(kit.target.guest.draft.boot ? { boot: kit.target.guest.draft.boot } : {}),
  }),
  'memory-backing': { memoryBacking: { preallocate: true, shared: true } },
  'virtio-mem': { memory: { bytes: 2 ** 27 }, maxMemoryBytes: 2 ** 29, memoryHotplug: 'virtio-mem' },
  numa: {
    processors: { count: 2 },
    numa: [
      { processors: '0', memoryBytes: 2 ** 26, distances: [10, 20] },
      { processors: '1', hostNodes: '0' },
    ],
  },
  pinning: { processors: { count: 2 }, pinning: { processors: { '1': '0' }, emulator: '0' } },
  'hotplug-ports': { hotplugPorts: 9 },
  uefi: { firmware: 'uefi' },
  'secure-boot': { firmware: 'uefi-secure' },
  'boot-menu': { bootMenu: { waitMs: 1000 } },
  rng: { rng: { bytesPerSecond: 1000 } },
  watchdog: { watchdog: { model: 'i6300esb', action: 'pause' } },
  'panic-device': { panicDevice: 'isa' },
  tpm: { tpm: { model: 'crb', version: '2.0' } },
  sound: { sound: { model: 'ich9', backend: 'vnc' } },
  smbios: { smbios: { manufacturer: 'Cimarron, Inc.', serial: '42' } },
  clock: { clock: { base: 'localtime' } },
  hyperv: { hyperv: ['relaxed', 'time'] },
  'share-9p': (kit) => ({ shares: [{ tag: 'files', path: kit.setup.folder, readOnly: true }] }),
  'share-virtiofs': (kit) => ({
    shares: [{ tag: 'files', path: kit.setup.folder, readOnly: false, driver: 'virtiofs' }],
  }),
  'seed-nocloud': (kit) => ({ seed: { userData: kit.setup.file } }),
  'limits-cpu': { limits: { cpu: { weight: 200, processors: 1.5 } } },
  'limits-memory': { limits: { memory: { maxBytes: 2 ** 30, highBytes: 2 ** 29, swapBytes: 0 } } },
  'limits-io': (kit) => ({
    limits: { io: { devices: [{ path: kit.setup.folder, readBytesPerSecond: 100_000_000 }] } },
  }),
  'limits-tasks': { limits: { tasks: 500 } },
  'extra-arguments': { extraArguments: ['-msg', 'timestamp=on'] },
  'notes-and-tags': { notes: 'two\nlines', tags: ['web', 'env:test'] },
  'xen-devices': { nics: [{ model: 'netfront' }], serials: [{ type: 'xen' }] },
  'container-devices': { nics: [{ model: 'veth' }], serials: [{ type: 'lxc' }] },
}

export async function hardwareDraft(feature: HardwareFeature, kit: Kit): Promise<Partial<MachineDraft>> {
  const draft = kit.target.drafts?.[feature] ?? hardwareDrafts[feature]
  return typeof draft === 'function' ? await draft(kit) : draft
}

/** Whether it really is in the machine, each driver's own tests see to: only they can look inside. */
function contractOf(feature: HardwareFeature): (kit: Kit) => void {
  return (kit) =>
    kit.test(feature, `a machine with ${feature} starts, and shows what it has`, async () => {
      const draft = await hardwareDraft(feature, kit)
      await using own = await kit.running(draft)
      const { active, defined } = own.machine.view
      expect(active && changesBetween(active, defined)).toEqual([])
      expect(active).toMatchObject(draft)
    })
}

function contracts(): Readonly<Record<HardwareFeature, (kit: Kit) => void>> {
  const each = hardwareFeatureNames.map((name) => [name, contractOf(name)])
  // One contract for each key of the table.
  return Object.fromEntries(each) as Record<HardwareFeature, (kit: Kit) => void>
}

export const hardwareContracts: Readonly<Record<HardwareFeature, (kit: Kit) => void>> = contracts()

function disk(options: Partial<Disk>): (kit: Kit) => Promise<{ readonly disks: readonly DiskDraft[] }> {
  return async (kit) => ({ disks: [{ path: await kit.setup.disk('raw'), format: 'raw', ...options }] })
}

function onNetwork(network: string): Partial<MachineDraft> {
  return { nics: [{ backend: { kind: 'network', network } }] }
}

function onBridge(options: Omit<NicDraft, 'backend'>): (kit: Kit) => Partial<MachineDraft> {
  return ({ setup }) => ({ nics: [{ ...options, backend: { kind: 'bridge', bridge: setup.hostNetwork.bridges[0] } }] })
}

function onBus(bus: Disk['bus']): ReturnType<typeof disk> {
  return disk({ bus })
}
