import { type FeatureName, featureNames } from '@cimarron/hypervisor'
import { architectures, hostArchitecture } from './architecture.ts'
import { findFirmware } from './firmware.ts'

/** What this driver can do on this host. */
export function featuresHere(): ReadonlySet<FeatureName> {
  const missing = new Set(missingFeatures())
  return new Set(featureNames.filter((feature) => !missing.has(feature)))
}

/** What it could do on another: firmware is a package of its own, and some is of PCs alone. */
export function missingFeatures(): readonly FeatureName[] {
  const host = { architecture: hostArchitecture, machineType: architectures[hostArchitecture].usualMachineType }
  const missing = new Set<FeatureName>(['share-virtiofs'])
  if (!findFirmware({ ...host, firmware: 'uefi' })) missing.add('uefi')
  if (!findFirmware({ ...host, firmware: 'uefi-secure' })) missing.add('secure-boot')
  if (hostArchitecture !== 'x86_64') for (const feature of ofPcs) missing.add(feature)
  return featureNames.filter((feature) => missing.has(feature))
}

const ofPcs: readonly FeatureName[] = ['disk-sata', 'disk-ide', 'cdrom', 'floppy', 'nic-models', 'watchdog', 'hyperv']
