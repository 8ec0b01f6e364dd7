import type { FeatureName, Platform } from '@cimarron/hypervisor'

/** What is behind a connection, by the driver that its URI names (libvirt.org/drivers.html). */
export interface LibvirtPlatform {
  readonly platform: Platform
  readonly features: ReadonlySet<FeatureName>
  /** Whether it tells of resets by an event. */
  readonly tellsOfResets: boolean
  /** Whether its machines have a power button by ACPI. */
  readonly hasAcpi: boolean
}

/** What is done with any hypervisor of libvirt's. */
const ofAll = [
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

const qemu: readonly FeatureName[] = [
  ...ofAll,
  ...storage,
  'reset',
  'start-paused',
  'survives-daemon',
  'save',
  'discard-saved',
  'screenshot',
  'serial-console',
  'graphics-vnc',
  'inject-nmi',
  ...snapshots,
]
const xen: readonly FeatureName[] = [
  ...ofAll,
  ...storage,
  'start-paused',
  'survives-daemon',
  'serial-console',
  'graphics-vnc',
]
const lxc: readonly FeatureName[] = [...ofAll, ...storage, 'survives-daemon', 'serial-console']
// What it has lasts as long as somebody is connected.
const test: readonly FeatureName[] = [...ofAll, 'reset', 'save', 'discard-saved', 'screenshot', ...snapshots]

const table: Readonly<Record<string, LibvirtPlatform>> = {
  qemu: { platform: 'libvirt-qemu', features: new Set(qemu), tellsOfResets: true, hasAcpi: true },
  xen: { platform: 'libvirt-xen', features: new Set(xen), tellsOfResets: false, hasAcpi: false },
  lxc: { platform: 'libvirt-lxc', features: new Set(lxc), tellsOfResets: false, hasAcpi: false },
  test: { platform: 'libvirt-test', features: new Set(test), tellsOfResets: false, hasAcpi: false },
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
    hasAcpi: false,
  }
  if (!readOnly) return found
  return { ...found, features: new Set([...found.features].filter((feature) => looking.has(feature))) }
}
