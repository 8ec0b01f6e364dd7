/** What a profile has: classes and associations by their DMTF names. As the profiles are remembered; their texts were not at hand. */
export interface ProfileClasses {
  readonly profile: string
  readonly classes: readonly string[]
  readonly associations: readonly string[]
}

export const profileClasses: readonly ProfileClasses[] = [
  {
    profile: 'System Virtualization (DSP1042)',
    classes: [
      'CIM_ComputerSystem',
      'CIM_VirtualSystemManagementService',
      'CIM_VirtualSystemManagementCapabilities',
      'CIM_VirtualSystemSnapshotService',
      'CIM_VirtualSystemSnapshotServiceCapabilities',
      'CIM_VirtualSystemSnapshotCapabilities',
    ],
    associations: [
      'CIM_HostedDependency',
      'CIM_HostedService',
      'CIM_ElementCapabilities',
      'CIM_ServiceAffectsElement',
      'CIM_SettingsDefineCapabilities',
      'CIM_SnapshotOfVirtualSystem',
      'CIM_LastAppliedSnapshot',
      'CIM_MostCurrentSnapshotInBranch',
    ],
  },
  {
    profile: 'Virtual System (DSP1057)',
    classes: ['CIM_ComputerSystem', 'CIM_VirtualSystemSettingData', 'CIM_EnabledLogicalElementCapabilities'],
    associations: [
      'CIM_SettingsDefineState',
      'CIM_ElementSettingData',
      'CIM_VirtualSystemSettingDataComponent',
      'CIM_SystemDevice',
    ],
  },
  {
    profile: 'Resource Allocation (DSP1041) and the profiles of kinds of resources (DSP1044, 1045, 1047, 1050, 1059)',
    classes: [
      'CIM_ResourcePool',
      'CIM_ResourceAllocationSettingData',
      'CIM_ProcessorAllocationSettingData',
      'CIM_StorageAllocationSettingData',
      'CIM_EthernetPortAllocationSettingData',
      'CIM_Processor',
      'CIM_Memory',
      'CIM_LogicalDisk',
      'CIM_CDROMDrive',
      'CIM_DisketteDrive',
      'CIM_EthernetPort',
      'CIM_ResourcePoolConfigurationService',
      'CIM_ResourcePoolConfigurationCapabilities',
    ],
    associations: [
      'CIM_HostedResourcePool',
      'CIM_ResourceAllocationFromPool',
      'CIM_ElementAllocatedFromPool',
      'CIM_ConcreteComponent',
    ],
  },
  {
    profile: 'Allocation Capabilities (DSP1043)',
    classes: ['CIM_AllocationCapabilities'],
    associations: ['CIM_ElementCapabilities', 'CIM_SettingsDefineCapabilities'],
  },
  {
    profile: 'Virtual System Migration (DSP1081)',
    classes: [
      'CIM_VirtualSystemMigrationService',
      'CIM_VirtualSystemMigrationCapabilities',
      'CIM_VirtualSystemMigrationSettingData',
    ],
    associations: [
      'CIM_HostedService',
      'CIM_ElementCapabilities',
      'CIM_ServiceAffectsElement',
      'CIM_SettingsDefineCapabilities',
    ],
  },
  {
    profile: 'KVM Redirection (DSP1076)',
    classes: ['CIM_RedirectionService', 'CIM_RedirectionServiceCapabilities', 'CIM_KVMRedirectionSAP'],
    associations: ['CIM_HostedAccessPoint', 'CIM_ServiceAccessBySAP', 'CIM_SAPAvailableForElement'],
  },
  {
    profile: 'Job Control (DSP1103)',
    classes: ['CIM_ConcreteJob', 'CIM_MethodResult'],
    associations: ['CIM_OwningJobElement', 'CIM_AffectedJobElement', 'CIM_AssociatedJobMethodResult'],
  },
  {
    profile: 'Base Metrics (DSP1053)',
    classes: ['CIM_BaseMetricDefinition', 'CIM_BaseMetricValue', 'CIM_MetricService', 'CIM_MetricServiceCapabilities'],
    associations: ['CIM_MetricDefForME', 'CIM_MetricForME', 'CIM_MetricInstance'],
  },
  {
    profile: 'Power State Management (DSP1027)',
    classes: ['CIM_PowerManagementService', 'CIM_PowerManagementCapabilities'],
    associations: ['CIM_AssociatedPowerManagementService'],
  },
  {
    profile: 'Virtual Ethernet Switch (DSP1097)',
    classes: ['CIM_VirtualEthernetSwitchSettingData'],
    associations: [],
  },
  {
    profile: 'Computer System, CPU, System Memory, Ethernet Port of the host (DSP1052, 1022, 1026, 1014)',
    classes: ['CIM_ProcessorCapabilities', 'CIM_OperatingSystem', 'CIM_FileSystem'],
    associations: ['CIM_RunningOS', 'CIM_InstalledOS'],
  },
]
