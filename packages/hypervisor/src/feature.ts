/** Parts of a machine that not every driver or host has; a config takes them: see `requireConfigFeatures`. */
export const hardwareFeatureNames = [
  'disk-scsi',
  'disk-sata',
  'disk-ide',
  'disk-nvme',
  'disk-usb',
  'disk-options',
  'disk-limits',
  'cdrom',
  'floppy',
  'nic-models',
  'nic-link',
  'nic-user-options',
  'nic-bridge',
  'nic-tap',
  'nic-macvtap',
  'nic-network',
  'nic-none',
  'nic-mtu',
  'nic-queues',
  'nic-limits',
  'video-models',
  'keyboard-layout',
  'usb-input',
  'cpu-model',
  'max-processors',
  'max-memory',
  'microvm',
  'memory-backing',
  'virtio-mem',
  'numa',
  'pinning',
  'hotplug-ports',
  'uefi',
  'secure-boot',
  'boot-menu',
  'rng',
  'watchdog',
  'tpm',
  'sound',
  'smbios',
  'clock',
  'hyperv',
  'share-9p',
  'share-virtiofs',
  'seed-nocloud',
  'limits-cpu',
  'limits-memory',
  'limits-io',
  'limits-tasks',
  'extra-arguments',
  'notes-and-tags',
] as const

export type HardwareFeatureName = (typeof hardwareFeatureNames)[number]

/** What a driver may be able to do with pools and volumes. */
export const storageFeatureNames = [
  'pools',
  'pool-mount',
  'volume-raw',
  'volume-qcow2',
  'volume-overlay',
  'volume-resize',
  'volume-copy',
  'volume-adopt',
  'volume-upload',
  'volume-download',
  'volume-lock',
] as const

export type StorageFeatureName = (typeof storageFeatureNames)[number]

/** What a driver may be able to do with networks. */
export const networkFeatureNames = [
  'network-nat',
  'network-routed',
  'network-isolated',
  'network-bridged',
  'network-ipv6',
  'network-dns',
  'network-static-leases',
  'network-forwards',
  'network-leases',
  'network-changes',
  'network-autostart',
] as const

export type NetworkFeatureName = (typeof networkFeatureNames)[number]

/** What a driver may be able to do. The contract kit tries each one, and the table feature x driver is committed. */
const operationFeatureNames = [
  'define',
  'undefine',
  'start',
  'start-paused',
  'pause',
  'resume',
  'reset',
  'reboot',
  'shut-down',
  'power-off',
  'change-next',
  'change-now',
  'change-soonest',
  'plug-disk',
  'plug-nic',
  'change-medium',
  'change-link',
  'change-limits',
  'change-nic-limits',
  'change-forwards',
  'move-nic',
  'grow-memory',
  'grow-processors',
  'shrink-processors',
  'shrink-memory',
  'change-pinning',
  'huge-pages',
  'pass-through-pci',
  'pass-through-usb',
  'direct-kernel-boot',
  'boot-order',
  'disk-raw',
  'disk-qcow2',
  'nic-user',
  'port-forward',
  'serial-console',
  'serial-log',
  'graphics-vnc',
  'screenshot',
  'send-keys',
  'lifecycle-policy',
  'addresses',
  'survives-daemon',
  'metrics',
] as const

export type FeatureName =
  | HardwareFeatureName
  | StorageFeatureName
  | NetworkFeatureName
  | (typeof operationFeatureNames)[number]

export const featureNames: readonly FeatureName[] = [
  ...operationFeatureNames,
  ...hardwareFeatureNames,
  ...storageFeatureNames,
  ...networkFeatureNames,
]
