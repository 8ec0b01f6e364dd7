import { isMicrovm } from './check-microvm.ts'
import type { MachineConfig } from './config.ts'
import type { GraphicsListen, SerialBackend } from './console-config.ts'
import { HypervisorError } from './error.ts'
import { type FeatureName, type HardwareFeatureName, hardwareFeatureNames } from './feature.ts'
import type { MissingFeature } from './missing-feature.ts'
import type { NicBackendKind, UserBackend } from './nic.ts'

/** What in a config takes which feature. */
const needs: Readonly<Record<HardwareFeatureName, (config: MachineConfig) => boolean>> = {
  'disk-scsi': on('scsi'),
  'disk-sata': on('sata'),
  'disk-ide': on('ide'),
  'disk-nvme': on('nvme'),
  'disk-usb': on('usb'),
  'disk-options': ({ disks }) =>
    disks.some((disk) =>
      [disk.cache, disk.aio, disk.discard, disk.serial, disk.shareable].some((one) => one !== undefined),
    ),
  'disk-limits': ({ disks }) => disks.some(({ limits }) => limits !== undefined),
  'disk-error-policy': ({ disks }) =>
    disks.some(({ onWriteError, onReadError }) => onWriteError !== undefined || onReadError !== undefined),
  cdrom: ({ drives }) => drives?.some(({ type }) => type === 'cdrom') ?? false,
  floppy: ({ drives }) => drives?.some(({ type }) => type === 'floppy') ?? false,
  'nic-models': ({ nics }) => nics.some(({ model }) => !['virtio', 'netfront', 'veth'].includes(model)),
  'nic-link': ({ nics }) => nics.some(({ link }) => link !== undefined),
  'nic-user-options': ({ nics }) => nics.some(({ backend }) => backend.kind === 'user' && hasOptions(backend)),
  'nic-bridge': pluggedInto('bridge'),
  'nic-tap': pluggedInto('tap'),
  'nic-macvtap': pluggedInto('macvtap'),
  'nic-network': pluggedInto('network'),
  'nic-none': pluggedInto('none'),
  'nic-mtu': ({ nics }) => nics.some(({ mtu }) => mtu !== undefined),
  'nic-queues': ({ nics }) => nics.some(({ queues }) => queues !== undefined),
  'nic-limits': ({ nics }) => nics.some(({ limits }) => limits !== undefined),
  'video-models': ({ graphics }) => graphics.some(({ video }) => video !== undefined),
  'keyboard-layout': ({ graphics }) => graphics.some(({ keyboard }) => keyboard !== undefined),
  'graphics-listen': listening(() => true),
  'graphics-password': listening(({ password }) => password !== undefined),
  'graphics-tls': listening(({ tls }) => tls !== undefined),
  spice: ({ graphics }) => graphics.some(({ protocol }) => protocol === 'spice'),
  'virtio-console': ({ serials }) => serials.some(({ type }) => type === 'virtio'),
  'serial-pty': to('pty'),
  'serial-tcp': to('tcp'),
  'serial-unix': to('unix'),
  'serial-file': to('file'),
  'serial-none': to('none'),
  'usb-input': (config) => config.usb !== undefined,
  'cpu-model': (config) => config.cpu !== undefined,
  'max-processors': (config) => config.maxProcessors !== undefined,
  'max-memory': (config) => config.maxMemoryBytes !== undefined,
  microvm: isMicrovm,
  'memory-backing': (config) => config.memoryBacking !== undefined,
  'virtio-mem': (config) => config.memoryHotplug === 'virtio-mem',
  numa: (config) => config.numa !== undefined,
  pinning: (config) => config.pinning !== undefined,
  'hotplug-ports': (config) => config.hotplugPorts !== undefined,
  uefi: ({ firmware }) => firmware === 'uefi',
  'secure-boot': ({ firmware }) => firmware === 'uefi-secure',
  'boot-menu': (config) => config.bootMenu !== undefined,
  rng: (config) => config.rng !== undefined,
  watchdog: (config) => config.watchdog !== undefined,
  'panic-device': (config) => config.panicDevice !== undefined,
  tpm: (config) => config.tpm !== undefined,
  sound: (config) => config.sound !== undefined,
  smbios: (config) => config.smbios !== undefined,
  'agent-channel': (config) => config.agent === true,
  clock: (config) => config.clock !== undefined,
  hyperv: (config) => config.hyperv !== undefined,
  'share-9p': ({ shares }) => shares?.some(({ driver }) => driver !== 'virtiofs') ?? false,
  'share-virtiofs': ({ shares }) => shares?.some(({ driver }) => driver === 'virtiofs') ?? false,
  'seed-nocloud': (config) => config.seed !== undefined,
  'limits-cpu': ({ limits }) => limits?.cpu !== undefined,
  'limits-memory': ({ limits }) => limits?.memory !== undefined,
  'limits-io': ({ limits }) => limits?.io !== undefined,
  'limits-tasks': ({ limits }) => limits?.tasks !== undefined,
  'extra-arguments': (config) => config.extraArguments !== undefined,
  'notes-and-tags': (config) => config.notes !== undefined || config.tags !== undefined,
  'xen-devices': (config) =>
    on('xen')(config) ||
    config.nics.some(({ model }) => model === 'netfront') ||
    config.serials.some(({ type }) => type === 'xen'),
  'container-devices': ({ nics, serials }) =>
    nics.some(({ model }) => model === 'veth') || serials.some(({ type }) => type === 'lxc'),
}

function on(bus: string): (config: MachineConfig) => boolean {
  return ({ disks, drives }) => [...disks, ...(drives ?? [])].some((one) => one.bus === bus)
}

function pluggedInto(kind: NicBackendKind): (config: MachineConfig) => boolean {
  return ({ nics }) => nics.some(({ backend }) => backend.kind === kind)
}

function hasOptions({ restrict, net, net6, hostname, dns }: UserBackend): boolean {
  return [restrict, net, net6, hostname, dns].some((option) => option !== undefined)
}

function listening(fits: (listen: GraphicsListen) => boolean): (config: MachineConfig) => boolean {
  return ({ graphics }) => graphics.some(({ listen }) => listen !== undefined && fits(listen))
}

function to(kind: SerialBackend['kind']): (config: MachineConfig) => boolean {
  return ({ serials }) => serials.some(({ backend }) => backend?.kind === kind)
}

export interface FeatureOwner {
  readonly platform: string
  readonly features: ReadonlySet<FeatureName>
  readonly missing?: ReadonlyMap<FeatureName, MissingFeature>
}

/** All that a machine like this takes and the driver has not. */
export function missingFeatures(config: MachineConfig, { features }: FeatureOwner): readonly HardwareFeatureName[] {
  return hardwareFeatureNames.filter((feature) => !features.has(feature) && needs[feature](config))
}

/**
 * @param before what the machine is already, by whosever doing: that may stay
 * @throws HypervisorError `unsupported` naming the first feature that a machine like this takes and the driver has not.
 */
export function requireConfigFeatures(
  config: MachineConfig,
  { platform, features, missing }: FeatureOwner,
  before?: MachineConfig,
): void {
  for (const feature of missingFeatures(config, { platform, features })) {
    if (before && needs[feature](before)) continue
    throw new HypervisorError('unsupported', { platform, feature, ...missing?.get(feature) })
  }
  if (config.template && !before?.template && !features.has('template'))
    throw new HypervisorError('unsupported', { platform, feature: 'template', ...missing?.get('template') })
}
