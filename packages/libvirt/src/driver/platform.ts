import type { FeatureName, Platform } from '@cimarron/hypervisor'
import type { Flags, shutdownFlags } from '../api/flags.ts'

/** What is behind a connection, by the driver that its URI names (libvirt.org/drivers.html). */
export interface LibvirtPlatform {
  readonly platform: Platform
  readonly features: ReadonlySet<FeatureName>
  /** Whether it tells of resets by an event. */
  readonly tellsOfResets: boolean
  /**
   * Whether its events come in the order of what happened. Xen's driver tells of a reboot by the start of the new domain, and after that by
   * the end of the former one.
   */
  readonly tellsInOrder: boolean
  /** How a guest is asked to shut down or to reboot: in each of these ways, one after the other. */
  readonly asking: readonly GuestAsking[]
  /** Whether it keeps files that are named for its machines. */
  readonly namesFiles: boolean
}

export type GuestAsking = Flags<typeof shutdownFlags>

/** By its power button. */
const byAcpi: readonly GuestAsking[] = [['acpiPowerButton']]
/** As the hypervisor itself does it. */
const asUsual: readonly GuestAsking[] = [[]]
/**
 * What listens to `/dev/initctl` a signal is nothing to, and the other way round; which of both a container has, nobody can say: libvirt
 * 9.0 calls it done where there is no initctl, and then sends no signal.
 */
const byInit: readonly GuestAsking[] = [['initctl'], ['signal']]

/** What is done with any hypervisor of libvirt's. */
const ofAll = [
  'define',
  'notes-and-tags',
  'template',
  'undefine',
  'start',
  'pause',
  'resume',
  'reboot',
  'shut-down',
  'power-off',
  'addresses',
  'metrics',
  'change-next',
  'change-soonest',
] as const

/** libvirt's driver for pools is the same whatever runs the machines. */
const storage = [
  'pools',
  'volume-raw',
  'volume-qcow2',
  'volume-overlay',
  'volume-resize',
  'volume-copy',
  'volume-upload',
  'volume-download',
] as const

const snapshots = ['snapshot', 'revert', 'delete-snapshot'] as const

/** What a connection that may only look can do. */
const looking: ReadonlySet<FeatureName> = new Set<FeatureName>(['survives-daemon', 'metrics', 'addresses'])

/** What QEMU's machines can have that libvirt's documents have a word for. */
const hardware = [
  ...(['disk-raw', 'disk-qcow2', 'disk-scsi', 'disk-sata', 'disk-ide', 'disk-usb', 'disk-options'] as const),
  ...(['disk-limits', 'disk-error-policy', 'cdrom', 'floppy', 'direct-kernel-boot', 'boot-order'] as const),
  ...(['nic-models', 'nic-link', 'nic-bridge', 'nic-tap', 'nic-macvtap', 'nic-network'] as const),
  ...(['nic-user', 'nic-mtu', 'nic-queues', 'video-models', 'keyboard-layout', 'graphics-listen'] as const),
  ...(['graphics-password', 'spice', 'virtio-console', 'serial-tcp', 'serial-unix', 'serial-file'] as const),
  ...(['serial-none', 'usb-input', 'cpu-model', 'max-processors', 'max-memory', 'memory-backing'] as const),
  ...(['huge-pages', 'numa', 'pinning', 'boot-menu', 'rng', 'watchdog', 'panic-device', 'sound', 'smbios'] as const),
  ...(['clock', 'hyperv', 'share-9p', 'share-virtiofs', 'limits-cpu', 'limits-memory', 'limits-io'] as const),
  ...(['extra-arguments', 'pass-through-pci', 'pass-through-usb', 'lifecycle-policy'] as const),
] as const

/** What only a real one can be asked for. */
const real = ['uefi', 'secure-boot', 'tpm', 'agent-channel'] as const

/** What changes in a machine that runs. */
const live = [
  'change-now',
  'plug-disk',
  'plug-nic',
  'change-medium',
  'change-link',
  'change-limits',
  'move-nic',
  'grow-memory',
  'grow-processors',
] as const

const qemu: readonly FeatureName[] = [
  ...ofAll,
  ...storage,
  ...hardware,
  ...real,
  ...live,
  'reset',
  'start-paused',
  'survives-daemon',
  'save',
  'discard-saved',
  'screenshot',
  'serial-console',
  'graphics-vnc',
  'inject-nmi',
  'dump',
  ...(['migrate', 'migrate-storage', 'migrate-post-copy', 'migrate-multifd', 'migrate-auto-converge'] as const),
  ...(['agent', 'agent-exec', 'agent-files', 'agent-freeze', 'agent-password', 'agent-shut-down'] as const),
  'send-keys',
  ...snapshots,
]
const ofXen = [
  ...(['start-paused', 'survives-daemon', 'serial-console', 'graphics-vnc', 'xen-devices', 'disk-raw'] as const),
  ...(['disk-qcow2', 'nic-bridge', 'nic-network', 'max-memory', 'max-processors', 'direct-kernel-boot'] as const),
  ...(['change-now', 'plug-disk', 'plug-nic', 'grow-memory', 'grow-processors', 'shrink-processors'] as const),
] as const

const ofContainers = [
  ...(['survives-daemon', 'serial-console', 'container-devices', 'nic-bridge', 'nic-network', 'nic-macvtap'] as const),
  ...(['change-now', 'plug-nic', 'grow-memory'] as const),
  ...(['limits-cpu', 'limits-memory', 'limits-io', 'share-9p', 'direct-kernel-boot'] as const),
] as const

const xen: readonly FeatureName[] = [...ofAll, ...storage, ...ofXen, 'save', 'discard-saved']
const lxc: readonly FeatureName[] = [...ofAll, ...storage, ...ofContainers]
/** What of QEMU's the test driver forgets, or has none of. */
const notOfTest: ReadonlySet<FeatureName> = new Set<FeatureName>([
  ...(['extra-arguments', 'pass-through-pci', 'pass-through-usb', 'nic-network', 'nic-queues'] as const),
])
// What it has lasts as long as somebody is connected.
const test: readonly FeatureName[] = [
  ...ofAll,
  ...hardware.filter((feature) => !notOfTest.has(feature)),
  'reset',
  'save',
  'discard-saved',
  'screenshot',
  ...snapshots,
]

const table: Readonly<Record<string, LibvirtPlatform>> = {
  qemu: {
    platform: 'libvirt-qemu',
    features: new Set(qemu),
    tellsOfResets: true,
    tellsInOrder: true,
    asking: byAcpi,
    namesFiles: true,
  },
  xen: {
    platform: 'libvirt-xen',
    features: new Set(xen),
    tellsOfResets: true,
    tellsInOrder: false,
    asking: asUsual,
    namesFiles: true,
  },
  lxc: {
    platform: 'libvirt-lxc',
    features: new Set(lxc),
    tellsOfResets: false,
    tellsInOrder: true,
    asking: byInit,
    namesFiles: true,
  },
  test: {
    platform: 'libvirt-test',
    features: new Set(test),
    tellsOfResets: false,
    tellsInOrder: true,
    asking: asUsual,
    namesFiles: false,
  },
}

/** Of a driver that is not in the table, only what all have is promised. */
export function platformOf(
  driver: string,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): LibvirtPlatform {
  const found = table[driver] ?? {
    platform: 'libvirt',
    features: new Set<FeatureName>(ofAll),
    tellsOfResets: false,
    tellsInOrder: true,
    asking: asUsual,
    namesFiles: true,
  }
  if (!readOnly) return found
  return { ...found, features: new Set([...found.features].filter((feature) => looking.has(feature))) }
}
