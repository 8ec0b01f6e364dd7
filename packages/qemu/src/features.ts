import { type FeatureName, featureNames, type MissingFeature, networkFeatureNames } from '@cimarron/hypervisor'
import { architectures, hostArchitecture } from './architecture.ts'
import { momentObstacle } from './clone/held-moment.ts'
import { findTpmProgram, tpmRemedy } from './companions/tpm.ts'
import { virtiofsObstacle } from './companions/virtiofs.ts'
import { hasSpice } from './consoles/spice-module.ts'
import { findFirmware } from './firmware.ts'
import type { LimitingHierarchy } from './limits/controllers.ts'
import { featureOf } from './limits/machine-group.ts'
import { postCopyObstacle } from './migration/check-arrival.ts'
import { obstacle } from './network/obstacle.ts'
import { defaultQemuUser, type QemuUser } from './qemu-user.ts'

export interface FeatureOptions {
  /** Whether the driver makes networks at all; default: yes. */
  readonly networks?: boolean
  /** Those it was told to count on; default: the host's, which may have KVM. */
  readonly accelerations?: readonly ('kvm' | 'tcg')[]
  /** As whom QEMU runs; words stand for users of our own making. */
  readonly user?: string | QemuUser
  /** QEMU's; default: a new one. */
  readonly version?: string
}

/** What this driver can do on this host, by what it can't. */
export function featuresBut(missing: ReadonlyMap<FeatureName, MissingFeature>): ReadonlySet<FeatureName> {
  return new Set(featureNames.filter((feature) => !missing.has(feature)))
}

/** What it could do on another host: firmware is a package of its own, control groups differ, and some is of PCs alone. */
export function missingFeatures(
  limiting: LimitingHierarchy,
  { networks = true, accelerations = ['kvm'], user, version }: FeatureOptions = {},
): ReadonlyMap<FeatureName, MissingFeature> {
  const host = { architecture: hostArchitecture, machineType: architectures[hostArchitecture].usualMachineType }
  const missing = new Map<FeatureName, MissingFeature>()
  const remedy = 'install ovmf (apt-get install ovmf)'
  if (!findFirmware({ ...host, firmware: 'uefi' }))
    missing.set('uefi', { why: 'this host has no UEFI firmware', remedy })
  if (!findFirmware({ ...host, firmware: 'uefi-secure' })) {
    missing.set('secure-boot', { why: 'this host has no UEFI firmware with enrolled keys', remedy })
  }
  if (!hasSpice()) {
    const spice = 'install qemu-system-modules-spice (on Debian 12 it is in qemu-system-common)'
    missing.set('spice', { why: 'QEMU has no SPICE on this host', remedy: spice })
  }
  if (!accelerations.includes('kvm')) {
    missing.set('shrink-processors', { why: 'QEMU that emulates processors would end soon after one is taken out' })
  }
  if (findTpmProgram() === undefined) missing.set('tpm', { why: 'this host has no swtpm', remedy: tpmRemedy })
  const noPostCopy = postCopyObstacle(typeof user === 'object' ? user : defaultUser())
  if (noPostCopy) missing.set('migrate-post-copy', noPostCopy)
  const noMoment = version === undefined ? undefined : momentObstacle(version)
  if (noMoment) missing.set('clone-running', noMoment)
  const noVirtiofs = virtiofsObstacle()
  if (noVirtiofs) missing.set('share-virtiofs', noVirtiofs)
  for (const [controller, reason] of limiting.missing) missing.set(featureOf[controller], reason)
  if (process.getuid?.() !== 0) {
    const reason = { why: "a host's interfaces are for root", remedy: 'run the daemon as root' }
    for (const feature of ofRoot) missing.set(feature, reason)
  }
  if (hostArchitecture !== 'x86_64') {
    for (const feature of ofPcs) missing.set(feature, { why: `${hostArchitecture} machines have no such thing` })
  }
  for (const [feature, reason] of missingNetworks(networks)) missing.set(feature, reason)
  missing.set('xen-devices', { why: "only Xen's machines have them", remedy: 'use those of virtio' })
  missing.set('container-devices', { why: 'only containers have them', remedy: 'use those of virtio' })
  return missing
}

/** Where the daemon is not root, QEMU is the daemon's own user. */
function defaultUser(): QemuUser | undefined {
  return process.getuid?.() === 0 ? defaultQemuUser : undefined
}

function* missingNetworks(wanted: boolean): Generator<readonly [FeatureName, MissingFeature], void, undefined> {
  const off = { why: 'networks are turned off', remedy: 'turn them on in the configuration' }
  if (!wanted) yield ['nic-network', off]
  for (const feature of networkFeatureNames) {
    const missing = wanted ? obstacle(feature === 'network-bridged' ? 'bridged' : 'nat') : off
    if (missing) yield [feature, missing]
  }
}

const ofPcs: readonly FeatureName[] = [
  'disk-sata',
  'disk-ide',
  'cdrom',
  'floppy',
  'nic-models',
  'watchdog',
  'hyperv',
  'tpm',
  'microvm',
]

/** A host's interfaces are for root to make and to change. */
const ofRoot: readonly FeatureName[] = [
  'nic-bridge',
  'nic-tap',
  'nic-macvtap',
  'nic-network',
  'nic-mtu',
  'nic-queues',
  'nic-limits',
  'change-nic-limits',
  'move-nic',
]
