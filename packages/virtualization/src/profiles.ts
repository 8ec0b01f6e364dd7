import { defineProfile, type ProfileRegistration } from '@cimarron/cimom'
import type { Names } from './naming/names.ts'

interface Profile {
  readonly name: string
  readonly version: string
  /** Local names of the classes whose instances conform to it. */
  readonly central?: readonly string[]
  /** The same where these come and go, and are found from the host and not from the profile. */
  readonly scoped?: readonly string[]
  readonly references?: readonly string[]
}

/** Versions are those that are known to have been published; which mandatory parts they have is from memory (DSP1033 apart). */
const table: readonly Profile[] = [
  // DSP1042, over all the others of a host
  {
    name: 'System Virtualization',
    version: '1.0.0',
    central: ['HostSystem'],
    references: [
      'Virtual System',
      'Resource Allocation',
      'Allocation Capabilities',
      'Processor Resource Virtualization',
      'Memory Resource Virtualization',
      'Storage Resource Virtualization',
      'Ethernet Port Resource Virtualization',
      'Generic Device Resource Virtualization',
      'Virtual System Migration',
      'KVM Redirection',
      'Base Metrics',
      'Job Control',
    ],
  },
  // DSP1057
  {
    name: 'Virtual System',
    version: '1.0.0',
    central: ['ComputerSystem'],
    references: ['Power State Management'],
  },
  // DSP1041
  {
    name: 'Resource Allocation',
    version: '1.1.0',
    central: ['ProcessorPool', 'MemoryPool', 'DiskPool', 'NetworkPool'],
    references: ['Allocation Capabilities'],
  },
  // DSP1043
  { name: 'Allocation Capabilities', version: '1.0.0', central: ['AllocationCapabilities'] },
  // DSP1044, 1045, 1047, 1050, 1059
  { name: 'Processor Resource Virtualization', version: '1.0.0', central: ['ProcessorPool'] },
  { name: 'Memory Resource Virtualization', version: '1.0.0', central: ['MemoryPool'] },
  { name: 'Storage Resource Virtualization', version: '1.0.0', central: ['DiskPool', 'DrivePool'] },
  { name: 'Ethernet Port Resource Virtualization', version: '1.0.0', central: ['NetworkPool'] },
  {
    name: 'Generic Device Resource Virtualization',
    version: '1.0.0',
    central: [
      'ConsolePool',
      'GraphicsPool',
      'InputPool',
      'TPMPool',
      'WatchdogPool',
      'RNGPool',
      'SoundPool',
      'PCIDevicePool',
      'USBDevicePool',
    ],
  },
  // DSP1081
  { name: 'Virtual System Migration', version: '1.0.0', central: ['VirtualSystemMigrationService'] },
  // DSP1027
  { name: 'Power State Management', version: '2.0.0', central: ['PowerManagementService'] },
  // DSP1076
  { name: 'KVM Redirection', version: '1.0.0', central: ['ConsoleRedirectionService'] },
  // DSP1053
  { name: 'Base Metrics', version: '1.0.1', central: ['MetricService'] },
  // DSP1103. Jobs come and go: a client gets to them from the service of the host, not from the profile.
  { name: 'Job Control', version: '1.0.0', scoped: ['ConcreteJob'] },
]

/** The profiles that a hypervisor's namespace implements: no more than is there. */
export function profiles(names: Names): ProfileRegistration[] {
  const classes = (local: readonly string[]) => local.map((each) => ({ className: names.className(each) }))
  return table.map(({ name, version, central, scoped, references = [] }) =>
    defineProfile({
      name,
      version,
      ...(central === undefined ? {} : { central: classes(central) }),
      ...(scoped === undefined ? {} : { scoped: classes(scoped) }),
      references: [...references, 'Profile Registration'].map((each) => ({ name: each })),
    }),
  )
}
