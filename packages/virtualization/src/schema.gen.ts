// Made from packages/virtualization/schema by "npm run generate". Do not edit.

import type { CimClass, CimDateTime, Instance, ObjectPath } from '@cimarron/cim'

export const CIM_Indication_PerceivedSeverity = {
  Unknown: 0,
  Other: 1,
  Information: 2,
  DegradedWarning: 3, // Degraded/Warning
  Minor: 4,
  Major: 5,
  Critical: 6,
  FatalNonRecoverable: 7, // Fatal/NonRecoverable
} as const
export type CIM_Indication_PerceivedSeverity = (typeof CIM_Indication_PerceivedSeverity)[keyof typeof CIM_Indication_PerceivedSeverity]

export interface CIM_Indication {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: readonly string[] | null
  IndicationTime?: CimDateTime | null
  PerceivedSeverity?: CIM_Indication_PerceivedSeverity | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
}

export interface CIM_Indication_Methods {}

export interface CIM_ProcessIndication extends CIM_Indication {}

export interface CIM_ProcessIndication_Methods extends CIM_Indication_Methods {}

export const CIM_AlertIndication_PerceivedSeverity = {
  Unknown: 0,
  Other: 1,
  Information: 2,
  DegradedWarning: 3, // Degraded/Warning
  Minor: 4,
  Major: 5,
  Critical: 6,
  FatalNonRecoverable: 7, // Fatal/NonRecoverable
} as const
export type CIM_AlertIndication_PerceivedSeverity = (typeof CIM_AlertIndication_PerceivedSeverity)[keyof typeof CIM_AlertIndication_PerceivedSeverity]

export const CIM_AlertIndication_AlertingElementFormat = {
  Unknown: 0,
  Other: 1,
  CIMObjectPath: 2,
} as const
export type CIM_AlertIndication_AlertingElementFormat = (typeof CIM_AlertIndication_AlertingElementFormat)[keyof typeof CIM_AlertIndication_AlertingElementFormat]

export const CIM_AlertIndication_AlertType = {
  Other: 1,
  CommunicationsAlert: 2, // Communications Alert
  QualityOfServiceAlert: 3, // Quality of Service Alert
  ProcessingError: 4, // Processing Error
  DeviceAlert: 5, // Device Alert
  EnvironmentalAlert: 6, // Environmental Alert
  ModelChange: 7, // Model Change
  SecurityAlert: 8, // Security Alert
} as const
export type CIM_AlertIndication_AlertType = (typeof CIM_AlertIndication_AlertType)[keyof typeof CIM_AlertIndication_AlertType]

export const CIM_AlertIndication_ProbableCause = {
  Unknown: 0,
  Other: 1,
  AdapterCardError: 2, // Adapter/Card Error
  ApplicationSubsystemFailure: 3, // Application Subsystem Failure
  BandwidthReduced: 4, // Bandwidth Reduced
  ConnectionEstablishmentError: 5, // Connection Establishment Error
  CommunicationsProtocolError: 6, // Communications Protocol Error
  CommunicationsSubsystemFailure: 7, // Communications Subsystem Failure
  ConfigurationCustomizationError: 8, // Configuration/Customization Error
  Congestion: 9,
  CorruptData: 10, // Corrupt Data
  CPUCyclesLimitExceeded: 11, // CPU Cycles Limit Exceeded
  DatasetModemError: 12, // Dataset/Modem Error
  DegradedSignal: 13, // Degraded Signal
  DTEDCEInterfaceError: 14, // DTE-DCE Interface Error
  EnclosureDoorOpen: 15, // Enclosure Door Open
  EquipmentMalfunction: 16, // Equipment Malfunction
  ExcessiveVibration: 17, // Excessive Vibration
  FileFormatError: 18, // File Format Error
  FireDetected: 19, // Fire Detected
  FloodDetected: 20, // Flood Detected
  FramingError: 21, // Framing Error
  HVACProblem: 22, // HVAC Problem
  HumidityUnacceptable: 23, // Humidity Unacceptable
  IODeviceError: 24, // I/O Device Error
  InputDeviceError: 25, // Input Device Error
  LANError: 26, // LAN Error
  NonToxicLeakDetected: 27, // Non-Toxic Leak Detected
  LocalNodeTransmissionError: 28, // Local Node Transmission Error
  LossOfFrame: 29, // Loss of Frame
  LossOfSignal: 30, // Loss of Signal
  MaterialSupplyExhausted: 31, // Material Supply Exhausted
  MultiplexerProblem: 32, // Multiplexer Problem
  OutOfMemory: 33, // Out of Memory
  OutputDeviceError: 34, // Output Device Error
  PerformanceDegraded: 35, // Performance Degraded
  PowerProblem: 36, // Power Problem
  PressureUnacceptable: 37, // Pressure Unacceptable
  ProcessorProblemInternalMachineError: 38, // Processor Problem (Internal Machine Error)
  PumpFailure: 39, // Pump Failure
  QueueSizeExceeded: 40, // Queue Size Exceeded
  ReceiveFailure: 41, // Receive Failure
  ReceiverFailure: 42, // Receiver Failure
  RemoteNodeTransmissionError: 43, // Remote Node Transmission Error
  ResourceAtOrNearingCapacity: 44, // Resource at or Nearing Capacity
  ResponseTimeExcessive: 45, // Response Time Excessive
  RetransmissionRateExcessive: 46, // Retransmission Rate Excessive
  SoftwareError: 47, // Software Error
  SoftwareProgramAbnormallyTerminated: 48, // Software Program Abnormally Terminated
  SoftwareProgramErrorIncorrectResults: 49, // Software Program Error (Incorrect Results)
  StorageCapacityProblem: 50, // Storage Capacity Problem
  TemperatureUnacceptable: 51, // Temperature Unacceptable
  ThresholdCrossed: 52, // Threshold Crossed
  TimingProblem: 53, // Timing Problem
  ToxicLeakDetected: 54, // Toxic Leak Detected
  TransmitFailure: 55, // Transmit Failure
  TransmitterFailure: 56, // Transmitter Failure
  UnderlyingResourceUnavailable: 57, // Underlying Resource Unavailable
  VersionMisMatch: 58, // Version MisMatch
  PreviousAlertCleared: 59, // Previous Alert Cleared
  LoginAttemptsFailed: 60, // Login Attempts Failed
  SoftwareVirusDetected: 61, // Software Virus Detected
  HardwareSecurityBreached: 62, // Hardware Security Breached
  DenialOfServiceDetected: 63, // Denial of Service Detected
  SecurityCredentialMisMatch: 64, // Security Credential MisMatch
  UnauthorizedAccess: 65, // Unauthorized Access
  AlarmReceived: 66, // Alarm Received
  LossOfPointer: 67, // Loss of Pointer
  PayloadMismatch: 68, // Payload Mismatch
  TransmissionError: 69, // Transmission Error
  ExcessiveErrorRate: 70, // Excessive Error Rate
  TraceProblem: 71, // Trace Problem
  ElementUnavailable: 72, // Element Unavailable
  ElementMissing: 73, // Element Missing
  LossOfMultiFrame: 74, // Loss of Multi Frame
  BroadcastChannelFailure: 75, // Broadcast Channel Failure
  InvalidMessageReceived: 76, // Invalid Message Received
  RoutingFailure: 77, // Routing Failure
  BackplaneFailure: 78, // Backplane Failure
  IdentifierDuplication: 79, // Identifier Duplication
  ProtectionPathFailure: 80, // Protection Path Failure
  SyncLossOrMismatch: 81, // Sync Loss or Mismatch
  TerminalProblem: 82, // Terminal Problem
  RealTimeClockFailure: 83, // Real Time Clock Failure
  AntennaFailure: 84, // Antenna Failure
  BatteryChargingFailure: 85, // Battery Charging Failure
  DiskFailure: 86, // Disk Failure
  FrequencyHoppingFailure: 87, // Frequency Hopping Failure
  LossOfRedundancy: 88, // Loss of Redundancy
  PowerSupplyFailure: 89, // Power Supply Failure
  SignalQualityProblem: 90, // Signal Quality Problem
  BatteryDischarging: 91, // Battery Discharging
  BatteryFailure: 92, // Battery Failure
  CommercialPowerProblem: 93, // Commercial Power Problem
  FanFailure: 94, // Fan Failure
  EngineFailure: 95, // Engine Failure
  SensorFailure: 96, // Sensor Failure
  FuseFailure: 97, // Fuse Failure
  GeneratorFailure: 98, // Generator Failure
  LowBattery: 99, // Low Battery
  LowFuel: 100, // Low Fuel
  LowWater: 101, // Low Water
  ExplosiveGas: 102, // Explosive Gas
  HighWinds: 103, // High Winds
  IceBuildup: 104, // Ice Buildup
  Smoke: 105,
  MemoryMismatch: 106, // Memory Mismatch
  OutOfCPUCycles: 107, // Out of CPU Cycles
  SoftwareEnvironmentProblem: 108, // Software Environment Problem
  SoftwareDownloadFailure: 109, // Software Download Failure
  ElementReinitialized: 110, // Element Reinitialized
  Timeout: 111,
  LoggingProblems: 112, // Logging Problems
  LeakDetected: 113, // Leak Detected
  ProtectionMechanismFailure: 114, // Protection Mechanism Failure
  ProtectingResourceFailure: 115, // Protecting Resource Failure
  DatabaseInconsistency: 116, // Database Inconsistency
  AuthenticationFailure: 117, // Authentication Failure
  BreachOfConfidentiality: 118, // Breach of Confidentiality
  CableTamper: 119, // Cable Tamper
  DelayedInformation: 120, // Delayed Information
  DuplicateInformation: 121, // Duplicate Information
  InformationMissing: 122, // Information Missing
  InformationModification: 123, // Information Modification
  InformationOutOfSequence: 124, // Information Out of Sequence
  KeyExpired: 125, // Key Expired
  NonRepudiationFailure: 126, // Non-Repudiation Failure
  OutOfHoursActivity: 127, // Out of Hours Activity
  OutOfService: 128, // Out of Service
  ProceduralError: 129, // Procedural Error
  UnexpectedInformation: 130, // Unexpected Information
} as const
export type CIM_AlertIndication_ProbableCause = (typeof CIM_AlertIndication_ProbableCause)[keyof typeof CIM_AlertIndication_ProbableCause]

export const CIM_AlertIndication_Trending = {
  Unknown: 0,
  NotApplicable: 1, // Not Applicable
  TrendingUp: 2, // Trending Up
  TrendingDown: 3, // Trending Down
  NoChange: 4, // No Change
} as const
export type CIM_AlertIndication_Trending = (typeof CIM_AlertIndication_Trending)[keyof typeof CIM_AlertIndication_Trending]

export interface CIM_AlertIndication extends Omit<CIM_ProcessIndication, 'PerceivedSeverity'> {
  PerceivedSeverity?: CIM_AlertIndication_PerceivedSeverity | null
  Description?: string | null
  AlertingManagedElement?: string | null
  AlertingElementFormat?: CIM_AlertIndication_AlertingElementFormat | null
  OtherAlertingElementFormat?: string | null
  AlertType?: CIM_AlertIndication_AlertType | null
  OtherAlertType?: string | null
  ProbableCause?: CIM_AlertIndication_ProbableCause | null
  ProbableCauseDescription?: string | null
  Trending?: CIM_AlertIndication_Trending | null
  RecommendedActions?: readonly string[] | null
  EventID?: string | null
  EventTime?: CimDateTime | null
  SystemCreationClassName?: string | null
  SystemName?: string | null
  ProviderName?: string | null
  Message?: string | null
  MessageArguments?: readonly string[] | null
  MessageID?: string | null
  OwningEntity?: string | null
}

export interface CIM_AlertIndication_Methods extends CIM_ProcessIndication_Methods {}

export interface CIM_ManagedElement {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
}

export interface CIM_ManagedElement_Methods {}

export const CIM_ManagedSystemElement_OperationalStatus = {
  Unknown: 0,
  Other: 1,
  OK: 2,
  Degraded: 3,
  Stressed: 4,
  PredictiveFailure: 5, // Predictive Failure
  Error: 6,
  NonRecoverableError: 7, // Non-Recoverable Error
  Starting: 8,
  Stopping: 9,
  Stopped: 10,
  InService: 11, // In Service
  NoContact: 12, // No Contact
  LostCommunication: 13, // Lost Communication
  Aborted: 14,
  Dormant: 15,
  SupportingEntityInError: 16, // Supporting Entity in Error
  Completed: 17,
  PowerMode: 18, // Power Mode
  Relocating: 19,
} as const
export type CIM_ManagedSystemElement_OperationalStatus = (typeof CIM_ManagedSystemElement_OperationalStatus)[keyof typeof CIM_ManagedSystemElement_OperationalStatus]

export const CIM_ManagedSystemElement_Status = {
  OK: 'OK',
  Error: 'Error',
  Degraded: 'Degraded',
  Unknown: 'Unknown',
  PredFail: 'Pred Fail',
  Starting: 'Starting',
  Stopping: 'Stopping',
  Service: 'Service',
  Stressed: 'Stressed',
  NonRecover: 'NonRecover',
  NoContact: 'No Contact',
  LostComm: 'Lost Comm',
  Stopped: 'Stopped',
} as const
export type CIM_ManagedSystemElement_Status = (typeof CIM_ManagedSystemElement_Status)[keyof typeof CIM_ManagedSystemElement_Status]

export const CIM_ManagedSystemElement_HealthState = {
  Unknown: 0,
  OK: 5,
  DegradedWarning: 10, // Degraded/Warning
  MinorFailure: 15, // Minor failure
  MajorFailure: 20, // Major failure
  CriticalFailure: 25, // Critical failure
  NonRecoverableError: 30, // Non-recoverable error
} as const
export type CIM_ManagedSystemElement_HealthState = (typeof CIM_ManagedSystemElement_HealthState)[keyof typeof CIM_ManagedSystemElement_HealthState]

export const CIM_ManagedSystemElement_CommunicationStatus = {
  Unknown: 0,
  NotAvailable: 1, // Not Available
  CommunicationOK: 2, // Communication OK
  LostCommunication: 3, // Lost Communication
  NoContact: 4, // No Contact
} as const
export type CIM_ManagedSystemElement_CommunicationStatus = (typeof CIM_ManagedSystemElement_CommunicationStatus)[keyof typeof CIM_ManagedSystemElement_CommunicationStatus]

export const CIM_ManagedSystemElement_DetailedStatus = {
  NotAvailable: 0, // Not Available
  NoAdditionalInformation: 1, // No Additional Information
  Stressed: 2,
  PredictiveFailure: 3, // Predictive Failure
  NonRecoverableError: 4, // Non-Recoverable Error
  SupportingEntityInError: 5, // Supporting Entity in Error
} as const
export type CIM_ManagedSystemElement_DetailedStatus = (typeof CIM_ManagedSystemElement_DetailedStatus)[keyof typeof CIM_ManagedSystemElement_DetailedStatus]

export const CIM_ManagedSystemElement_OperatingStatus = {
  Unknown: 0,
  NotAvailable: 1, // Not Available
  Servicing: 2,
  Starting: 3,
  Stopping: 4,
  Stopped: 5,
  Aborted: 6,
  Dormant: 7,
  Completed: 8,
  Migrating: 9,
  Emigrating: 10,
  Immigrating: 11,
  Snapshotting: 12,
  ShuttingDown: 13, // Shutting Down
  InTest: 14, // In Test
  Transitioning: 15,
  InService: 16, // In Service
} as const
export type CIM_ManagedSystemElement_OperatingStatus = (typeof CIM_ManagedSystemElement_OperatingStatus)[keyof typeof CIM_ManagedSystemElement_OperatingStatus]

export const CIM_ManagedSystemElement_PrimaryStatus = {
  Unknown: 0,
  OK: 1,
  Degraded: 2,
  Error: 3,
} as const
export type CIM_ManagedSystemElement_PrimaryStatus = (typeof CIM_ManagedSystemElement_PrimaryStatus)[keyof typeof CIM_ManagedSystemElement_PrimaryStatus]

export interface CIM_ManagedSystemElement extends CIM_ManagedElement {
  InstallDate?: CimDateTime | null
  Name?: string | null
  OperationalStatus?: readonly CIM_ManagedSystemElement_OperationalStatus[] | null
  StatusDescriptions?: readonly string[] | null
  Status?: CIM_ManagedSystemElement_Status | null
  HealthState?: CIM_ManagedSystemElement_HealthState | null
  CommunicationStatus?: CIM_ManagedSystemElement_CommunicationStatus | null
  DetailedStatus?: CIM_ManagedSystemElement_DetailedStatus | null
  OperatingStatus?: CIM_ManagedSystemElement_OperatingStatus | null
  PrimaryStatus?: CIM_ManagedSystemElement_PrimaryStatus | null
}

export interface CIM_ManagedSystemElement_Methods extends CIM_ManagedElement_Methods {}

export interface CIM_LogicalElement extends CIM_ManagedSystemElement {}

export interface CIM_LogicalElement_Methods extends CIM_ManagedSystemElement_Methods {}

export const CIM_EnabledLogicalElement_EnabledState = {
  Unknown: 0,
  Other: 1,
  Enabled: 2,
  Disabled: 3,
  ShuttingDown: 4, // Shutting Down
  NotApplicable: 5, // Not Applicable
  EnabledButOffline: 6, // Enabled but Offline
  InTest: 7, // In Test
  Deferred: 8,
  Quiesce: 9,
  Starting: 10,
} as const
export type CIM_EnabledLogicalElement_EnabledState = (typeof CIM_EnabledLogicalElement_EnabledState)[keyof typeof CIM_EnabledLogicalElement_EnabledState]

export const CIM_EnabledLogicalElement_RequestedState = {
  Unknown: 0,
  Enabled: 2,
  Disabled: 3,
  ShutDown: 4, // Shut Down
  NoChange: 5, // No Change
  Offline: 6,
  Test: 7,
  Deferred: 8,
  Quiesce: 9,
  Reboot: 10,
  Reset: 11,
  NotApplicable: 12, // Not Applicable
} as const
export type CIM_EnabledLogicalElement_RequestedState = (typeof CIM_EnabledLogicalElement_RequestedState)[keyof typeof CIM_EnabledLogicalElement_RequestedState]

export const CIM_EnabledLogicalElement_EnabledDefault = {
  Enabled: 2,
  Disabled: 3,
  NotApplicable: 5, // Not Applicable
  EnabledButOffline: 6, // Enabled but Offline
  NoDefault: 7, // No Default
  Quiesce: 9,
} as const
export type CIM_EnabledLogicalElement_EnabledDefault = (typeof CIM_EnabledLogicalElement_EnabledDefault)[keyof typeof CIM_EnabledLogicalElement_EnabledDefault]

export const CIM_EnabledLogicalElement_AvailableRequestedStates = {
  Enabled: 2,
  Disabled: 3,
  ShutDown: 4, // Shut Down
  Offline: 6,
  Test: 7,
  Defer: 8,
  Quiesce: 9,
  Reboot: 10,
  Reset: 11,
} as const
export type CIM_EnabledLogicalElement_AvailableRequestedStates = (typeof CIM_EnabledLogicalElement_AvailableRequestedStates)[keyof typeof CIM_EnabledLogicalElement_AvailableRequestedStates]

export const CIM_EnabledLogicalElement_TransitioningToState = {
  Unknown: 0,
  Enabled: 2,
  Disabled: 3,
  ShutDown: 4, // Shut Down
  NoChange: 5, // No Change
  Offline: 6,
  Test: 7,
  Defer: 8,
  Quiesce: 9,
  Reboot: 10,
  Reset: 11,
  NotApplicable: 12, // Not Applicable
} as const
export type CIM_EnabledLogicalElement_TransitioningToState = (typeof CIM_EnabledLogicalElement_TransitioningToState)[keyof typeof CIM_EnabledLogicalElement_TransitioningToState]

export const CIM_EnabledLogicalElement_RequestStateChange_RequestedState = {
  Enabled: 2,
  Disabled: 3,
  ShutDown: 4, // Shut Down
  Offline: 6,
  Test: 7,
  Defer: 8,
  Quiesce: 9,
  Reboot: 10,
  Reset: 11,
} as const
export type CIM_EnabledLogicalElement_RequestStateChange_RequestedState = (typeof CIM_EnabledLogicalElement_RequestStateChange_RequestedState)[keyof typeof CIM_EnabledLogicalElement_RequestStateChange_RequestedState]

export const CIM_EnabledLogicalElement_RequestStateChange = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  UnknownOrUnspecifiedError: 2, // Unknown or Unspecified Error
  CannotCompleteWithinTimeoutPeriod: 3, // Cannot complete within Timeout Period
  Failed: 4,
  InvalidParameter: 5, // Invalid Parameter
  InUse: 6, // In Use
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
  InvalidStateTransition: 4097, // Invalid State Transition
  UseOfTimeoutParameterNotSupported: 4098, // Use of Timeout Parameter Not Supported
  Busy: 4099,
} as const
export type CIM_EnabledLogicalElement_RequestStateChange = (typeof CIM_EnabledLogicalElement_RequestStateChange)[keyof typeof CIM_EnabledLogicalElement_RequestStateChange]

export interface CIM_EnabledLogicalElement_RequestStateChange_In {
  RequestedState?: CIM_EnabledLogicalElement_RequestStateChange_RequestedState | null
  TimeoutPeriod?: CimDateTime | null
}

export interface CIM_EnabledLogicalElement_RequestStateChange_Out {
  Job?: ObjectPath | null
}

export type CIM_EnabledLogicalElement_RequestStateChange_Return = CIM_EnabledLogicalElement_RequestStateChange

export interface CIM_EnabledLogicalElement extends CIM_LogicalElement {
  EnabledState?: CIM_EnabledLogicalElement_EnabledState | null
  OtherEnabledState?: string | null
  RequestedState?: CIM_EnabledLogicalElement_RequestedState | null
  EnabledDefault?: CIM_EnabledLogicalElement_EnabledDefault | null
  TimeOfLastStateChange?: CimDateTime | null
  AvailableRequestedStates?: readonly CIM_EnabledLogicalElement_AvailableRequestedStates[] | null
  TransitioningToState?: CIM_EnabledLogicalElement_TransitioningToState | null
}

export interface CIM_EnabledLogicalElement_Methods extends CIM_LogicalElement_Methods {
  RequestStateChange: { in: CIM_EnabledLogicalElement_RequestStateChange_In; out: CIM_EnabledLogicalElement_RequestStateChange_Out; return: CIM_EnabledLogicalElement_RequestStateChange_Return }
}

export interface CIM_AllocatedLogicalElement extends CIM_EnabledLogicalElement {
  AllocationState?: Instance | null
}

export interface CIM_AllocatedLogicalElement_Methods extends CIM_EnabledLogicalElement_Methods {}

export const CIM_Capabilities_CreateGoalSettings = {
  Success: 0,
  NotSupported: 1, // Not Supported
  Unknown: 2,
  Timeout: 3,
  Failed: 4,
  InvalidParameter: 5, // Invalid Parameter
  AlternativeProposed: 6, // Alternative Proposed
} as const
export type CIM_Capabilities_CreateGoalSettings = (typeof CIM_Capabilities_CreateGoalSettings)[keyof typeof CIM_Capabilities_CreateGoalSettings]

export interface CIM_Capabilities_CreateGoalSettings_In {
  TemplateGoalSettings?: readonly Instance[] | null
  SupportedGoalSettings?: readonly Instance[] | null
}

export interface CIM_Capabilities_CreateGoalSettings_Out {
  SupportedGoalSettings?: readonly Instance[] | null
}

export type CIM_Capabilities_CreateGoalSettings_Return = CIM_Capabilities_CreateGoalSettings

export interface CIM_Capabilities extends Omit<CIM_ManagedElement, 'InstanceID'> {
  InstanceID: string
}

export interface CIM_Capabilities_Methods extends CIM_ManagedElement_Methods {
  CreateGoalSettings: { in: CIM_Capabilities_CreateGoalSettings_In; out: CIM_Capabilities_CreateGoalSettings_Out; return: CIM_Capabilities_CreateGoalSettings_Return }
}

export const CIM_EnabledLogicalElementCapabilities_RequestedStatesSupported = {
  Enabled: 2,
  Disabled: 3,
  ShutDown: 4, // Shut Down
  Offline: 6,
  Test: 7,
  Defer: 8,
  Quiesce: 9,
  Reboot: 10,
  Reset: 11,
} as const
export type CIM_EnabledLogicalElementCapabilities_RequestedStatesSupported = (typeof CIM_EnabledLogicalElementCapabilities_RequestedStatesSupported)[keyof typeof CIM_EnabledLogicalElementCapabilities_RequestedStatesSupported]

export const CIM_EnabledLogicalElementCapabilities_StateAwareness = {
  Implicit: 2,
  RequestStateChange: 3,
} as const
export type CIM_EnabledLogicalElementCapabilities_StateAwareness = (typeof CIM_EnabledLogicalElementCapabilities_StateAwareness)[keyof typeof CIM_EnabledLogicalElementCapabilities_StateAwareness]

export interface CIM_EnabledLogicalElementCapabilities extends CIM_Capabilities {
  ElementNameEditSupported?: boolean | null
  MaxElementNameLen?: number | null
  RequestedStatesSupported?: readonly CIM_EnabledLogicalElementCapabilities_RequestedStatesSupported[] | null
  ElementNameMask?: string | null
  StateAwareness?: readonly CIM_EnabledLogicalElementCapabilities_StateAwareness[] | null
}

export interface CIM_EnabledLogicalElementCapabilities_Methods extends CIM_Capabilities_Methods {}

export interface CIM_ServiceAccessPoint extends Omit<CIM_EnabledLogicalElement, 'Name'> {
  Name: string
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
}

export interface CIM_ServiceAccessPoint_Methods extends CIM_EnabledLogicalElement_Methods {}

export interface CIM_Dependency {
  Antecedent: ObjectPath
  Dependent: ObjectPath
}

export interface CIM_Dependency_Methods {}

export interface CIM_ServiceAccessBySAP extends CIM_Dependency {}

export interface CIM_ServiceAccessBySAP_Methods extends CIM_Dependency_Methods {}

export interface CIM_Component {
  GroupComponent: ObjectPath
  PartComponent: ObjectPath
}

export interface CIM_Component_Methods {}

export interface CIM_System extends Omit<CIM_AllocatedLogicalElement, 'Name'> {
  Name: string
  CreationClassName: string
  NameFormat?: string | null
  PrimaryOwnerName?: string | null
  PrimaryOwnerContact?: string | null
  Roles?: readonly string[] | null
  OtherIdentifyingInfo?: readonly string[] | null
  IdentifyingDescriptions?: readonly string[] | null
}

export interface CIM_System_Methods extends CIM_AllocatedLogicalElement_Methods {}

export const CIM_ComputerSystem_NameFormat = {
  Other: 'Other',
  IP: 'IP',
  Dial: 'Dial',
  HID: 'HID',
  NWA: 'NWA',
  HWA: 'HWA',
  X25: 'X25',
  ISDN: 'ISDN',
  IPX: 'IPX',
  DCC: 'DCC',
  ICD: 'ICD',
  E164: 'E.164',
  SNA: 'SNA',
  OIDOSI: 'OID/OSI',
  WWN: 'WWN',
  NAA: 'NAA',
  UUID: 'UUID',
} as const
export type CIM_ComputerSystem_NameFormat = (typeof CIM_ComputerSystem_NameFormat)[keyof typeof CIM_ComputerSystem_NameFormat]

export const CIM_ComputerSystem_Dedicated = {
  NotDedicated: 0, // Not Dedicated
  Unknown: 1,
  Other: 2,
  Storage: 3,
  Router: 4,
  Switch: 5,
  Layer3Switch: 6, // Layer 3 Switch
  CentralOfficeSwitch: 7, // Central Office Switch
  Hub: 8,
  AccessServer: 9, // Access Server
  Firewall: 10,
  Print: 11,
  IO: 12, // I/O
  WebCaching: 13, // Web Caching
  Management: 14,
  BlockServer: 15, // Block Server
  FileServer: 16, // File Server
  MobileUserDevice: 17, // Mobile User Device
  Repeater: 18,
  BridgeExtender: 19, // Bridge/Extender
  Gateway: 20,
  StorageVirtualizer: 21, // Storage Virtualizer
  MediaLibrary: 22, // Media Library
  ExtenderNode: 23,
  NASHead: 24, // NAS Head
  SelfContainedNAS: 25, // Self-contained NAS
  UPS: 26,
  IPPhone: 27, // IP Phone
  ManagementController: 28, // Management Controller
  ChassisManager: 29, // Chassis Manager
  HostBasedRAIDController: 30, // Host-based RAID controller
  StorageDeviceEnclosure: 31, // Storage Device Enclosure
  Desktop: 32,
  Laptop: 33,
  VirtualTapeLibrary: 34, // Virtual Tape Library
  VirtualLibrarySystem: 35, // Virtual Library System
  NetworkPCThinClient: 36, // Network PC/Thin Client
  FCSwitch: 37, // FC Switch
  EthernetSwitch: 38, // Ethernet Switch
  Server: 39,
  Blade: 40,
  PartitionedLibrarySystem: 136, // Partitioned Library System
  UnallocatedPartition: 137, // Unallocated Partition
  Partition: 138,
} as const
export type CIM_ComputerSystem_Dedicated = (typeof CIM_ComputerSystem_Dedicated)[keyof typeof CIM_ComputerSystem_Dedicated]

export const CIM_ComputerSystem_ResetCapability = {
  Other: 1,
  Unknown: 2,
  Disabled: 3,
  Enabled: 4,
  NotImplemented: 5, // Not Implemented
} as const
export type CIM_ComputerSystem_ResetCapability = (typeof CIM_ComputerSystem_ResetCapability)[keyof typeof CIM_ComputerSystem_ResetCapability]

export const CIM_ComputerSystem_PowerManagementCapabilities = {
  Unknown: 0,
  NotSupported: 1, // Not Supported
  Disabled: 2,
  Enabled: 3,
  PowerSavingModesEnteredAutomatically: 4, // Power Saving Modes Entered Automatically
  PowerStateSettable: 5, // Power State Settable
  PowerCyclingSupported: 6, // Power Cycling Supported
  TimedPowerOnSupported: 7, // Timed Power On Supported
} as const
export type CIM_ComputerSystem_PowerManagementCapabilities = (typeof CIM_ComputerSystem_PowerManagementCapabilities)[keyof typeof CIM_ComputerSystem_PowerManagementCapabilities]

export const CIM_ComputerSystem_SetPowerState_PowerState = {
  FullPower: 1, // Full Power
  PowerSaveLowPowerMode: 2, // Power Save - Low Power Mode
  PowerSaveStandby: 3, // Power Save - Standby
  PowerSaveOther: 4, // Power Save - Other
  PowerCycle: 5, // Power Cycle
  PowerOff: 6, // Power Off
  Hibernate: 7,
  SoftOff: 8, // Soft Off
} as const
export type CIM_ComputerSystem_SetPowerState_PowerState = (typeof CIM_ComputerSystem_SetPowerState_PowerState)[keyof typeof CIM_ComputerSystem_SetPowerState_PowerState]

export interface CIM_ComputerSystem_SetPowerState_In {
  PowerState?: CIM_ComputerSystem_SetPowerState_PowerState | null
  Time?: CimDateTime | null
}

export interface CIM_ComputerSystem_SetPowerState_Out {}

export type CIM_ComputerSystem_SetPowerState_Return = number

export interface CIM_ComputerSystem extends Omit<CIM_System, 'NameFormat'> {
  NameFormat?: CIM_ComputerSystem_NameFormat | null
  Dedicated?: readonly CIM_ComputerSystem_Dedicated[] | null
  OtherDedicatedDescriptions?: readonly string[] | null
  ResetCapability?: CIM_ComputerSystem_ResetCapability | null
  PowerManagementCapabilities?: readonly CIM_ComputerSystem_PowerManagementCapabilities[] | null
}

export interface CIM_ComputerSystem_Methods extends CIM_System_Methods {
  SetPowerState: { in: CIM_ComputerSystem_SetPowerState_In; out: CIM_ComputerSystem_SetPowerState_Out; return: CIM_ComputerSystem_SetPowerState_Return }
}

export const CIM_Job_RunMonth = {
  January: 0,
  February: 1,
  March: 2,
  April: 3,
  May: 4,
  June: 5,
  July: 6,
  August: 7,
  September: 8,
  October: 9,
  November: 10,
  December: 11,
} as const
export type CIM_Job_RunMonth = (typeof CIM_Job_RunMonth)[keyof typeof CIM_Job_RunMonth]

export const CIM_Job_RunDayOfWeek = {
  Saturday: -7, // -Saturday
  Friday: -6, // -Friday
  Thursday: -5, // -Thursday
  Wednesday: -4, // -Wednesday
  Tuesday: -3, // -Tuesday
  Monday: -2, // -Monday
  Sunday: -1, // -Sunday
  ExactDayOfMonth: 0,
  Sunday_1: 1, // Sunday
  Monday_2: 2, // Monday
  Tuesday_3: 3, // Tuesday
  Wednesday_4: 4, // Wednesday
  Thursday_5: 5, // Thursday
  Friday_6: 6, // Friday
  Saturday_7: 7, // Saturday
} as const
export type CIM_Job_RunDayOfWeek = (typeof CIM_Job_RunDayOfWeek)[keyof typeof CIM_Job_RunDayOfWeek]

export const CIM_Job_LocalOrUtcTime = {
  LocalTime: 1, // Local Time
  UTCTime: 2, // UTC Time
} as const
export type CIM_Job_LocalOrUtcTime = (typeof CIM_Job_LocalOrUtcTime)[keyof typeof CIM_Job_LocalOrUtcTime]

export const CIM_Job_RecoveryAction = {
  Unknown: 0,
  Other: 1,
  DoNotContinue: 2, // Do Not Continue
  ContinueWithNextJob: 3, // Continue With Next Job
  ReRunJob: 4, // Re-run Job
  RunRecoveryJob: 5, // Run Recovery Job
} as const
export type CIM_Job_RecoveryAction = (typeof CIM_Job_RecoveryAction)[keyof typeof CIM_Job_RecoveryAction]

export const CIM_Job_KillJob = {
  Success: 0,
  NotSupported: 1, // Not Supported
  Unknown: 2,
  Timeout: 3,
  Failed: 4,
  AccessDenied: 6, // Access Denied
  NotFound: 7, // Not Found
} as const
export type CIM_Job_KillJob = (typeof CIM_Job_KillJob)[keyof typeof CIM_Job_KillJob]

export interface CIM_Job_KillJob_In {
  DeleteOnKill?: boolean | null
}

export interface CIM_Job_KillJob_Out {}

export type CIM_Job_KillJob_Return = CIM_Job_KillJob

export interface CIM_Job extends CIM_LogicalElement {
  JobStatus?: string | null
  TimeSubmitted?: CimDateTime | null
  ScheduledStartTime?: CimDateTime | null
  StartTime?: CimDateTime | null
  ElapsedTime?: CimDateTime | null
  JobRunTimes?: number | null
  RunMonth?: CIM_Job_RunMonth | null
  RunDay?: number | null
  RunDayOfWeek?: CIM_Job_RunDayOfWeek | null
  RunStartInterval?: CimDateTime | null
  LocalOrUtcTime?: CIM_Job_LocalOrUtcTime | null
  UntilTime?: CimDateTime | null
  Notify?: string | null
  Owner?: string | null
  Priority?: number | null
  PercentComplete?: number | null
  DeleteOnCompletion?: boolean | null
  ErrorCode?: number | null
  ErrorDescription?: string | null
  RecoveryAction?: CIM_Job_RecoveryAction | null
  OtherRecoveryAction?: string | null
}

export interface CIM_Job_Methods extends CIM_LogicalElement_Methods {
  KillJob: { in: CIM_Job_KillJob_In; out: CIM_Job_KillJob_Out; return: CIM_Job_KillJob_Return }
}

export const CIM_ConcreteJob_JobState = {
  New: 2,
  Starting: 3,
  Running: 4,
  Suspended: 5,
  ShuttingDown: 6, // Shutting Down
  Completed: 7,
  Terminated: 8,
  Killed: 9,
  Exception: 10,
  Service: 11,
  QueryPending: 12, // Query Pending
} as const
export type CIM_ConcreteJob_JobState = (typeof CIM_ConcreteJob_JobState)[keyof typeof CIM_ConcreteJob_JobState]

export const CIM_ConcreteJob_RequestStateChange_RequestedState = {
  Start: 2,
  Suspend: 3,
  Terminate: 4,
  Kill: 5,
  Service: 6,
} as const
export type CIM_ConcreteJob_RequestStateChange_RequestedState = (typeof CIM_ConcreteJob_RequestStateChange_RequestedState)[keyof typeof CIM_ConcreteJob_RequestStateChange_RequestedState]

export const CIM_ConcreteJob_RequestStateChange = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  UnknownUnspecifiedError: 2, // Unknown/Unspecified Error
  CanNOTCompleteWithinTimeoutPeriod: 3, // Can NOT complete within Timeout Period
  Failed: 4,
  InvalidParameter: 5, // Invalid Parameter
  InUse: 6, // In Use
  MethodParametersCheckedTransitionStarted: 4096, // Method Parameters Checked - Transition Started
  InvalidStateTransition: 4097, // Invalid State Transition
  UseOfTimeoutParameterNotSupported: 4098, // Use of Timeout Parameter Not Supported
  Busy: 4099,
} as const
export type CIM_ConcreteJob_RequestStateChange = (typeof CIM_ConcreteJob_RequestStateChange)[keyof typeof CIM_ConcreteJob_RequestStateChange]

export interface CIM_ConcreteJob_RequestStateChange_In {
  RequestedState?: CIM_ConcreteJob_RequestStateChange_RequestedState | null
  TimeoutPeriod?: CimDateTime | null
}

export interface CIM_ConcreteJob_RequestStateChange_Out {}

export type CIM_ConcreteJob_RequestStateChange_Return = CIM_ConcreteJob_RequestStateChange

export const CIM_ConcreteJob_GetError = {
  Success: 0,
  NotSupported: 1, // Not Supported
  UnspecifiedError: 2, // Unspecified Error
  Timeout: 3,
  Failed: 4,
  InvalidParameter: 5, // Invalid Parameter
  AccessDenied: 6, // Access Denied
} as const
export type CIM_ConcreteJob_GetError = (typeof CIM_ConcreteJob_GetError)[keyof typeof CIM_ConcreteJob_GetError]

export interface CIM_ConcreteJob_GetError_In {
  Error?: Instance | null
}

export interface CIM_ConcreteJob_GetError_Out {
  Error?: Instance | null
}

export type CIM_ConcreteJob_GetError_Return = CIM_ConcreteJob_GetError

export const CIM_ConcreteJob_GetErrors = {
  Success: 0,
  NotSupported: 1, // Not Supported
  UnspecifiedError: 2, // Unspecified Error
  Timeout: 3,
  Failed: 4,
  InvalidParameter: 5, // Invalid Parameter
  AccessDenied: 6, // Access Denied
} as const
export type CIM_ConcreteJob_GetErrors = (typeof CIM_ConcreteJob_GetErrors)[keyof typeof CIM_ConcreteJob_GetErrors]

export interface CIM_ConcreteJob_GetErrors_In {
  Errors?: readonly Instance[] | null
}

export interface CIM_ConcreteJob_GetErrors_Out {
  Errors?: readonly Instance[] | null
}

export type CIM_ConcreteJob_GetErrors_Return = CIM_ConcreteJob_GetErrors

export interface CIM_ConcreteJob extends Omit<CIM_Job, 'InstanceID'> {
  InstanceID: string
  JobState?: CIM_ConcreteJob_JobState | null
  TimeOfLastStateChange?: CimDateTime | null
  TimeBeforeRemoval?: CimDateTime | null
  JobInParameters?: CimClass | Instance | null
  JobOutParameters?: CimClass | Instance | null
}

export interface CIM_ConcreteJob_Methods extends CIM_Job_Methods {
  RequestStateChange: { in: CIM_ConcreteJob_RequestStateChange_In; out: CIM_ConcreteJob_RequestStateChange_Out; return: CIM_ConcreteJob_RequestStateChange_Return }
  GetError: { in: CIM_ConcreteJob_GetError_In; out: CIM_ConcreteJob_GetError_Out; return: CIM_ConcreteJob_GetError_Return }
  GetErrors: { in: CIM_ConcreteJob_GetErrors_In; out: CIM_ConcreteJob_GetErrors_Out; return: CIM_ConcreteJob_GetErrors_Return }
}

export const CIM_ElementCapabilities_Characteristics = {
  Default: 2,
  Current: 3,
} as const
export type CIM_ElementCapabilities_Characteristics = (typeof CIM_ElementCapabilities_Characteristics)[keyof typeof CIM_ElementCapabilities_Characteristics]

export interface CIM_ElementCapabilities {
  ManagedElement: ObjectPath
  Capabilities: ObjectPath
  Characteristics?: readonly CIM_ElementCapabilities_Characteristics[] | null
}

export interface CIM_ElementCapabilities_Methods {}

export const CIM_ElementSettingData_IsDefault = {
  Unknown: 0,
  IsDefault: 1, // Is Default
  IsNotDefault: 2, // Is Not Default
} as const
export type CIM_ElementSettingData_IsDefault = (typeof CIM_ElementSettingData_IsDefault)[keyof typeof CIM_ElementSettingData_IsDefault]

export const CIM_ElementSettingData_IsCurrent = {
  Unknown: 0,
  IsCurrent: 1, // Is Current
  IsNotCurrent: 2, // Is Not Current
} as const
export type CIM_ElementSettingData_IsCurrent = (typeof CIM_ElementSettingData_IsCurrent)[keyof typeof CIM_ElementSettingData_IsCurrent]

export const CIM_ElementSettingData_IsNext = {
  Unknown: 0,
  IsNext: 1, // Is Next
  IsNotNext: 2, // Is Not Next
  IsNextForSingleUse: 3, // Is Next For Single Use
} as const
export type CIM_ElementSettingData_IsNext = (typeof CIM_ElementSettingData_IsNext)[keyof typeof CIM_ElementSettingData_IsNext]

export interface CIM_ElementSettingData {
  ManagedElement: ObjectPath
  SettingData: ObjectPath
  IsDefault?: CIM_ElementSettingData_IsDefault | null
  IsCurrent?: CIM_ElementSettingData_IsCurrent | null
  IsNext?: CIM_ElementSettingData_IsNext | null
}

export interface CIM_ElementSettingData_Methods {}

export const CIM_Error_ErrorType = {
  Unknown: 0,
  Other: 1,
  CommunicationsError: 2, // Communications Error
  QualityOfServiceError: 3, // Quality of Service Error
  SoftwareError: 4, // Software Error
  HardwareError: 5, // Hardware Error
  EnvironmentalError: 6, // Environmental Error
  SecurityError: 7, // Security Error
  OversubscriptionError: 8, // Oversubscription Error
  UnavailableResourceError: 9, // Unavailable Resource Error
  UnsupportedOperationError: 10, // Unsupported Operation Error
} as const
export type CIM_Error_ErrorType = (typeof CIM_Error_ErrorType)[keyof typeof CIM_Error_ErrorType]

export const CIM_Error_PerceivedSeverity = {
  Unknown: 0,
  Other: 1,
  Information: 2,
  DegradedWarning: 3, // Degraded/Warning
  Minor: 4,
  Major: 5,
  Critical: 6,
  FatalNonRecoverable: 7, // Fatal/NonRecoverable
} as const
export type CIM_Error_PerceivedSeverity = (typeof CIM_Error_PerceivedSeverity)[keyof typeof CIM_Error_PerceivedSeverity]

export const CIM_Error_ProbableCause = {
  Unknown: 0,
  Other: 1,
  AdapterCardError: 2, // Adapter/Card Error
  ApplicationSubsystemFailure: 3, // Application Subsystem Failure
  BandwidthReduced: 4, // Bandwidth Reduced
  ConnectionEstablishmentError: 5, // Connection Establishment Error
  CommunicationsProtocolError: 6, // Communications Protocol Error
  CommunicationsSubsystemFailure: 7, // Communications Subsystem Failure
  ConfigurationCustomizationError: 8, // Configuration/Customization Error
  Congestion: 9,
  CorruptData: 10, // Corrupt Data
  CPUCyclesLimitExceeded: 11, // CPU Cycles Limit Exceeded
  DatasetModemError: 12, // Dataset/Modem Error
  DegradedSignal: 13, // Degraded Signal
  DTEDCEInterfaceError: 14, // DTE-DCE Interface Error
  EnclosureDoorOpen: 15, // Enclosure Door Open
  EquipmentMalfunction: 16, // Equipment Malfunction
  ExcessiveVibration: 17, // Excessive Vibration
  FileFormatError: 18, // File Format Error
  FireDetected: 19, // Fire Detected
  FloodDetected: 20, // Flood Detected
  FramingError: 21, // Framing Error
  HVACProblem: 22, // HVAC Problem
  HumidityUnacceptable: 23, // Humidity Unacceptable
  IODeviceError: 24, // I/O Device Error
  InputDeviceError: 25, // Input Device Error
  LANError: 26, // LAN Error
  NonToxicLeakDetected: 27, // Non-Toxic Leak Detected
  LocalNodeTransmissionError: 28, // Local Node Transmission Error
  LossOfFrame: 29, // Loss of Frame
  LossOfSignal: 30, // Loss of Signal
  MaterialSupplyExhausted: 31, // Material Supply Exhausted
  MultiplexerProblem: 32, // Multiplexer Problem
  OutOfMemory: 33, // Out of Memory
  OutputDeviceError: 34, // Output Device Error
  PerformanceDegraded: 35, // Performance Degraded
  PowerProblem: 36, // Power Problem
  PressureUnacceptable: 37, // Pressure Unacceptable
  ProcessorProblemInternalMachineError: 38, // Processor Problem (Internal Machine Error)
  PumpFailure: 39, // Pump Failure
  QueueSizeExceeded: 40, // Queue Size Exceeded
  ReceiveFailure: 41, // Receive Failure
  ReceiverFailure: 42, // Receiver Failure
  RemoteNodeTransmissionError: 43, // Remote Node Transmission Error
  ResourceAtOrNearingCapacity: 44, // Resource at or Nearing Capacity
  ResponseTimeExcessive: 45, // Response Time Excessive
  RetransmissionRateExcessive: 46, // Retransmission Rate Excessive
  SoftwareError: 47, // Software Error
  SoftwareProgramAbnormallyTerminated: 48, // Software Program Abnormally Terminated
  SoftwareProgramErrorIncorrectResults: 49, // Software Program Error (Incorrect Results)
  StorageCapacityProblem: 50, // Storage Capacity Problem
  TemperatureUnacceptable: 51, // Temperature Unacceptable
  ThresholdCrossed: 52, // Threshold Crossed
  TimingProblem: 53, // Timing Problem
  ToxicLeakDetected: 54, // Toxic Leak Detected
  TransmitFailure: 55, // Transmit Failure
  TransmitterFailure: 56, // Transmitter Failure
  UnderlyingResourceUnavailable: 57, // Underlying Resource Unavailable
  VersionMismatch: 58, // Version Mismatch
  PreviousAlertCleared: 59, // Previous Alert Cleared
  LoginAttemptsFailed: 60, // Login Attempts Failed
  SoftwareVirusDetected: 61, // Software Virus Detected
  HardwareSecurityBreached: 62, // Hardware Security Breached
  DenialOfServiceDetected: 63, // Denial of Service Detected
  SecurityCredentialMismatch: 64, // Security Credential Mismatch
  UnauthorizedAccess: 65, // Unauthorized Access
  AlarmReceived: 66, // Alarm Received
  LossOfPointer: 67, // Loss of Pointer
  PayloadMismatch: 68, // Payload Mismatch
  TransmissionError: 69, // Transmission Error
  ExcessiveErrorRate: 70, // Excessive Error Rate
  TraceProblem: 71, // Trace Problem
  ElementUnavailable: 72, // Element Unavailable
  ElementMissing: 73, // Element Missing
  LossOfMultiFrame: 74, // Loss of Multi Frame
  BroadcastChannelFailure: 75, // Broadcast Channel Failure
  InvalidMessageReceived: 76, // Invalid Message Received
  RoutingFailure: 77, // Routing Failure
  BackplaneFailure: 78, // Backplane Failure
  IdentifierDuplication: 79, // Identifier Duplication
  ProtectionPathFailure: 80, // Protection Path Failure
  SyncLossOrMismatch: 81, // Sync Loss or Mismatch
  TerminalProblem: 82, // Terminal Problem
  RealTimeClockFailure: 83, // Real Time Clock Failure
  AntennaFailure: 84, // Antenna Failure
  BatteryChargingFailure: 85, // Battery Charging Failure
  DiskFailure: 86, // Disk Failure
  FrequencyHoppingFailure: 87, // Frequency Hopping Failure
  LossOfRedundancy: 88, // Loss of Redundancy
  PowerSupplyFailure: 89, // Power Supply Failure
  SignalQualityProblem: 90, // Signal Quality Problem
  BatteryDischarging: 91, // Battery Discharging
  BatteryFailure: 92, // Battery Failure
  CommercialPowerProblem: 93, // Commercial Power Problem
  FanFailure: 94, // Fan Failure
  EngineFailure: 95, // Engine Failure
  SensorFailure: 96, // Sensor Failure
  FuseFailure: 97, // Fuse Failure
  GeneratorFailure: 98, // Generator Failure
  LowBattery: 99, // Low Battery
  LowFuel: 100, // Low Fuel
  LowWater: 101, // Low Water
  ExplosiveGas: 102, // Explosive Gas
  HighWinds: 103, // High Winds
  IceBuildup: 104, // Ice Buildup
  Smoke: 105,
  MemoryMismatch: 106, // Memory Mismatch
  OutOfCPUCycles: 107, // Out of CPU Cycles
  SoftwareEnvironmentProblem: 108, // Software Environment Problem
  SoftwareDownloadFailure: 109, // Software Download Failure
  ElementReinitialized: 110, // Element Reinitialized
  Timeout: 111,
  LoggingProblems: 112, // Logging Problems
  LeakDetected: 113, // Leak Detected
  ProtectionMechanismFailure: 114, // Protection Mechanism Failure
  ProtectingResourceFailure: 115, // Protecting Resource Failure
  DatabaseInconsistency: 116, // Database Inconsistency
  AuthenticationFailure: 117, // Authentication Failure
  BreachOfConfidentiality: 118, // Breach of Confidentiality
  CableTamper: 119, // Cable Tamper
  DelayedInformation: 120, // Delayed Information
  DuplicateInformation: 121, // Duplicate Information
  InformationMissing: 122, // Information Missing
  InformationModification: 123, // Information Modification
  InformationOutOfSequence: 124, // Information Out of Sequence
  KeyExpired: 125, // Key Expired
  NonRepudiationFailure: 126, // Non-Repudiation Failure
  OutOfHoursActivity: 127, // Out of Hours Activity
  OutOfService: 128, // Out of Service
  ProceduralError: 129, // Procedural Error
  UnexpectedInformation: 130, // Unexpected Information
} as const
export type CIM_Error_ProbableCause = (typeof CIM_Error_ProbableCause)[keyof typeof CIM_Error_ProbableCause]

export const CIM_Error_ErrorSourceFormat = {
  Unknown: 0,
  Other: 1,
  CIMObjectPath: 2,
} as const
export type CIM_Error_ErrorSourceFormat = (typeof CIM_Error_ErrorSourceFormat)[keyof typeof CIM_Error_ErrorSourceFormat]

export const CIM_Error_CIMStatusCode = {
  CIMERRFAILED: 1, // CIM_ERR_FAILED
  CIMERRACCESSDENIED: 2, // CIM_ERR_ACCESS_DENIED
  CIMERRINVALIDNAMESPACE: 3, // CIM_ERR_INVALID_NAMESPACE
  CIMERRINVALIDPARAMETER: 4, // CIM_ERR_INVALID_PARAMETER
  CIMERRINVALIDCLASS: 5, // CIM_ERR_INVALID_CLASS
  CIMERRNOTFOUND: 6, // CIM_ERR_NOT_FOUND
  CIMERRNOTSUPPORTED: 7, // CIM_ERR_NOT_SUPPORTED
  CIMERRCLASSHASCHILDREN: 8, // CIM_ERR_CLASS_HAS_CHILDREN
  CIMERRCLASSHASINSTANCES: 9, // CIM_ERR_CLASS_HAS_INSTANCES
  CIMERRINVALIDSUPERCLASS: 10, // CIM_ERR_INVALID_SUPERCLASS
  CIMERRALREADYEXISTS: 11, // CIM_ERR_ALREADY_EXISTS
  CIMERRNOSUCHPROPERTY: 12, // CIM_ERR_NO_SUCH_PROPERTY
  CIMERRTYPEMISMATCH: 13, // CIM_ERR_TYPE_MISMATCH
  CIMERRQUERYLANGUAGENOTSUPPORTED: 14, // CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED
  CIMERRINVALIDQUERY: 15, // CIM_ERR_INVALID_QUERY
  CIMERRMETHODNOTAVAILABLE: 16, // CIM_ERR_METHOD_NOT_AVAILABLE
  CIMERRMETHODNOTFOUND: 17, // CIM_ERR_METHOD_NOT_FOUND
  CIMERRUNEXPECTEDRESPONSE: 18, // CIM_ERR_UNEXPECTED_RESPONSE
  CIMERRINVALIDRESPONSEDESTINATION: 19, // CIM_ERR_INVALID_RESPONSE_DESTINATION
  CIMERRNAMESPACENOTEMPTY: 20, // CIM_ERR_NAMESPACE_NOT_EMPTY
  CIMERRINVALIDENUMERATIONCONTEXT: 21, // CIM_ERR_INVALID_ENUMERATION_CONTEXT
  CIMERRINVALIDOPERATIONTIMEOUT: 22, // CIM_ERR_INVALID_OPERATION_TIMEOUT
  CIMERRPULLHASBEENABANDONED: 23, // CIM_ERR_PULL_HAS_BEEN_ABANDONED
  CIMERRPULLCANNOTBEABANDONED: 24, // CIM_ERR_PULL_CANNOT_BE_ABANDONED
  CIMERRFILTEREDENUMERATIONNOTSUPPORTED: 25, // CIM_ERR_FILTERED_ENUMERATION_NOT_SUPPORTED
  CIMERRCONTINUATIONONERRORNOTSUPPORTED: 26, // CIM_ERR_CONTINUATION_ON_ERROR_NOT_SUPPORTED
  CIMERRSERVERLIMITSEXCEEDED: 27, // CIM_ERR_SERVER_LIMITS_EXCEEDED
  CIMERRSERVERISSHUTTINGDOWN: 28, // CIM_ERR_SERVER_IS_SHUTTING_DOWN
  CIMERRQUERYFEATURENOTSUPPORTED: 29, // CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED
} as const
export type CIM_Error_CIMStatusCode = (typeof CIM_Error_CIMStatusCode)[keyof typeof CIM_Error_CIMStatusCode]

export interface CIM_Error {
  ErrorType?: CIM_Error_ErrorType | null
  OtherErrorType?: string | null
  OwningEntity?: string | null
  MessageID?: string | null
  Message?: string | null
  MessageArguments?: readonly string[] | null
  PerceivedSeverity?: CIM_Error_PerceivedSeverity | null
  ProbableCause?: CIM_Error_ProbableCause | null
  ProbableCauseDescription?: string | null
  RecommendedActions?: readonly string[] | null
  ErrorSource?: string | null
  ErrorSourceFormat?: CIM_Error_ErrorSourceFormat | null
  OtherErrorSourceFormat?: string | null
  CIMStatusCode?: CIM_Error_CIMStatusCode | null
  CIMStatusCodeDescription?: string | null
}

export interface CIM_Error_Methods {}

export interface CIM_HostedDependency extends CIM_Dependency {}

export interface CIM_HostedDependency_Methods extends CIM_Dependency_Methods {}

export interface CIM_HostedAccessPoint extends CIM_HostedDependency {}

export interface CIM_HostedAccessPoint_Methods extends CIM_HostedDependency_Methods {}

export interface CIM_HostedService extends CIM_HostedDependency {}

export interface CIM_HostedService_Methods extends CIM_HostedDependency_Methods {}

export const CIM_Service_StartMode = {
  Automatic: 'Automatic',
  Manual: 'Manual',
} as const
export type CIM_Service_StartMode = (typeof CIM_Service_StartMode)[keyof typeof CIM_Service_StartMode]

export interface CIM_Service_StartService_In {}

export interface CIM_Service_StartService_Out {}

export type CIM_Service_StartService_Return = number

export interface CIM_Service_StopService_In {}

export interface CIM_Service_StopService_Out {}

export type CIM_Service_StopService_Return = number

export const CIM_Service_ChangeAffectedElementsAssignedSequence = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  ErrorOccured: 2, // Error Occured
  Busy: 3,
  InvalidReference: 4, // Invalid Reference
  InvalidParameter: 5, // Invalid Parameter
  AccessDenied: 6, // Access Denied
} as const
export type CIM_Service_ChangeAffectedElementsAssignedSequence = (typeof CIM_Service_ChangeAffectedElementsAssignedSequence)[keyof typeof CIM_Service_ChangeAffectedElementsAssignedSequence]

export interface CIM_Service_ChangeAffectedElementsAssignedSequence_In {
  ManagedElements: readonly ObjectPath[]
  AssignedSequence: readonly number[]
}

export interface CIM_Service_ChangeAffectedElementsAssignedSequence_Out {
  Job?: ObjectPath | null
}

export type CIM_Service_ChangeAffectedElementsAssignedSequence_Return = CIM_Service_ChangeAffectedElementsAssignedSequence

export interface CIM_Service extends Omit<CIM_EnabledLogicalElement, 'Name'> {
  Name: string
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  PrimaryOwnerName?: string | null
  PrimaryOwnerContact?: string | null
  StartMode?: CIM_Service_StartMode | null
  Started?: boolean | null
  LoSID?: string | null
  LoSOrgID?: string | null
}

export interface CIM_Service_Methods extends CIM_EnabledLogicalElement_Methods {
  StartService: { in: CIM_Service_StartService_In; out: CIM_Service_StartService_Out; return: CIM_Service_StartService_Return }
  StopService: { in: CIM_Service_StopService_In; out: CIM_Service_StopService_Out; return: CIM_Service_StopService_Return }
  ChangeAffectedElementsAssignedSequence: { in: CIM_Service_ChangeAffectedElementsAssignedSequence_In; out: CIM_Service_ChangeAffectedElementsAssignedSequence_Out; return: CIM_Service_ChangeAffectedElementsAssignedSequence_Return }
}

export const CIM_SettingData_ChangeableType = {
  NotChangeablePersistent: 0, // Not Changeable - Persistent
  ChangeableTransient: 1, // Changeable - Transient
  ChangeablePersistent: 2, // Changeable - Persistent
  NotChangeableTransient: 3, // Not Changeable - Transient
} as const
export type CIM_SettingData_ChangeableType = (typeof CIM_SettingData_ChangeableType)[keyof typeof CIM_SettingData_ChangeableType]

export interface CIM_SettingData extends Omit<CIM_ManagedElement, 'InstanceID'> {
  InstanceID: string
  ChangeableType?: CIM_SettingData_ChangeableType | null
  ConfigurationName?: string | null
  ComponentSetting?: readonly (CimClass | Instance)[] | null
  SoID?: string | null
  SoOrgID?: string | null
}

export interface CIM_SettingData_Methods extends CIM_ManagedElement_Methods {}

export interface CIM_InstIndication extends CIM_Indication {
  SourceInstance?: CimClass | Instance | null
  SourceInstanceModelPath?: string | null
  SourceInstanceHost?: string | null
}

export interface CIM_InstIndication_Methods extends CIM_Indication_Methods {}

export interface CIM_InstCreation extends CIM_InstIndication {}

export interface CIM_InstCreation_Methods extends CIM_InstIndication_Methods {}

export interface CIM_InstDeletion extends CIM_InstIndication {}

export interface CIM_InstDeletion_Methods extends CIM_InstIndication_Methods {}

export interface CIM_InstModification extends CIM_InstIndication {
  PreviousInstance?: CimClass | Instance | null
  ChangedPropertyNames?: readonly string[] | null
}

export interface CIM_InstModification_Methods extends CIM_InstIndication_Methods {}

export const CIM_ServiceAffectsElement_ElementEffects = {
  Unknown: 0,
  Other: 1,
  ExclusiveUse: 2, // Exclusive Use
  PerformanceImpact: 3, // Performance Impact
  ElementIntegrity: 4, // Element Integrity
  Manages: 5,
  Consumes: 6,
  EnhancesIntegrity: 7, // Enhances Integrity
  DegradesIntegrity: 8, // Degrades Integrity
  EnhancesPerformance: 9, // Enhances Performance
  DegradesPerformance: 10, // Degrades Performance
} as const
export type CIM_ServiceAffectsElement_ElementEffects = (typeof CIM_ServiceAffectsElement_ElementEffects)[keyof typeof CIM_ServiceAffectsElement_ElementEffects]

export interface CIM_ServiceAffectsElement {
  AffectedElement: ObjectPath
  AffectingElement: ObjectPath
  ElementEffects?: readonly CIM_ServiceAffectsElement_ElementEffects[] | null
  OtherElementEffectsDescriptions?: readonly string[] | null
  AssignedSequence?: number | null
}

export interface CIM_ServiceAffectsElement_Methods {}

export interface CIM_AbstractElementAllocatedFromPool extends CIM_Dependency {}

export interface CIM_AbstractElementAllocatedFromPool_Methods extends CIM_Dependency_Methods {}

export const CIM_AffectedJobElement_ElementEffects = {
  Unknown: 0,
  Other: 1,
  ExclusiveUse: 2, // Exclusive Use
  PerformanceImpact: 3, // Performance Impact
  ElementIntegrity: 4, // Element Integrity
  Create: 5,
} as const
export type CIM_AffectedJobElement_ElementEffects = (typeof CIM_AffectedJobElement_ElementEffects)[keyof typeof CIM_AffectedJobElement_ElementEffects]

export interface CIM_AffectedJobElement {
  AffectedElement: ObjectPath
  AffectingElement: ObjectPath
  ElementEffects?: readonly CIM_AffectedJobElement_ElementEffects[] | null
  OtherElementEffectsDescriptions?: readonly string[] | null
}

export interface CIM_AffectedJobElement_Methods {}

export const CIM_AllocationCapabilities_ResourceType = {
  Other: 1,
  ComputerSystem: 2, // Computer System
  Processor: 3,
  Memory: 4,
  IDEController: 5, // IDE Controller
  ParallelSCSIHBA: 6, // Parallel SCSI HBA
  FCHBA: 7, // FC HBA
  ISCSIHBA: 8, // iSCSI HBA
  IBHCA: 9, // IB HCA
  EthernetAdapter: 10, // Ethernet Adapter
  OtherNetworkAdapter: 11, // Other Network Adapter
  IOSlot: 12, // I/O Slot
  IODevice: 13, // I/O Device
  FloppyDrive: 14, // Floppy Drive
  CDDrive: 15, // CD Drive
  DVDDrive: 16, // DVD drive
  DiskDrive: 17, // Disk Drive
  TapeDrive: 18, // Tape Drive
  StorageExtent: 19, // Storage Extent
  OtherStorageDevice: 20, // Other Storage Device
  SerialPort: 21, // Serial port
  ParallelPort: 22, // Parallel port
  USBController: 23, // USB Controller
  GraphicsController: 24, // Graphics controller
  IEEE1394Controller: 25, // IEEE 1394 Controller
  PartitionableUnit: 26, // Partitionable Unit
  BasePartitionableUnit: 27, // Base Partitionable Unit
  Power: 28,
  CoolingCapacity: 29, // Cooling Capacity
  EthernetSwitchPort: 30, // Ethernet Switch Port
  LogicalDisk: 31, // Logical Disk
  StorageVolume: 32, // Storage Volume
  EthernetConnection: 33, // Ethernet Connection
} as const
export type CIM_AllocationCapabilities_ResourceType = (typeof CIM_AllocationCapabilities_ResourceType)[keyof typeof CIM_AllocationCapabilities_ResourceType]

export const CIM_AllocationCapabilities_RequestTypesSupported = {
  Unknown: 0,
  Specific: 2,
  General: 3,
  Both: 4,
} as const
export type CIM_AllocationCapabilities_RequestTypesSupported = (typeof CIM_AllocationCapabilities_RequestTypesSupported)[keyof typeof CIM_AllocationCapabilities_RequestTypesSupported]

export const CIM_AllocationCapabilities_SharingMode = {
  Unknown: 0,
  Other: 1,
  Dedicated: 2,
  Shared: 3,
} as const
export type CIM_AllocationCapabilities_SharingMode = (typeof CIM_AllocationCapabilities_SharingMode)[keyof typeof CIM_AllocationCapabilities_SharingMode]

export const CIM_AllocationCapabilities_SupportedAddStates = {
  Unknown: 0,
  Other: 1,
  Enabled: 2,
  Disabled: 3,
  ShuttingDown: 4, // Shutting Down
  NotApplicable: 5, // Not Applicable
  EnabledButOffline: 6, // Enabled but Offline
  InTest: 7, // In Test
  Deferred: 8,
  Quiesce: 9,
  Starting: 10,
  Paused: 11,
  Suspended: 12,
} as const
export type CIM_AllocationCapabilities_SupportedAddStates = (typeof CIM_AllocationCapabilities_SupportedAddStates)[keyof typeof CIM_AllocationCapabilities_SupportedAddStates]

export const CIM_AllocationCapabilities_SupportedRemoveStates = {
  Unknown: 0,
  Other: 1,
  Enabled: 2,
  Disabled: 3,
  ShuttingDown: 4, // Shutting Down
  NotApplicable: 5, // Not Applicable
  EnabledButOffline: 6, // Enabled but Offline
  InTest: 7, // In Test
  Deferred: 8,
  Quiesce: 9,
  Starting: 10,
  Paused: 11,
  Suspended: 12,
} as const
export type CIM_AllocationCapabilities_SupportedRemoveStates = (typeof CIM_AllocationCapabilities_SupportedRemoveStates)[keyof typeof CIM_AllocationCapabilities_SupportedRemoveStates]

export interface CIM_AllocationCapabilities extends CIM_Capabilities {
  ResourceType?: CIM_AllocationCapabilities_ResourceType | null
  OtherResourceType?: string | null
  ResourceSubType?: string | null
  RequestTypesSupported?: CIM_AllocationCapabilities_RequestTypesSupported | null
  SharingMode?: CIM_AllocationCapabilities_SharingMode | null
  SupportedAddStates?: readonly CIM_AllocationCapabilities_SupportedAddStates[] | null
  SupportedRemoveStates?: readonly CIM_AllocationCapabilities_SupportedRemoveStates[] | null
}

export interface CIM_AllocationCapabilities_Methods extends CIM_Capabilities_Methods {}

export interface CIM_ServiceAvailableToElement {
  ServiceProvided: ObjectPath
  UserOfService: ObjectPath
}

export interface CIM_ServiceAvailableToElement_Methods {}

export const CIM_AssociatedPowerManagementService_PowerState = {
  Other: 1,
  On: 2,
  SleepLight: 3, // Sleep - Light
  SleepDeep: 4, // Sleep -Deep
  PowerCycleOffSoft: 5, // Power Cycle (Off - Soft)
  OffHard: 6, // Off - Hard
  HibernateOffSoft: 7, // Hibernate (Off - Soft)
  OffSoft: 8, // Off - Soft
  PowerCycleOffHard: 9, // Power Cycle (Off-Hard)
  MasterBusReset: 10, // Master Bus Reset
  DiagnosticInterruptNMI: 11, // Diagnostic Interrupt (NMI)
  OffSoftGraceful: 12, // Off - Soft Graceful
  OffHardGraceful: 13, // Off - Hard Graceful
  MasterBusResetGraceful: 14, // Master Bus Reset Graceful
  PowerCycleOffSoftGraceful: 15, // Power Cycle (Off - Soft Graceful)
  PowerCycleOffHardGraceful: 16, // Power Cycle (Off - Hard Graceful)
  DiagnosticInterruptINIT: 17, // Diagnostic Interrupt (INIT)
} as const
export type CIM_AssociatedPowerManagementService_PowerState = (typeof CIM_AssociatedPowerManagementService_PowerState)[keyof typeof CIM_AssociatedPowerManagementService_PowerState]

export const CIM_AssociatedPowerManagementService_RequestedPowerState = {
  Unknown: 0,
  Other: 1,
  On: 2,
  SleepLight: 3, // Sleep - Light
  SleepDeep: 4, // Sleep -_Deep
  PowerCycleOffSoft: 5, // Power Cycle (Off - Soft)
  OffHard: 6, // Off - Hard
  HibernateOffSoft: 7, // Hibernate (Off - Soft)
  OffSoft: 8, // Off - Soft
  PowerCycleOffHard: 9, // Power Cycle (Off-Hard)
  MasterBusReset: 10, // Master Bus Reset
  DiagnosticInterruptNMI: 11, // Diagnostic Interrupt (NMI)
  NotApplicable: 12, // Not Applicable
  OffSoftGraceful: 13, // Off - Soft Graceful
  OffHardGraceful: 14, // Off - Hard Graceful
  MasterBusResetGraceful: 15, // Master Bus Reset Graceful
  PowerCycleOffSoftGraceful: 16, // Power Cycle (Off - Soft Graceful)
  PowerCycleOffHardGraceful: 17, // Power Cycle (Off - Hard Graceful)
  DiagnosticInterruptINIT: 18, // Diagnostic Interrupt (INIT)
} as const
export type CIM_AssociatedPowerManagementService_RequestedPowerState = (typeof CIM_AssociatedPowerManagementService_RequestedPowerState)[keyof typeof CIM_AssociatedPowerManagementService_RequestedPowerState]

export const CIM_AssociatedPowerManagementService_AvailableRequestedPowerStates = {
  Other: 1,
  On: 2,
  SleepLight: 3, // Sleep - Light
  SleepDeep: 4, // Sleep -Deep
  PowerCycleOffSoft: 5, // Power Cycle (Off - Soft)
  OffHard: 6, // Off - Hard
  HibernateOffSoft: 7, // Hibernate (Off - Soft)
  OffSoft: 8, // Off - Soft
  PowerCycleOffHard: 9, // Power Cycle (Off-Hard)
  MasterBusReset: 10, // Master Bus Reset
  DiagnosticInterruptNMI: 11, // Diagnostic Interrupt (NMI)
  OffSoftGraceful: 12, // Off - Soft Graceful
  OffHardGraceful: 13, // Off - Hard Graceful
  MasterBusResetGraceful: 14, // Master Bus Reset Graceful
  PowerCycleOffSoftGraceful: 15, // Power Cycle (Off - Soft Graceful)
  PowerCycleOffHardGraceful: 16, // Power Cycle (Off - Hard Graceful)
} as const
export type CIM_AssociatedPowerManagementService_AvailableRequestedPowerStates = (typeof CIM_AssociatedPowerManagementService_AvailableRequestedPowerStates)[keyof typeof CIM_AssociatedPowerManagementService_AvailableRequestedPowerStates]

export const CIM_AssociatedPowerManagementService_TransitioningToPowerState = {
  Other: 1,
  On: 2,
  SleepLight: 3, // Sleep - Light
  SleepDeep: 4, // Sleep -Deep
  PowerCycleOffSoft: 5, // Power Cycle (Off - Soft)
  OffHard: 6, // Off - Hard
  HibernateOffSoft: 7, // Hibernate (Off - Soft)
  OffSoft: 8, // Off - Soft
  PowerCycleOffHard: 9, // Power Cycle (Off-Hard)
  MasterBusReset: 10, // Master Bus Reset
  DiagnosticInterruptNMI: 11, // Diagnostic Interrupt (NMI)
  OffSoftGraceful: 12, // Off - Soft Graceful
  OffHardGraceful: 13, // Off - Hard Graceful
  MasterBusResetGraceful: 14, // Master Bus Reset Graceful
  PowerCycleOffSoftGraceful: 15, // Power Cycle (Off - Soft Graceful)
  PowerCycleOffHardGraceful: 16, // Power Cycle (Off - Hard Graceful)
  DiagnosticInterruptINIT: 17, // Diagnostic Interrupt (INIT)
  NotApplicable: 18, // Not Applicable
  NoChange: 19, // No Change
} as const
export type CIM_AssociatedPowerManagementService_TransitioningToPowerState = (typeof CIM_AssociatedPowerManagementService_TransitioningToPowerState)[keyof typeof CIM_AssociatedPowerManagementService_TransitioningToPowerState]

export interface CIM_AssociatedPowerManagementService extends CIM_ServiceAvailableToElement {
  PowerState?: CIM_AssociatedPowerManagementService_PowerState | null
  OtherPowerState?: string | null
  RequestedPowerState?: CIM_AssociatedPowerManagementService_RequestedPowerState | null
  OtherRequestedPowerState?: string | null
  PowerOnTime?: CimDateTime | null
  AvailableRequestedPowerStates?: readonly CIM_AssociatedPowerManagementService_AvailableRequestedPowerStates[] | null
  TransitioningToPowerState?: CIM_AssociatedPowerManagementService_TransitioningToPowerState | null
}

export interface CIM_AssociatedPowerManagementService_Methods extends CIM_ServiceAvailableToElement_Methods {}

export const CIM_BaseMetricDefinition_DataType = {
  Boolean: 1, // boolean
  Char16: 2, // char16
  Datetime: 3, // datetime
  Real32: 4, // real32
  Real64: 5, // real64
  Sint16: 6, // sint16
  Sint32: 7, // sint32
  Sint64: 8, // sint64
  Sint8: 9, // sint8
  String: 10, // string
  Uint16: 11, // uint16
  Uint32: 12, // uint32
  Uint64: 13, // uint64
  Uint8: 14, // uint8
} as const
export type CIM_BaseMetricDefinition_DataType = (typeof CIM_BaseMetricDefinition_DataType)[keyof typeof CIM_BaseMetricDefinition_DataType]

export const CIM_BaseMetricDefinition_Calculable = {
  NonCalculable: 1, // Non-calculable
  Summable: 2,
  NonSummable: 3, // Non-summable
} as const
export type CIM_BaseMetricDefinition_Calculable = (typeof CIM_BaseMetricDefinition_Calculable)[keyof typeof CIM_BaseMetricDefinition_Calculable]

export const CIM_BaseMetricDefinition_ChangeType = {
  Unknown: 0,
  NA: 2, // N/A
  Counter: 3,
  Gauge: 4,
} as const
export type CIM_BaseMetricDefinition_ChangeType = (typeof CIM_BaseMetricDefinition_ChangeType)[keyof typeof CIM_BaseMetricDefinition_ChangeType]

export const CIM_BaseMetricDefinition_TimeScope = {
  Unknown: 0,
  Point: 2,
  Interval: 3,
  StartupInterval: 4,
} as const
export type CIM_BaseMetricDefinition_TimeScope = (typeof CIM_BaseMetricDefinition_TimeScope)[keyof typeof CIM_BaseMetricDefinition_TimeScope]

export const CIM_BaseMetricDefinition_GatheringType = {
  Unknown: 0,
  OnChange: 2,
  Periodic: 3,
  OnRequest: 4,
} as const
export type CIM_BaseMetricDefinition_GatheringType = (typeof CIM_BaseMetricDefinition_GatheringType)[keyof typeof CIM_BaseMetricDefinition_GatheringType]

export interface CIM_BaseMetricDefinition extends CIM_ManagedElement {
  Id: string
  Name?: string | null
  DataType?: CIM_BaseMetricDefinition_DataType | null
  Calculable?: CIM_BaseMetricDefinition_Calculable | null
  Units?: string | null
  BreakdownDimensions?: readonly string[] | null
  IsContinuous?: boolean | null
  ChangeType?: CIM_BaseMetricDefinition_ChangeType | null
  TimeScope?: CIM_BaseMetricDefinition_TimeScope | null
  GatheringType?: CIM_BaseMetricDefinition_GatheringType | null
  ProgrammaticUnits?: string | null
}

export interface CIM_BaseMetricDefinition_Methods extends CIM_ManagedElement_Methods {}

export interface CIM_BaseMetricValue extends Omit<CIM_ManagedElement, 'InstanceID'> {
  InstanceID: string
  MetricDefinitionId?: string | null
  MeasuredElementName?: string | null
  TimeStamp?: CimDateTime | null
  Duration?: CimDateTime | null
  MetricValue?: string | null
  BreakdownDimension?: string | null
  BreakdownValue?: string | null
  Volatile?: boolean | null
}

export interface CIM_BaseMetricValue_Methods extends CIM_ManagedElement_Methods {}

export const CIM_LogicalDevice_PowerManagementCapabilities = {
  Unknown: 0,
  NotSupported: 1, // Not Supported
  Disabled: 2,
  Enabled: 3,
  PowerSavingModesEnteredAutomatically: 4, // Power Saving Modes Entered Automatically
  PowerStateSettable: 5, // Power State Settable
  PowerCyclingSupported: 6, // Power Cycling Supported
  TimedPowerOnSupported: 7, // Timed Power On Supported
} as const
export type CIM_LogicalDevice_PowerManagementCapabilities = (typeof CIM_LogicalDevice_PowerManagementCapabilities)[keyof typeof CIM_LogicalDevice_PowerManagementCapabilities]

export const CIM_LogicalDevice_Availability = {
  Other: 1,
  Unknown: 2,
  RunningFullPower: 3, // Running/Full Power
  Warning: 4,
  InTest: 5, // In Test
  NotApplicable: 6, // Not Applicable
  PowerOff: 7, // Power Off
  OffLine: 8, // Off Line
  OffDuty: 9, // Off Duty
  Degraded: 10,
  NotInstalled: 11, // Not Installed
  InstallError: 12, // Install Error
  PowerSaveUnknown: 13, // Power Save - Unknown
  PowerSaveLowPowerMode: 14, // Power Save - Low Power Mode
  PowerSaveStandby: 15, // Power Save - Standby
  PowerCycle: 16, // Power Cycle
  PowerSaveWarning: 17, // Power Save - Warning
  Paused: 18,
  NotReady: 19, // Not Ready
  NotConfigured: 20, // Not Configured
  Quiesced: 21,
} as const
export type CIM_LogicalDevice_Availability = (typeof CIM_LogicalDevice_Availability)[keyof typeof CIM_LogicalDevice_Availability]

export const CIM_LogicalDevice_StatusInfo = {
  Other: 1,
  Unknown: 2,
  Enabled: 3,
  Disabled: 4,
  NotApplicable: 5, // Not Applicable
} as const
export type CIM_LogicalDevice_StatusInfo = (typeof CIM_LogicalDevice_StatusInfo)[keyof typeof CIM_LogicalDevice_StatusInfo]

export const CIM_LogicalDevice_AdditionalAvailability = {
  Other: 1,
  Unknown: 2,
  RunningFullPower: 3, // Running/Full Power
  Warning: 4,
  InTest: 5, // In Test
  NotApplicable: 6, // Not Applicable
  PowerOff: 7, // Power Off
  OffLine: 8, // Off Line
  OffDuty: 9, // Off Duty
  Degraded: 10,
  NotInstalled: 11, // Not Installed
  InstallError: 12, // Install Error
  PowerSaveUnknown: 13, // Power Save - Unknown
  PowerSaveLowPowerMode: 14, // Power Save - Low Power Mode
  PowerSaveStandby: 15, // Power Save - Standby
  PowerCycle: 16, // Power Cycle
  PowerSaveWarning: 17, // Power Save - Warning
  Paused: 18,
  NotReady: 19, // Not Ready
  NotConfigured: 20, // Not Configured
  Quiesced: 21,
} as const
export type CIM_LogicalDevice_AdditionalAvailability = (typeof CIM_LogicalDevice_AdditionalAvailability)[keyof typeof CIM_LogicalDevice_AdditionalAvailability]

export const CIM_LogicalDevice_LocationIndicator = {
  Unknown: 0,
  On: 2,
  Off: 3,
  NotSupported: 4, // Not Supported
} as const
export type CIM_LogicalDevice_LocationIndicator = (typeof CIM_LogicalDevice_LocationIndicator)[keyof typeof CIM_LogicalDevice_LocationIndicator]

export const CIM_LogicalDevice_SetPowerState_PowerState = {
  FullPower: 1, // Full Power
  PowerSaveLowPowerMode: 2, // Power Save - Low Power Mode
  PowerSaveStandby: 3, // Power Save - Standby
  PowerSaveOther: 4, // Power Save - Other
  PowerCycle: 5, // Power Cycle
  PowerOff: 6, // Power Off
} as const
export type CIM_LogicalDevice_SetPowerState_PowerState = (typeof CIM_LogicalDevice_SetPowerState_PowerState)[keyof typeof CIM_LogicalDevice_SetPowerState_PowerState]

export interface CIM_LogicalDevice_SetPowerState_In {
  PowerState?: CIM_LogicalDevice_SetPowerState_PowerState | null
  Time?: CimDateTime | null
}

export interface CIM_LogicalDevice_SetPowerState_Out {}

export type CIM_LogicalDevice_SetPowerState_Return = number

export interface CIM_LogicalDevice_Reset_In {}

export interface CIM_LogicalDevice_Reset_Out {}

export type CIM_LogicalDevice_Reset_Return = number

export interface CIM_LogicalDevice_EnableDevice_In {
  Enabled?: boolean | null
}

export interface CIM_LogicalDevice_EnableDevice_Out {}

export type CIM_LogicalDevice_EnableDevice_Return = number

export interface CIM_LogicalDevice_OnlineDevice_In {
  Online?: boolean | null
}

export interface CIM_LogicalDevice_OnlineDevice_Out {}

export type CIM_LogicalDevice_OnlineDevice_Return = number

export interface CIM_LogicalDevice_QuiesceDevice_In {
  Quiesce?: boolean | null
}

export interface CIM_LogicalDevice_QuiesceDevice_Out {}

export type CIM_LogicalDevice_QuiesceDevice_Return = number

export interface CIM_LogicalDevice_SaveProperties_In {}

export interface CIM_LogicalDevice_SaveProperties_Out {}

export type CIM_LogicalDevice_SaveProperties_Return = number

export interface CIM_LogicalDevice_RestoreProperties_In {}

export interface CIM_LogicalDevice_RestoreProperties_Out {}

export type CIM_LogicalDevice_RestoreProperties_Return = number

export interface CIM_LogicalDevice extends CIM_AllocatedLogicalElement {
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  DeviceID: string
  PowerManagementSupported?: boolean | null
  PowerManagementCapabilities?: readonly CIM_LogicalDevice_PowerManagementCapabilities[] | null
  Availability?: CIM_LogicalDevice_Availability | null
  StatusInfo?: CIM_LogicalDevice_StatusInfo | null
  LastErrorCode?: number | null
  ErrorDescription?: string | null
  ErrorCleared?: boolean | null
  OtherIdentifyingInfo?: readonly string[] | null
  PowerOnHours?: bigint | null
  TotalPowerOnHours?: bigint | null
  IdentifyingDescriptions?: readonly string[] | null
  AdditionalAvailability?: readonly CIM_LogicalDevice_AdditionalAvailability[] | null
  MaxQuiesceTime?: bigint | null
  LocationIndicator?: CIM_LogicalDevice_LocationIndicator | null
}

export interface CIM_LogicalDevice_Methods extends CIM_AllocatedLogicalElement_Methods {
  SetPowerState: { in: CIM_LogicalDevice_SetPowerState_In; out: CIM_LogicalDevice_SetPowerState_Out; return: CIM_LogicalDevice_SetPowerState_Return }
  Reset: { in: CIM_LogicalDevice_Reset_In; out: CIM_LogicalDevice_Reset_Out; return: CIM_LogicalDevice_Reset_Return }
  EnableDevice: { in: CIM_LogicalDevice_EnableDevice_In; out: CIM_LogicalDevice_EnableDevice_Out; return: CIM_LogicalDevice_EnableDevice_Return }
  OnlineDevice: { in: CIM_LogicalDevice_OnlineDevice_In; out: CIM_LogicalDevice_OnlineDevice_Out; return: CIM_LogicalDevice_OnlineDevice_Return }
  QuiesceDevice: { in: CIM_LogicalDevice_QuiesceDevice_In; out: CIM_LogicalDevice_QuiesceDevice_Out; return: CIM_LogicalDevice_QuiesceDevice_Return }
  SaveProperties: { in: CIM_LogicalDevice_SaveProperties_In; out: CIM_LogicalDevice_SaveProperties_Out; return: CIM_LogicalDevice_SaveProperties_Return }
  RestoreProperties: { in: CIM_LogicalDevice_RestoreProperties_In; out: CIM_LogicalDevice_RestoreProperties_Out; return: CIM_LogicalDevice_RestoreProperties_Return }
}

export const CIM_MediaAccessDevice_Capabilities = {
  Unknown: 0,
  Other: 1,
  SequentialAccess: 2, // Sequential Access
  RandomAccess: 3, // Random Access
  SupportsWriting: 4, // Supports Writing
  Encryption: 5,
  Compression: 6,
  SupportsRemoveableMedia: 7, // Supports Removeable Media
  ManualCleaning: 8, // Manual Cleaning
  AutomaticCleaning: 9, // Automatic Cleaning
  SMARTNotification: 10, // SMART Notification
  SupportsDualSidedMedia: 11, // Supports Dual Sided Media
  PredismountEjectNotRequired: 12, // Predismount Eject Not Required
} as const
export type CIM_MediaAccessDevice_Capabilities = (typeof CIM_MediaAccessDevice_Capabilities)[keyof typeof CIM_MediaAccessDevice_Capabilities]

export const CIM_MediaAccessDevice_Security = {
  Other: 1,
  Unknown: 2,
  None: 3,
  ReadOnly: 4, // Read Only
  LockedOut: 5, // Locked Out
  BootBypass: 6, // Boot Bypass
  BootBypassAndReadOnly: 7, // Boot Bypass and Read Only
} as const
export type CIM_MediaAccessDevice_Security = (typeof CIM_MediaAccessDevice_Security)[keyof typeof CIM_MediaAccessDevice_Security]

export interface CIM_MediaAccessDevice_LockMedia_In {
  Lock?: boolean | null
}

export interface CIM_MediaAccessDevice_LockMedia_Out {}

export type CIM_MediaAccessDevice_LockMedia_Return = number

export interface CIM_MediaAccessDevice extends CIM_LogicalDevice {
  Capabilities?: readonly CIM_MediaAccessDevice_Capabilities[] | null
  CapabilityDescriptions?: readonly string[] | null
  ErrorMethodology?: string | null
  CompressionMethod?: string | null
  NumberOfMediaSupported?: number | null
  MaxMediaSize?: bigint | null
  DefaultBlockSize?: bigint | null
  MaxBlockSize?: bigint | null
  MinBlockSize?: bigint | null
  NeedsCleaning?: boolean | null
  MediaIsLocked?: boolean | null
  Security?: CIM_MediaAccessDevice_Security | null
  LastCleaned?: CimDateTime | null
  MaxAccessTime?: bigint | null
  UncompressedDataRate?: number | null
  LoadTime?: bigint | null
  UnloadTime?: bigint | null
  MountCount?: bigint | null
  TimeOfLastMount?: CimDateTime | null
  TotalMountTime?: bigint | null
  UnitsDescription?: string | null
  MaxUnitsBeforeCleaning?: bigint | null
  UnitsUsed?: bigint | null
}

export interface CIM_MediaAccessDevice_Methods extends CIM_LogicalDevice_Methods {
  LockMedia: { in: CIM_MediaAccessDevice_LockMedia_In; out: CIM_MediaAccessDevice_LockMedia_Out; return: CIM_MediaAccessDevice_LockMedia_Return }
}

export interface CIM_CDROMDrive extends CIM_MediaAccessDevice {}

export interface CIM_CDROMDrive_Methods extends CIM_MediaAccessDevice_Methods {}

export const CIM_Controller_ProtocolSupported = {
  Other: 1,
  Unknown: 2,
  EISA: 3,
  ISA: 4,
  PCI: 5,
  ATAATAPI: 6, // ATA/ATAPI
  FlexibleDiskette: 7, // Flexible Diskette
  _1496: 8, // 1496
  SCSIParallelInterface: 9, // SCSI Parallel Interface
  SCSIFibreChannelProtocol: 10, // SCSI Fibre Channel Protocol
  SCSISerialBusProtocol: 11, // SCSI Serial Bus Protocol
  SCSISerialBusProtocol21394: 12, // SCSI Serial Bus Protocol-2 (1394)
  SCSISerialStorageArchitecture: 13, // SCSI Serial Storage Architecture
  VESA: 14,
  PCMCIA: 15,
  UniversalSerialBus: 16, // Universal Serial Bus
  ParallelProtocol: 17, // Parallel Protocol
  ESCON: 18,
  Diagnostic: 19,
  I2C: 20,
  Power: 21,
  HIPPI: 22,
  MultiBus: 23,
  VME: 24,
  IPI: 25,
  IEEE488: 26, // IEEE-488
  RS232: 27,
  IEEE802310BASE5: 28, // IEEE 802.3 10BASE5
  IEEE802310BASE2: 29, // IEEE 802.3 10BASE2
  IEEE80231BASE5: 30, // IEEE 802.3 1BASE5
  IEEE802310BROAD36: 31, // IEEE 802.3 10BROAD36
  IEEE8023100BASEVG: 32, // IEEE 802.3 100BASEVG
  IEEE8025TokenRing: 33, // IEEE 802.5 Token-Ring
  ANSIX3T95FDDI: 34, // ANSI X3T9.5 FDDI
  MCA: 35,
  ESDI: 36,
  IDE: 37,
  CMD: 38,
  ST506: 39,
  DSSI: 40,
  QIC2: 41,
  EnhancedATAIDE: 42, // Enhanced ATA/IDE
  AGP: 43,
  TWIRPTwoWayInfrared: 44, // TWIRP (two-way infrared)
  FIRFastInfrared: 45, // FIR (fast infrared)
  SIRSerialInfrared: 46, // SIR (serial infrared)
  IrBus: 47,
  SerialATA: 48, // Serial ATA
  DDR3: 49,
  DDR4: 50,
} as const
export type CIM_Controller_ProtocolSupported = (typeof CIM_Controller_ProtocolSupported)[keyof typeof CIM_Controller_ProtocolSupported]

export interface CIM_Controller extends CIM_LogicalDevice {
  TimeOfLastReset?: CimDateTime | null
  ProtocolSupported?: CIM_Controller_ProtocolSupported | null
  MaxNumberControlled?: number | null
  ProtocolDescription?: string | null
}

export interface CIM_Controller_Methods extends CIM_LogicalDevice_Methods {}

export interface CIM_DisketteDrive extends CIM_MediaAccessDevice {}

export interface CIM_DisketteDrive_Methods extends CIM_MediaAccessDevice_Methods {}

export const CIM_DisplayController_VideoMemoryType = {
  Unknown: 0,
  Other: 1,
  VRAM: 2,
  DRAM: 3,
  SRAM: 4,
  WRAM: 5,
  EDORAM: 6, // EDO RAM
  BurstSynchronousDRAM: 7, // Burst Synchronous DRAM
  PipelinedBurstSRAM: 8, // Pipelined Burst SRAM
  CDRAM: 9,
  _3DRAM: 10, // 3DRAM
  SDRAM: 11,
  SGRAM: 12,
} as const
export type CIM_DisplayController_VideoMemoryType = (typeof CIM_DisplayController_VideoMemoryType)[keyof typeof CIM_DisplayController_VideoMemoryType]

export const CIM_DisplayController_AcceleratorCapabilities = {
  Unknown: 0,
  Other: 1,
  GraphicsAccelerator: 2, // Graphics Accelerator
  _3DAccelerator: 3, // 3D Accelerator
  PCIFastWrite: 4, // PCI Fast Write
  MultiMonitorSupport: 5, // MultiMonitor Support
  PCIMastering: 6, // PCI Mastering
  SecondMonochromeAdapterSupport: 7, // Second Monochrome Adapter Support
  LargeMemoryAddressSupport: 8, // Large Memory Address Support
} as const
export type CIM_DisplayController_AcceleratorCapabilities = (typeof CIM_DisplayController_AcceleratorCapabilities)[keyof typeof CIM_DisplayController_AcceleratorCapabilities]

export const CIM_DisplayController_VideoArchitecture = {
  Unknown: 0,
  Other: 1,
  CGA: 2,
  EGA: 3,
  VGA: 4,
  SVGA: 5,
  MDA: 6,
  HGC: 7,
  MCGA: 8,
  _8514A: 9, // 8514A
  XGA: 10,
  LinearFrameBuffer: 11, // Linear Frame Buffer
  PC98: 160, // PC-98
} as const
export type CIM_DisplayController_VideoArchitecture = (typeof CIM_DisplayController_VideoArchitecture)[keyof typeof CIM_DisplayController_VideoArchitecture]

export interface CIM_DisplayController extends CIM_Controller {
  VideoProcessor?: string | null
  VideoMemoryType?: CIM_DisplayController_VideoMemoryType | null
  OtherVideoMemoryType?: string | null
  NumberOfVideoPages?: number | null
  MaxMemorySupported?: number | null
  AcceleratorCapabilities?: readonly CIM_DisplayController_AcceleratorCapabilities[] | null
  CapabilityDescriptions?: readonly string[] | null
  OtherVideoArchitecture?: string | null
  VideoArchitecture?: CIM_DisplayController_VideoArchitecture | null
}

export interface CIM_DisplayController_Methods extends CIM_Controller_Methods {}

export interface CIM_ElementAllocatedFromPool extends CIM_AbstractElementAllocatedFromPool {}

export interface CIM_ElementAllocatedFromPool_Methods extends CIM_AbstractElementAllocatedFromPool_Methods {}

export const CIM_LogicalPort_UsageRestriction = {
  Unknown: 0,
  FrontEndOnly: 2, // Front-end only
  BackEndOnly: 3, // Back-end only
  NotRestricted: 4, // Not restricted
} as const
export type CIM_LogicalPort_UsageRestriction = (typeof CIM_LogicalPort_UsageRestriction)[keyof typeof CIM_LogicalPort_UsageRestriction]

export const CIM_LogicalPort_PortType = {
  Unknown: 0,
  Other: 1,
  NotApplicable: 2, // Not Applicable
} as const
export type CIM_LogicalPort_PortType = (typeof CIM_LogicalPort_PortType)[keyof typeof CIM_LogicalPort_PortType]

export interface CIM_LogicalPort extends CIM_LogicalDevice {
  Speed?: bigint | null
  MaxSpeed?: bigint | null
  RequestedSpeed?: bigint | null
  UsageRestriction?: CIM_LogicalPort_UsageRestriction | null
  PortType?: CIM_LogicalPort_PortType | null
  OtherPortType?: string | null
}

export interface CIM_LogicalPort_Methods extends CIM_LogicalDevice_Methods {}

export const CIM_NetworkPort_LinkTechnology = {
  Unknown: 0,
  Other: 1,
  Ethernet: 2,
  IB: 3,
  FC: 4,
  FDDI: 5,
  ATM: 6,
  TokenRing: 7, // Token Ring
  FrameRelay: 8, // Frame Relay
  Infrared: 9,
  BlueTooth: 10,
  WirelessLAN: 11, // Wireless LAN
} as const
export type CIM_NetworkPort_LinkTechnology = (typeof CIM_NetworkPort_LinkTechnology)[keyof typeof CIM_NetworkPort_LinkTechnology]

export interface CIM_NetworkPort extends CIM_LogicalPort {
  OtherNetworkPortType?: string | null
  PortNumber?: number | null
  LinkTechnology?: CIM_NetworkPort_LinkTechnology | null
  OtherLinkTechnology?: string | null
  PermanentAddress?: string | null
  NetworkAddresses?: readonly string[] | null
  FullDuplex?: boolean | null
  AutoSense?: boolean | null
  SupportedMaximumTransmissionUnit?: bigint | null
  ActiveMaximumTransmissionUnit?: bigint | null
}

export interface CIM_NetworkPort_Methods extends CIM_LogicalPort_Methods {}

export const CIM_EthernetPort_PortType = {
  Unknown: 0,
  Other: 1,
  _10BaseT: 50, // 10BaseT
  _10100BaseT: 51, // 10-100BaseT
  _100BaseT: 52, // 100BaseT
  _1000BaseT: 53, // 1000BaseT
  _2500BaseT: 54, // 2500BaseT
  _10GBaseT: 55, // 10GBaseT
  _10GBaseCX4: 56, // 10GBase-CX4
  _1000BaseKX: 57, // 1000Base-KX
  _10GBaseKX4: 58, // 10GBase-KX4
  _10GBaseKR: 59, // 10GBase-KR
  _100010GBaseKX: 60, // 1000-10GBase-KX
  _1000BaseKX10GBaseKX4KR: 61, // 1000Base-KX10GBase-KX4KR
  _101001000BaseT: 62, // 10-100-1000BaseT
  _100100010GBaseT: 63, // 100-1000-10GBaseT
  _100BaseFX: 100, // 100Base-FX
  _100BaseSX: 101, // 100Base-SX
  _1000BaseSX: 102, // 1000Base-SX
  _1000BaseLX: 103, // 1000Base-LX
  _1000BaseCX: 104, // 1000Base-CX
  _10GBaseSR: 105, // 10GBase-SR
  _10GBaseSW: 106, // 10GBase-SW
  _10GBaseLX4: 107, // 10GBase-LX4
  _10GBaseLR: 108, // 10GBase-LR
  _10GBaseLW: 109, // 10GBase-LW
  _10GBaseER: 110, // 10GBase-ER
  _10GBaseEW: 111, // 10GBase-EW
  _10GBaseLRM: 112, // 10GBase-LRM
  _40GBaseKR4: 200, // 40GBase-KR4
  _40GBaseCR4: 201, // 40GBase-CR4
  _40GBaseSR4: 202, // 40GBase-SR4
  _40GBaseFR: 203, // 40GBase-FR
  _40GBaseLR4: 204, // 40GBase-LR4
  _100GBaseCR10: 300, // 100GBase-CR10
  _100GBaseSR10: 301, // 100GBase-SR10
  _100GBaseLR4: 302, // 100GBase-LR4
  _100GBaseER4: 303, // 100GBase-ER4
  _100GBaseKR4: 304, // 100GBase-KR4
  _100GBaseCR4: 305, // 100GBase-CR4
  _100GBaseKP4: 306, // 100GBase-KP4
} as const
export type CIM_EthernetPort_PortType = (typeof CIM_EthernetPort_PortType)[keyof typeof CIM_EthernetPort_PortType]

export const CIM_EthernetPort_Capabilities = {
  Unknown: 0,
  Other: 1,
  AlertOnLan: 2,
  WakeOnLan: 3,
  FailOver: 4,
  LoadBalancing: 5,
  LLDP: 6,
  PoE: 7,
  EEE: 8,
  DCE: 9,
  VDP: 10,
  SChannel: 11, // S-Channel
} as const
export type CIM_EthernetPort_Capabilities = (typeof CIM_EthernetPort_Capabilities)[keyof typeof CIM_EthernetPort_Capabilities]

export const CIM_EthernetPort_EnabledCapabilities = {
  Unknown: 0,
  Other: 1,
  AlertOnLan: 2,
  WakeOnLan: 3,
  FailOver: 4,
  LoadBalancing: 5,
  LLDP: 6,
  PoE: 7,
  EEE: 8,
  DCE: 9,
  VDP: 10,
  SChannel: 11, // S-Channel
} as const
export type CIM_EthernetPort_EnabledCapabilities = (typeof CIM_EthernetPort_EnabledCapabilities)[keyof typeof CIM_EthernetPort_EnabledCapabilities]

export const CIM_EthernetPort_PoEPowerEntityType = {
  None: 0,
  Other: 1,
  PowerSourcingEquipment: 2, // Power Sourcing Equipment
  PoweredDevice: 3, // Powered Device
} as const
export type CIM_EthernetPort_PoEPowerEntityType = (typeof CIM_EthernetPort_PoEPowerEntityType)[keyof typeof CIM_EthernetPort_PoEPowerEntityType]

export interface CIM_EthernetPort extends Omit<CIM_NetworkPort, 'PortType'> {
  PortType?: CIM_EthernetPort_PortType | null
  MaxDataSize?: number | null
  Capabilities?: readonly CIM_EthernetPort_Capabilities[] | null
  CapabilityDescriptions?: readonly string[] | null
  EnabledCapabilities?: readonly CIM_EthernetPort_EnabledCapabilities[] | null
  OtherEnabledCapabilities?: readonly string[] | null
  PVID?: number | null
  PoEPowerEntityType?: CIM_EthernetPort_PoEPowerEntityType | null
  PortDiscriminator?: readonly string[] | null
}

export interface CIM_EthernetPort_Methods extends CIM_NetworkPort_Methods {}

export const CIM_ResourceAllocationSettingData_ResourceType = {
  Other: 1,
  ComputerSystem: 2, // Computer System
  Processor: 3,
  Memory: 4,
  IDEController: 5, // IDE Controller
  ParallelSCSIHBA: 6, // Parallel SCSI HBA
  FCHBA: 7, // FC HBA
  ISCSIHBA: 8, // iSCSI HBA
  IBHCA: 9, // IB HCA
  EthernetAdapter: 10, // Ethernet Adapter
  OtherNetworkAdapter: 11, // Other Network Adapter
  IOSlot: 12, // I/O Slot
  IODevice: 13, // I/O Device
  FloppyDrive: 14, // Floppy Drive
  CDDrive: 15, // CD Drive
  DVDDrive: 16, // DVD drive
  DiskDrive: 17, // Disk Drive
  TapeDrive: 18, // Tape Drive
  StorageExtent: 19, // Storage Extent
  OtherStorageDevice: 20, // Other storage device
  SerialPort: 21, // Serial port
  ParallelPort: 22, // Parallel port
  USBController: 23, // USB Controller
  GraphicsController: 24, // Graphics controller
  IEEE1394Controller: 25, // IEEE 1394 Controller
  PartitionableUnit: 26, // Partitionable Unit
  BasePartitionableUnit: 27, // Base Partitionable Unit
  Power: 28,
  CoolingCapacity: 29, // Cooling Capacity
  EthernetSwitchPort: 30, // Ethernet Switch Port
  LogicalDisk: 31, // Logical Disk
  StorageVolume: 32, // Storage Volume
  EthernetConnection: 33, // Ethernet Connection
} as const
export type CIM_ResourceAllocationSettingData_ResourceType = (typeof CIM_ResourceAllocationSettingData_ResourceType)[keyof typeof CIM_ResourceAllocationSettingData_ResourceType]

export const CIM_ResourceAllocationSettingData_ConsumerVisibility = {
  Unknown: 0,
  PassedThrough: 2, // Passed-Through
  Virtualized: 3,
  NotRepresented: 4, // Not represented
} as const
export type CIM_ResourceAllocationSettingData_ConsumerVisibility = (typeof CIM_ResourceAllocationSettingData_ConsumerVisibility)[keyof typeof CIM_ResourceAllocationSettingData_ConsumerVisibility]

export const CIM_ResourceAllocationSettingData_MappingBehavior = {
  Unknown: 0,
  NotSupported: 2, // Not Supported
  Dedicated: 3,
  SoftAffinity: 4, // Soft Affinity
  HardAffinity: 5, // Hard Affinity
} as const
export type CIM_ResourceAllocationSettingData_MappingBehavior = (typeof CIM_ResourceAllocationSettingData_MappingBehavior)[keyof typeof CIM_ResourceAllocationSettingData_MappingBehavior]

export interface CIM_ResourceAllocationSettingData extends CIM_SettingData {
  ResourceType?: CIM_ResourceAllocationSettingData_ResourceType | null
  OtherResourceType?: string | null
  ResourceSubType?: string | null
  PoolID?: string | null
  ConsumerVisibility?: CIM_ResourceAllocationSettingData_ConsumerVisibility | null
  HostResource?: readonly string[] | null
  AllocationUnits?: string | null
  VirtualQuantity?: bigint | null
  Reservation?: bigint | null
  Limit?: bigint | null
  Weight?: number | null
  AutomaticAllocation?: boolean | null
  AutomaticDeallocation?: boolean | null
  Parent?: string | null
  Connection?: readonly string[] | null
  Address?: string | null
  MappingBehavior?: CIM_ResourceAllocationSettingData_MappingBehavior | null
  AddressOnParent?: string | null
  VirtualQuantityUnits?: string | null
}

export interface CIM_ResourceAllocationSettingData_Methods extends CIM_SettingData_Methods {}

export const CIM_EthernetPortAllocationSettingData_DesiredVLANEndpointMode = {
  DMTFReserved: 0, // DMTF Reserved
  Other: 1,
  Access: 2,
  DynamicAuto: 3, // Dynamic Auto
  DynamicDesirable: 4, // Dynamic Desirable
  Trunk: 5,
  Dot1QTunnel: 6, // Dot1Q Tunnel
} as const
export type CIM_EthernetPortAllocationSettingData_DesiredVLANEndpointMode = (typeof CIM_EthernetPortAllocationSettingData_DesiredVLANEndpointMode)[keyof typeof CIM_EthernetPortAllocationSettingData_DesiredVLANEndpointMode]

export const CIM_EthernetPortAllocationSettingData_NetworkPortProfileIDType = {
  Unknown: 0,
  Other: 1,
  URI: 2,
  UUID: 3,
  VSIInstanceID: 4, // VSI Instance ID
} as const
export type CIM_EthernetPortAllocationSettingData_NetworkPortProfileIDType = (typeof CIM_EthernetPortAllocationSettingData_NetworkPortProfileIDType)[keyof typeof CIM_EthernetPortAllocationSettingData_NetworkPortProfileIDType]

export interface CIM_EthernetPortAllocationSettingData extends CIM_ResourceAllocationSettingData {
  DesiredVLANEndpointMode?: CIM_EthernetPortAllocationSettingData_DesiredVLANEndpointMode | null
  OtherEndpointMode?: string | null
  AllowedPriorities?: readonly number[] | null
  AllowedToReceiveMACAddresses?: readonly string[] | null
  AllowedToReceiveVLANs?: readonly number[] | null
  AllowedToTransmitMACAddresses?: readonly string[] | null
  AllowedToTransmitVLANs?: readonly number[] | null
  DefaultPortVID?: number | null
  DefaultPriority?: number | null
  GroupID?: number | null
  ManagerID?: number | null
  NetworkPortProfileID?: string | null
  NetworkPortProfileIDType?: CIM_EthernetPortAllocationSettingData_NetworkPortProfileIDType | null
  OtherNetworkPortProfileIDTypeInfo?: string | null
  PortCorrelationID?: string | null
  PortVID?: number | null
  Promiscuous?: boolean | null
  ReceiveBandwidthLimit?: bigint | null
  ReceiveBandwidthReservation?: bigint | null
  SourceMACFilteringEnabled?: boolean | null
  VSITypeID?: number | null
  VSITypeIDVersion?: number | null
}

export interface CIM_EthernetPortAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export interface CIM_SystemComponent extends CIM_Component {}

export interface CIM_SystemComponent_Methods extends CIM_Component_Methods {}

export interface CIM_HostedResourcePool extends CIM_SystemComponent {}

export interface CIM_HostedResourcePool_Methods extends CIM_SystemComponent_Methods {}

export const CIM_KVMRedirectionSAP_KVMProtocol = {
  Unknown: 0,
  Other: 1,
  Raw: 2,
  RDP: 3,
  VNCRFB: 4, // VNC-RFB
} as const
export type CIM_KVMRedirectionSAP_KVMProtocol = (typeof CIM_KVMRedirectionSAP_KVMProtocol)[keyof typeof CIM_KVMRedirectionSAP_KVMProtocol]

export interface CIM_KVMRedirectionSAP extends CIM_ServiceAccessPoint {
  KVMProtocol?: CIM_KVMRedirectionSAP_KVMProtocol | null
  OtherKVMProtocol?: string | null
}

export interface CIM_KVMRedirectionSAP_Methods extends CIM_ServiceAccessPoint_Methods {}

export interface CIM_UserDevice extends CIM_LogicalDevice {
  IsLocked?: boolean | null
}

export interface CIM_UserDevice_Methods extends CIM_LogicalDevice_Methods {}

export const CIM_Keyboard_Password = {
  Other: 1,
  Unknown: 2,
  Disabled: 3,
  Enabled: 4,
  NotImplemented: 5, // Not Implemented
} as const
export type CIM_Keyboard_Password = (typeof CIM_Keyboard_Password)[keyof typeof CIM_Keyboard_Password]

export interface CIM_Keyboard extends CIM_UserDevice {
  NumberOfFunctionKeys?: number | null
  Layout?: string | null
  Password?: CIM_Keyboard_Password | null
}

export interface CIM_Keyboard_Methods extends CIM_UserDevice_Methods {}

export interface CIM_LastAppliedSnapshot extends CIM_Dependency {}

export interface CIM_LastAppliedSnapshot_Methods extends CIM_Dependency_Methods {}

export const CIM_StorageExtent_DataOrganization = {
  Other: 0,
  Unknown: 1,
  FixedBlock: 2, // Fixed Block
  VariableBlock: 3, // Variable Block
  CountKeyData: 4, // Count Key Data
} as const
export type CIM_StorageExtent_DataOrganization = (typeof CIM_StorageExtent_DataOrganization)[keyof typeof CIM_StorageExtent_DataOrganization]

export const CIM_StorageExtent_Access = {
  Unknown: 0,
  Readable: 1,
  Writeable: 2,
  ReadWriteSupported: 3, // Read/Write Supported
  WriteOnce: 4, // Write Once
} as const
export type CIM_StorageExtent_Access = (typeof CIM_StorageExtent_Access)[keyof typeof CIM_StorageExtent_Access]

export const CIM_StorageExtent_ExtentStatus = {
  Other: 0,
  Unknown: 1,
  NoneNotApplicable: 2, // None/Not Applicable
  Broken: 3,
  DataLost: 4, // Data Lost
  DynamicReconfig: 5, // Dynamic Reconfig
  Exposed: 6,
  FractionallyExposed: 7, // Fractionally Exposed
  PartiallyExposed: 8, // Partially Exposed
  ProtectionDisabled: 9, // Protection Disabled
  Readying: 10,
  Rebuild: 11,
  Recalculate: 12,
  SpareInUse: 13, // Spare in Use
  VerifyInProgress: 14, // Verify In Progress
  InBandAccessGranted: 15, // In-Band Access Granted
  Imported: 16,
  Exported: 17,
  Relocating: 18,
} as const
export type CIM_StorageExtent_ExtentStatus = (typeof CIM_StorageExtent_ExtentStatus)[keyof typeof CIM_StorageExtent_ExtentStatus]

export const CIM_StorageExtent_NameFormat = {
  Unknown: 0,
  Other: 1,
  VPD83NAA6: 2,
  VPD83NAA5: 3,
  VPD83Type2: 4,
  VPD83Type1: 5,
  VPD83Type0: 6,
  SNVM: 7,
  NodeWWN: 8,
  NAA: 9,
  EUI64: 10,
  T10VID: 11,
  OSDeviceName: 12, // OS Device Name
} as const
export type CIM_StorageExtent_NameFormat = (typeof CIM_StorageExtent_NameFormat)[keyof typeof CIM_StorageExtent_NameFormat]

export const CIM_StorageExtent_NameNamespace = {
  Unknown: 0,
  Other: 1,
  VPD83Type3: 2,
  VPD83Type2: 3,
  VPD83Type1: 4,
  VPD80: 5,
  NodeWWN: 6,
  SNVM: 7,
  OSDeviceNamespace: 8, // OS Device Namespace
} as const
export type CIM_StorageExtent_NameNamespace = (typeof CIM_StorageExtent_NameNamespace)[keyof typeof CIM_StorageExtent_NameNamespace]

export const CIM_StorageExtent_CompressionRate = {
  Unknown: 0,
  None: 1,
  High: 2,
  Medium: 3,
  Low: 4,
} as const
export type CIM_StorageExtent_CompressionRate = (typeof CIM_StorageExtent_CompressionRate)[keyof typeof CIM_StorageExtent_CompressionRate]

export const CIM_StorageExtent_CompressionState = {
  NotApplicable: 1, // Not applicable
  Initializing: 2,
  InProgress: 3,
  Pending: 4,
  Completed: 5,
} as const
export type CIM_StorageExtent_CompressionState = (typeof CIM_StorageExtent_CompressionState)[keyof typeof CIM_StorageExtent_CompressionState]

export const CIM_StorageExtent_Usage = {
  Other: 1,
  Unrestricted: 2,
  ReservedForComputerSystemTheBlockServer: 3, // Reserved for ComputerSystem (the block server)
  ReservedByReplicationServices: 4, // Reserved by Replication Services
  ReservedByMigrationServices: 5, // Reserved by Migration Services
  LocalReplicaSource: 6, // Local Replica Source
  RemoteReplicaSource: 7, // Remote Replica Source
  LocalReplicaTarget: 8, // Local Replica Target
  RemoteReplicaTarget: 9, // Remote Replica Target
  LocalReplicaSourceOrTarget: 10, // Local Replica Source or Target
  RemoteReplicaSourceOrTarget: 11, // Remote Replica Source or Target
  DeltaReplicaTarget: 12, // Delta Replica Target
  ElementComponent: 13, // Element Component
  ReservedToBeUnrestrictedPoolContributor: 14, // Reserved to be Unrestricted Pool Contributor
  CompositeVolumeMember: 15, // Composite Volume Member
  CompositeLogicalDiskMember: 16, // Composite LogicalDisk Member
  ReservedForSparing: 17, // Reserved for Sparing
  InUseAsUnrestrictedPoolContributor: 18, // In use as Unrestricted Pool Contributor
  ReservedToBeDeltaReplicaPoolContributor: 19, // Reserved to be Delta Replica Pool Contributor
  ReservedToBeLocalReplicationPoolContributor: 20, // Reserved to be Local Replication Pool Contributor
  ReservedToBeRemoteReplicationPoolContributor: 21, // Reserved to be Remote Replication Pool Contributor
  InUseAsDeltaReplicaPoolContributor: 22, // In use as Delta Replica Pool Contributor
  InUseAsLocalReplicationPoolContributor: 23, // In use as Local Replication Pool Contributor
  InUseAsRemoteReplicationPoolContributor: 24, // In use as Remote Replication Pool Contributor
} as const
export type CIM_StorageExtent_Usage = (typeof CIM_StorageExtent_Usage)[keyof typeof CIM_StorageExtent_Usage]

export interface CIM_StorageExtent extends CIM_LogicalDevice {
  DataOrganization?: CIM_StorageExtent_DataOrganization | null
  Purpose?: string | null
  Access?: CIM_StorageExtent_Access | null
  ErrorMethodology?: string | null
  BlockSize?: bigint | null
  NumberOfBlocks?: bigint | null
  ConsumableBlocks?: bigint | null
  IsBasedOnUnderlyingRedundancy?: boolean | null
  SequentialAccess?: boolean | null
  ExtentStatus?: readonly CIM_StorageExtent_ExtentStatus[] | null
  NoSinglePointOfFailure?: boolean | null
  DataRedundancy?: number | null
  PackageRedundancy?: number | null
  DeltaReservation?: number | null
  Primordial?: boolean | null
  NameFormat?: CIM_StorageExtent_NameFormat | null
  NameNamespace?: CIM_StorageExtent_NameNamespace | null
  OtherNameNamespace?: string | null
  OtherNameFormat?: string | null
  ClientSettableUsage?: readonly number[] | null
  CompressionRate?: CIM_StorageExtent_CompressionRate | null
  CompressionState?: CIM_StorageExtent_CompressionState | null
  ExtentDiscriminator?: readonly string[] | null
  ExtentInterleaveDepth?: bigint | null
  ExtentStripeLength?: bigint | null
  IsComposite?: boolean | null
  IsCompressed?: boolean | null
  IsConcatenated?: boolean | null
  OtherUsageDescription?: string | null
  Usage?: CIM_StorageExtent_Usage | null
}

export interface CIM_StorageExtent_Methods extends CIM_LogicalDevice_Methods {}

export const CIM_LogicalDisk_NameFormat = {
  Other: 1,
  OSDeviceName: 12, // OS Device Name
} as const
export type CIM_LogicalDisk_NameFormat = (typeof CIM_LogicalDisk_NameFormat)[keyof typeof CIM_LogicalDisk_NameFormat]

export const CIM_LogicalDisk_NameNamespace = {
  Other: 1,
  OSDeviceNamespace: 8, // OS Device Namespace
} as const
export type CIM_LogicalDisk_NameNamespace = (typeof CIM_LogicalDisk_NameNamespace)[keyof typeof CIM_LogicalDisk_NameNamespace]

export const CIM_LogicalDisk_Usage = {
  Other: 1,
  Unrestricted: 2,
  ReservedForComputerSystemTheBlockServer: 3, // Reserved for ComputerSystem (the block server)
  ReservedByReplicationServices: 4, // Reserved by Replication Services
  ReservedByMigrationServices: 5, // Reserved by Migration Services
  LocalReplicaSource: 6, // Local Replica Source
  RemoteReplicaSource: 7, // Remote Replica Source
  LocalReplicaTarget: 8, // Local Replica Target
  RemoteReplicaTarget: 9, // Remote Replica Target
  LocalReplicaSourceOrTarget: 10, // Local Replica Source or Target
  RemoteReplicaSourceOrTarget: 11, // Remote Replica Source or Target
  DeltaReplicaTarget: 12, // Delta Replica Target
  ElementComponent: 13, // Element Component
  ReservedToBeUnrestrictedPoolContributor: 14, // Reserved to be Unrestricted Pool Contributor
  CompositeVolumeMember: 15, // Composite Volume Member
  CompositeLogicalDiskMember: 16, // Composite LogicalDisk Member
  ReservedForSparing: 17, // Reserved for Sparing
  InUseAsUnrestrictedPoolContributor: 18, // In use as Unrestricted Pool Contributor
  ReservedToBeDeltaReplicaPoolContributor: 19, // Reserved to be Delta Replica Pool Contributor
  ReservedToBeLocalReplicationPoolContributor: 20, // Reserved to be Local Replication Pool Contributor
  ReservedToBeRemoteReplicationPoolContributor: 21, // Reserved to be Remote Replication Pool Contributor
  InUseAsDeltaReplicaPoolContributor: 22, // In use as Delta Replica Pool Contributor
  InUseAsLocalReplicationPoolContributor: 23, // In use as Local Replication Pool Contributor
  InUseAsRemoteReplicationPoolContributor: 24, // In use as Remote Replication Pool Contributor
} as const
export type CIM_LogicalDisk_Usage = (typeof CIM_LogicalDisk_Usage)[keyof typeof CIM_LogicalDisk_Usage]

export interface CIM_LogicalDisk extends Omit<CIM_StorageExtent, 'NameFormat' | 'NameNamespace' | 'Usage'> {
  NameFormat?: CIM_LogicalDisk_NameFormat | null
  NameNamespace?: CIM_LogicalDisk_NameNamespace | null
  Usage?: CIM_LogicalDisk_Usage | null
  NumExtentsMigrating?: bigint | null
  ThinlyProvisioned?: boolean | null
}

export interface CIM_LogicalDisk_Methods extends CIM_StorageExtent_Methods {}

export const CIM_Memory_ErrorInfo = {
  Other: 1,
  Unknown: 2,
  OK: 3,
  BadRead: 4, // Bad Read
  ParityError: 5, // Parity Error
  SingleBitError: 6, // Single-Bit Error
  DoubleBitError: 7, // Double-Bit Error
  MultiBitError: 8, // Multi-Bit Error
  NibbleError: 9, // Nibble Error
  ChecksumError: 10, // Checksum Error
  CRCError: 11, // CRC Error
  Undefined: 12,
  Undefined_13: 13, // Undefined
  Undefined_14: 14, // Undefined
} as const
export type CIM_Memory_ErrorInfo = (typeof CIM_Memory_ErrorInfo)[keyof typeof CIM_Memory_ErrorInfo]

export const CIM_Memory_ErrorAccess = {
  Other: 1,
  Unknown: 2,
  Read: 3,
  Write: 4,
  PartialWrite: 5, // Partial Write
} as const
export type CIM_Memory_ErrorAccess = (typeof CIM_Memory_ErrorAccess)[keyof typeof CIM_Memory_ErrorAccess]

export const CIM_Memory_ErrorDataOrder = {
  Unknown: 0,
  LeastSignificantByteFirst: 1, // Least Significant Byte First
  MostSignificantByteFirst: 2, // Most Significant Byte First
} as const
export type CIM_Memory_ErrorDataOrder = (typeof CIM_Memory_ErrorDataOrder)[keyof typeof CIM_Memory_ErrorDataOrder]

export interface CIM_Memory extends CIM_StorageExtent {
  Volatile?: boolean | null
  StartingAddress?: bigint | null
  EndingAddress?: bigint | null
  ErrorInfo?: CIM_Memory_ErrorInfo | null
  OtherErrorDescription?: string | null
  CorrectableError?: boolean | null
  ErrorTime?: CimDateTime | null
  ErrorAccess?: CIM_Memory_ErrorAccess | null
  ErrorTransferSize?: number | null
  ErrorData?: readonly number[] | null
  ErrorDataOrder?: CIM_Memory_ErrorDataOrder | null
  ErrorAddress?: bigint | null
  SystemLevelAddress?: boolean | null
  ErrorResolution?: bigint | null
  AdditionalErrorData?: readonly number[] | null
}

export interface CIM_Memory_Methods extends CIM_StorageExtent_Methods {}

export const CIM_MetricDefForME_MetricCollectionEnabled = {
  Enabled: 2,
  Disabled: 3,
  Reserved: 4,
} as const
export type CIM_MetricDefForME_MetricCollectionEnabled = (typeof CIM_MetricDefForME_MetricCollectionEnabled)[keyof typeof CIM_MetricDefForME_MetricCollectionEnabled]

export interface CIM_MetricDefForME extends CIM_Dependency {
  MetricCollectionEnabled?: CIM_MetricDefForME_MetricCollectionEnabled | null
}

export interface CIM_MetricDefForME_Methods extends CIM_Dependency_Methods {}

export interface CIM_MetricForME extends CIM_Dependency {}

export interface CIM_MetricForME_Methods extends CIM_Dependency_Methods {}

export interface CIM_MetricInstance extends CIM_Dependency {}

export interface CIM_MetricInstance_Methods extends CIM_Dependency_Methods {}

export const CIM_MetricService_ShowMetrics_MetricCollectionEnabled = {
  Enable: 2,
  Disable: 3,
  Reserved: 4,
} as const
export type CIM_MetricService_ShowMetrics_MetricCollectionEnabled = (typeof CIM_MetricService_ShowMetrics_MetricCollectionEnabled)[keyof typeof CIM_MetricService_ShowMetrics_MetricCollectionEnabled]

export const CIM_MetricService_ShowMetrics = {
  Success: 0,
  NotSupported: 1, // Not Supported
  Failed: 2,
} as const
export type CIM_MetricService_ShowMetrics = (typeof CIM_MetricService_ShowMetrics)[keyof typeof CIM_MetricService_ShowMetrics]

export interface CIM_MetricService_ShowMetrics_In {
  Subject?: ObjectPath | null
  Definition?: ObjectPath | null
}

export interface CIM_MetricService_ShowMetrics_Out {
  ManagedElements?: readonly ObjectPath[] | null
  DefinitionList?: readonly ObjectPath[] | null
  MetricNames?: readonly string[] | null
  MetricCollectionEnabled?: readonly CIM_MetricService_ShowMetrics_MetricCollectionEnabled[] | null
}

export type CIM_MetricService_ShowMetrics_Return = CIM_MetricService_ShowMetrics

export const CIM_MetricService_ShowMetricsByClass_MetricCollectionEnabled = {
  Enabled: 2,
  Disabled: 3,
  Reserved: 4,
} as const
export type CIM_MetricService_ShowMetricsByClass_MetricCollectionEnabled = (typeof CIM_MetricService_ShowMetricsByClass_MetricCollectionEnabled)[keyof typeof CIM_MetricService_ShowMetricsByClass_MetricCollectionEnabled]

export const CIM_MetricService_ShowMetricsByClass = {
  Success: 0,
  NotSupported: 1, // Not Supported
  Failed: 2,
} as const
export type CIM_MetricService_ShowMetricsByClass = (typeof CIM_MetricService_ShowMetricsByClass)[keyof typeof CIM_MetricService_ShowMetricsByClass]

export interface CIM_MetricService_ShowMetricsByClass_In {
  Subject: ObjectPath
  Definition?: ObjectPath | null
}

export interface CIM_MetricService_ShowMetricsByClass_Out {
  DefinitionList?: readonly ObjectPath[] | null
  MetricNames?: readonly string[] | null
  MetricCollectionEnabled?: readonly CIM_MetricService_ShowMetricsByClass_MetricCollectionEnabled[] | null
}

export type CIM_MetricService_ShowMetricsByClass_Return = CIM_MetricService_ShowMetricsByClass

export const CIM_MetricService_ControlMetrics_MetricCollectionEnabled = {
  Enable: 2,
  Disable: 3,
  Reset: 4,
} as const
export type CIM_MetricService_ControlMetrics_MetricCollectionEnabled = (typeof CIM_MetricService_ControlMetrics_MetricCollectionEnabled)[keyof typeof CIM_MetricService_ControlMetrics_MetricCollectionEnabled]

export const CIM_MetricService_ControlMetrics = {
  Success: 0,
  NotSupported: 1, // Not Supported
  Failed: 2,
} as const
export type CIM_MetricService_ControlMetrics = (typeof CIM_MetricService_ControlMetrics)[keyof typeof CIM_MetricService_ControlMetrics]

export interface CIM_MetricService_ControlMetrics_In {
  Subject?: ObjectPath | null
  Definition?: ObjectPath | null
  MetricCollectionEnabled: CIM_MetricService_ControlMetrics_MetricCollectionEnabled
}

export interface CIM_MetricService_ControlMetrics_Out {}

export type CIM_MetricService_ControlMetrics_Return = CIM_MetricService_ControlMetrics

export const CIM_MetricService_ControlMetricsByClass_MetricCollectionEnabled = {
  Enable: 2,
  Disable: 3,
  Reset: 4,
} as const
export type CIM_MetricService_ControlMetricsByClass_MetricCollectionEnabled = (typeof CIM_MetricService_ControlMetricsByClass_MetricCollectionEnabled)[keyof typeof CIM_MetricService_ControlMetricsByClass_MetricCollectionEnabled]

export const CIM_MetricService_ControlMetricsByClass = {
  Success: 0,
  NotSupported: 1, // Not Supported
  Failed: 2,
} as const
export type CIM_MetricService_ControlMetricsByClass = (typeof CIM_MetricService_ControlMetricsByClass)[keyof typeof CIM_MetricService_ControlMetricsByClass]

export interface CIM_MetricService_ControlMetricsByClass_In {
  Subject: ObjectPath
  Definition?: ObjectPath | null
  MetricCollectionEnabled: CIM_MetricService_ControlMetricsByClass_MetricCollectionEnabled
}

export interface CIM_MetricService_ControlMetricsByClass_Out {}

export type CIM_MetricService_ControlMetricsByClass_Return = CIM_MetricService_ControlMetricsByClass

export const CIM_MetricService_GetMetricValues_Range = {
  Minimum: 2,
  Maximum: 3,
} as const
export type CIM_MetricService_GetMetricValues_Range = (typeof CIM_MetricService_GetMetricValues_Range)[keyof typeof CIM_MetricService_GetMetricValues_Range]

export const CIM_MetricService_GetMetricValues = {
  Success: 0,
  NotSupported: 1, // Not Supported
  Failed: 2,
} as const
export type CIM_MetricService_GetMetricValues = (typeof CIM_MetricService_GetMetricValues)[keyof typeof CIM_MetricService_GetMetricValues]

export interface CIM_MetricService_GetMetricValues_In {
  Definition: ObjectPath
  Range?: CIM_MetricService_GetMetricValues_Range | null
  Count?: number | null
}

export interface CIM_MetricService_GetMetricValues_Out {
  Values?: readonly ObjectPath[] | null
}

export type CIM_MetricService_GetMetricValues_Return = CIM_MetricService_GetMetricValues

export const CIM_MetricService_ControlSampleTimes = {
  Success: 0,
  NotSupported: 1, // Not Supported
  Failed: 2,
} as const
export type CIM_MetricService_ControlSampleTimes = (typeof CIM_MetricService_ControlSampleTimes)[keyof typeof CIM_MetricService_ControlSampleTimes]

export interface CIM_MetricService_ControlSampleTimes_In {
  StartSampleTime: CimDateTime
  PreferredSampleInterval: CimDateTime
  RestartGathering: boolean
}

export interface CIM_MetricService_ControlSampleTimes_Out {}

export type CIM_MetricService_ControlSampleTimes_Return = CIM_MetricService_ControlSampleTimes

export interface CIM_MetricService extends CIM_Service {}

export interface CIM_MetricService_Methods extends CIM_Service_Methods {
  ShowMetrics: { in: CIM_MetricService_ShowMetrics_In; out: CIM_MetricService_ShowMetrics_Out; return: CIM_MetricService_ShowMetrics_Return }
  ShowMetricsByClass: { in: CIM_MetricService_ShowMetricsByClass_In; out: CIM_MetricService_ShowMetricsByClass_Out; return: CIM_MetricService_ShowMetricsByClass_Return }
  ControlMetrics: { in: CIM_MetricService_ControlMetrics_In; out: CIM_MetricService_ControlMetrics_Out; return: CIM_MetricService_ControlMetrics_Return }
  ControlMetricsByClass: { in: CIM_MetricService_ControlMetricsByClass_In; out: CIM_MetricService_ControlMetricsByClass_Out; return: CIM_MetricService_ControlMetricsByClass_Return }
  GetMetricValues: { in: CIM_MetricService_GetMetricValues_In; out: CIM_MetricService_GetMetricValues_Out; return: CIM_MetricService_GetMetricValues_Return }
  ControlSampleTimes: { in: CIM_MetricService_ControlSampleTimes_In; out: CIM_MetricService_ControlSampleTimes_Out; return: CIM_MetricService_ControlSampleTimes_Return }
}

export const CIM_MetricServiceCapabilities_MetricsControlTypes = {
  Unknown: 0,
  Discrete: 2,
  Bulk: 3,
  Both: 4,
} as const
export type CIM_MetricServiceCapabilities_MetricsControlTypes = (typeof CIM_MetricServiceCapabilities_MetricsControlTypes)[keyof typeof CIM_MetricServiceCapabilities_MetricsControlTypes]

export const CIM_MetricServiceCapabilities_ManagedElementControlTypes = {
  Unknown: 0,
  Discrete: 2,
  Bulk: 3,
  Both: 4,
} as const
export type CIM_MetricServiceCapabilities_ManagedElementControlTypes = (typeof CIM_MetricServiceCapabilities_ManagedElementControlTypes)[keyof typeof CIM_MetricServiceCapabilities_ManagedElementControlTypes]

export const CIM_MetricServiceCapabilities_SupportedMethods = {
  ControlMetrics: 2,
  ControlMetricsByClass: 3,
  ShowMetrics: 4,
  ShowMetricsByClass: 5,
  GetMetricValues: 6,
  ControlSampleTimes: 7,
} as const
export type CIM_MetricServiceCapabilities_SupportedMethods = (typeof CIM_MetricServiceCapabilities_SupportedMethods)[keyof typeof CIM_MetricServiceCapabilities_SupportedMethods]

export interface CIM_MetricServiceCapabilities extends CIM_EnabledLogicalElementCapabilities {
  ControllableMetrics?: readonly string[] | null
  MetricsControlTypes?: readonly CIM_MetricServiceCapabilities_MetricsControlTypes[] | null
  ControllableManagedElements?: readonly string[] | null
  ManagedElementControlTypes?: readonly CIM_MetricServiceCapabilities_ManagedElementControlTypes[] | null
  SupportedMethods?: readonly CIM_MetricServiceCapabilities_SupportedMethods[] | null
}

export interface CIM_MetricServiceCapabilities_Methods extends CIM_EnabledLogicalElementCapabilities_Methods {}

export interface CIM_MostCurrentSnapshotInBranch extends CIM_Dependency {}

export interface CIM_MostCurrentSnapshotInBranch_Methods extends CIM_Dependency_Methods {}

export interface CIM_OwningJobElement {
  OwningElement: ObjectPath
  OwnedElement: ObjectPath
}

export interface CIM_OwningJobElement_Methods {}

export const CIM_PointingDevice_PointingType = {
  Other: 1,
  Unknown: 2,
  Mouse: 3,
  TrackBall: 4, // Track Ball
  TrackPoint: 5, // Track Point
  GlidePoint: 6, // Glide Point
  TouchPad: 7, // Touch Pad
  TouchScreen: 8, // Touch Screen
  MouseOpticalSensor: 9, // Mouse - Optical Sensor
} as const
export type CIM_PointingDevice_PointingType = (typeof CIM_PointingDevice_PointingType)[keyof typeof CIM_PointingDevice_PointingType]

export const CIM_PointingDevice_Handedness = {
  Unknown: 0,
  NotApplicable: 1, // Not Applicable
  RightHandedOperation: 2, // Right Handed Operation
  LeftHandedOperation: 3, // Left Handed Operation
} as const
export type CIM_PointingDevice_Handedness = (typeof CIM_PointingDevice_Handedness)[keyof typeof CIM_PointingDevice_Handedness]

export interface CIM_PointingDevice extends CIM_UserDevice {
  PointingType?: CIM_PointingDevice_PointingType | null
  NumberOfButtons?: number | null
  Handedness?: CIM_PointingDevice_Handedness | null
  Resolution?: number | null
}

export interface CIM_PointingDevice_Methods extends CIM_UserDevice_Methods {}

export const CIM_PowerManagementCapabilities_PowerCapabilities = {
  Unknown: 0,
  Other: 1,
  PowerSavingModesEnteredAutomatically: 2, // Power Saving Modes Entered Automatically
  PowerStateSettable: 3, // Power State Settable
  PowerCyclingSupported: 4, // Power Cycling Supported
  TimedPowerOnSupported: 5, // Timed Power On Supported
} as const
export type CIM_PowerManagementCapabilities_PowerCapabilities = (typeof CIM_PowerManagementCapabilities_PowerCapabilities)[keyof typeof CIM_PowerManagementCapabilities_PowerCapabilities]

export const CIM_PowerManagementCapabilities_PowerStatesSupported = {
  Other: 1,
  On: 2,
  SleepLight: 3, // Sleep - Light
  SleepDeep: 4, // Sleep -Deep
  PowerCycleOffSoft: 5, // Power Cycle (Off - Soft)
  OffHard: 6, // Off - Hard
  HibernateOffSoft: 7, // Hibernate (Off - Soft)
  OffSoft: 8, // Off - Soft
  PowerCycleOffHard: 9, // Power Cycle (Off-Hard)
  MasterBusReset: 10, // Master Bus Reset
  DiagnosticInterruptNMI: 11, // Diagnostic Interrupt (NMI)
  OffSoftGraceful: 12, // Off - Soft Graceful
  OffHardGraceful: 13, // Off - Hard Graceful
  MasterBusResetGraceful: 14, // Master Bus Reset Graceful
  PowerCycleOffSoftGraceful: 15, // Power Cycle (Off - Soft Graceful)
  PowerCycleOffHardGraceful: 16, // Power Cycle (Off - Hard Graceful)
} as const
export type CIM_PowerManagementCapabilities_PowerStatesSupported = (typeof CIM_PowerManagementCapabilities_PowerStatesSupported)[keyof typeof CIM_PowerManagementCapabilities_PowerStatesSupported]

export const CIM_PowerManagementCapabilities_PowerChangeCapabilities = {
  Unknown: 0,
  Other: 1,
  PowerSavingModesEnteredAutomatically: 2, // Power Saving Modes Entered Automatically
  PowerStateSettable: 3, // Power State Settable
  PowerCyclingSupported: 4, // Power Cycling Supported
  TimedPowerOnSupported: 5, // Timed Power On Supported
  OffHardPowerCyclingSupported: 6, // Off Hard Power Cycling Supported
  HWResetSupported: 7, // HW Reset Supported
  GracefulShutdownSupported: 8, // Graceful Shutdown Supported
} as const
export type CIM_PowerManagementCapabilities_PowerChangeCapabilities = (typeof CIM_PowerManagementCapabilities_PowerChangeCapabilities)[keyof typeof CIM_PowerManagementCapabilities_PowerChangeCapabilities]

export const CIM_PowerManagementCapabilities_RequestedPowerStatesSupported = {
  Other: 1,
  On: 2,
  SleepLight: 3, // Sleep - Light
  SleepDeep: 4, // Sleep -Deep
  PowerCycleOffSoft: 5, // Power Cycle (Off - Soft)
  OffHard: 6, // Off - Hard
  HibernateOffSoft: 7, // Hibernate (Off - Soft)
  OffSoft: 8, // Off - Soft
  PowerCycleOffHard: 9, // Power Cycle (Off-Hard)
  MasterBusReset: 10, // Master Bus Reset
  DiagnosticInterruptNMI: 11, // Diagnostic Interrupt (NMI)
  OffSoftGraceful: 12, // Off - Soft Graceful
  OffHardGraceful: 13, // Off - Hard Graceful
  MasterBusResetGraceful: 14, // Master Bus Reset Graceful
  PowerCycleOffSoftGraceful: 15, // Power Cycle (Off - Soft Graceful)
  PowerCycleOffHardGraceful: 16, // Power Cycle (Off - Hard Graceful)
  DiagnosticInterruptINIT: 17, // Diagnostic Interrupt (INIT)
} as const
export type CIM_PowerManagementCapabilities_RequestedPowerStatesSupported = (typeof CIM_PowerManagementCapabilities_RequestedPowerStatesSupported)[keyof typeof CIM_PowerManagementCapabilities_RequestedPowerStatesSupported]

export interface CIM_PowerManagementCapabilities extends CIM_Capabilities {
  PowerCapabilities?: readonly CIM_PowerManagementCapabilities_PowerCapabilities[] | null
  OtherPowerCapabilitiesDescriptions?: readonly string[] | null
  PowerStatesSupported?: readonly CIM_PowerManagementCapabilities_PowerStatesSupported[] | null
  PowerChangeCapabilities?: readonly CIM_PowerManagementCapabilities_PowerChangeCapabilities[] | null
  OtherPowerChangeCapabilities?: string | null
  RequestedPowerStatesSupported?: readonly CIM_PowerManagementCapabilities_RequestedPowerStatesSupported[] | null
}

export interface CIM_PowerManagementCapabilities_Methods extends CIM_Capabilities_Methods {}

export const CIM_PowerManagementService_SetPowerState_PowerState = {
  On: 1,
  SleepLight: 2, // Sleep - Light
  SleepDeep: 3, // Sleep -Deep
  VendorSpecific: 4, // Vendor Specific
  PowerCycleOffSoft: 5, // Power Cycle (Off - Soft)
  OffHard: 6, // Off - Hard
  HibernateOffSoft: 7, // Hibernate (Off - Soft)
  OffSoft: 8, // Off - Soft
} as const
export type CIM_PowerManagementService_SetPowerState_PowerState = (typeof CIM_PowerManagementService_SetPowerState_PowerState)[keyof typeof CIM_PowerManagementService_SetPowerState_PowerState]

export interface CIM_PowerManagementService_SetPowerState_In {
  PowerState?: CIM_PowerManagementService_SetPowerState_PowerState | null
  ManagedElement?: ObjectPath | null
  Time?: CimDateTime | null
}

export interface CIM_PowerManagementService_SetPowerState_Out {}

export type CIM_PowerManagementService_SetPowerState_Return = number

export const CIM_PowerManagementService_RequestPowerStateChange_PowerState = {
  PowerOn: 2, // Power On
  SleepLight: 3, // Sleep - Light
  SleepDeep: 4, // Sleep - Deep
  PowerCycleOffSoft: 5, // Power Cycle (Off Soft)
  PowerOffHard: 6, // Power Off - Hard
  Hibernate: 7,
  PowerOffSoft: 8, // Power Off - Soft
  PowerCycleOffHard: 9, // Power Cycle (Off Hard)
  MasterBusReset: 10, // Master Bus Reset
  DiagnosticInterruptNMI: 11, // Diagnostic Interrupt (NMI)
  PowerOffSoftGraceful: 12, // Power Off - Soft Graceful
  PowerOffHardGraceful: 13, // Power Off - Hard Graceful
  MasterBusResetGraceful: 14, // Master Bus Reset Graceful
  PowerCycleOffSoftGraceful: 15, // Power Cycle (Off - Soft Graceful)
  PowerCycleOffHardGraceful: 16, // Power Cycle (Off - Hard Graceful)
} as const
export type CIM_PowerManagementService_RequestPowerStateChange_PowerState = (typeof CIM_PowerManagementService_RequestPowerStateChange_PowerState)[keyof typeof CIM_PowerManagementService_RequestPowerStateChange_PowerState]

export const CIM_PowerManagementService_RequestPowerStateChange = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  UnknownOrUnspecifiedError: 2, // Unknown or Unspecified Error
  CannotCompleteWithinTimeoutPeriod: 3, // Cannot complete within Timeout Period
  Failed: 4,
  InvalidParameter: 5, // Invalid Parameter
  InUse: 6, // In Use
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
  InvalidStateTransition: 4097, // Invalid State Transition
  UseOfTimeoutParameterNotSupported: 4098, // Use of Timeout Parameter Not Supported
  Busy: 4099,
} as const
export type CIM_PowerManagementService_RequestPowerStateChange = (typeof CIM_PowerManagementService_RequestPowerStateChange)[keyof typeof CIM_PowerManagementService_RequestPowerStateChange]

export interface CIM_PowerManagementService_RequestPowerStateChange_In {
  PowerState?: CIM_PowerManagementService_RequestPowerStateChange_PowerState | null
  ManagedElement?: ObjectPath | null
  Time?: CimDateTime | null
  TimeoutPeriod?: CimDateTime | null
}

export interface CIM_PowerManagementService_RequestPowerStateChange_Out {
  Job?: ObjectPath | null
}

export type CIM_PowerManagementService_RequestPowerStateChange_Return = CIM_PowerManagementService_RequestPowerStateChange

export interface CIM_PowerManagementService extends CIM_Service {}

export interface CIM_PowerManagementService_Methods extends CIM_Service_Methods {
  SetPowerState: { in: CIM_PowerManagementService_SetPowerState_In; out: CIM_PowerManagementService_SetPowerState_Out; return: CIM_PowerManagementService_SetPowerState_Return }
  RequestPowerStateChange: { in: CIM_PowerManagementService_RequestPowerStateChange_In; out: CIM_PowerManagementService_RequestPowerStateChange_Out; return: CIM_PowerManagementService_RequestPowerStateChange_Return }
}

export const CIM_Processor_UpgradeMethod = {
  Other: 1,
  Unknown: 2,
  DaughterBoard: 3, // Daughter Board
  ZIFSocket: 4, // ZIF Socket
  ReplacementPiggyBack: 5, // Replacement/Piggy Back
  None: 6,
  LIFSocket: 7, // LIF Socket
  Slot1: 8, // Slot 1
  Slot2: 9, // Slot 2
  _370PinSocket: 10, // 370 Pin Socket
  SlotA: 11, // Slot A
  SlotM: 12, // Slot M
  Socket423: 13, // Socket 423
  SocketASocket462: 14, // Socket A (Socket 462)
  Socket478: 15, // Socket 478
  Socket754: 16, // Socket 754
  Socket940: 17, // Socket 940
  Socket939: 18, // Socket 939
  SocketMPGA604: 19, // Socket mPGA604
  SocketLGA771: 20, // Socket LGA771
  SocketLGA775: 21, // Socket LGA775
  SocketS1: 22, // Socket S1
  SocketAM2: 23, // Socket AM2
  SocketF1207: 24, // Socket F (1207)
  SocketLGA1366: 25, // Socket LGA1366
  SocketG34: 26, // Socket G34
  SocketAM3: 27, // Socket AM3
  SocketC32: 28, // Socket C32
  SocketLGA1156: 29, // Socket LGA1156
  SocketLGA1567: 30, // Socket LGA1567
  SocketPGA988A: 31, // Socket PGA988A
  SocketBGA1288: 32, // Socket BGA1288
  RPGA988B: 33, // rPGA988B
  BGA1023: 34,
  BGA1224: 35,
  LGA1155: 36,
  LGA1356: 37,
  LGA2011: 38,
  SocketFS1: 39, // Socket FS1
  SocketFS2: 40, // Socket FS2
  SocketFM1: 41, // Socket FM1
  SocketFM2: 42, // Socket FM2
  SocketLGA20113: 43, // Socket LGA2011-3
  SocketLGA13563: 44, // Socket LGA1356-3
  SocketLGA1150: 45, // Socket LGA1150
  SocketBGA1168: 46, // Socket BGA1168
  SocketBGA1234: 47, // Socket BGA1234
  SocketBGA1364: 48, // Socket BGA1364
  SocketAM4: 49, // Socket AM4
  SocketLGA1151: 50, // Socket LGA1151
  SocketBGA1356: 51, // Socket BGA1356
  SocketBGA1440: 52, // Socket BGA1440
  SocketBGA1515: 53, // Socket BGA1515
  SocketLGA36471: 54, // Socket LGA3647-1
  SocketSP3: 55, // Socket SP3
  SocketSP3r2: 56, // Socket SP3r2
} as const
export type CIM_Processor_UpgradeMethod = (typeof CIM_Processor_UpgradeMethod)[keyof typeof CIM_Processor_UpgradeMethod]

export const CIM_Processor_CPUStatus = {
  Unknown: 0,
  CPUEnabled: 1, // CPU Enabled
  CPUDisabledByUser: 2, // CPU Disabled by User
  CPUDisabledByBIOSPOSTError: 3, // CPU Disabled By BIOS (POST Error)
  CPUIsIdle: 4, // CPU Is Idle
  Other: 7,
} as const
export type CIM_Processor_CPUStatus = (typeof CIM_Processor_CPUStatus)[keyof typeof CIM_Processor_CPUStatus]

export const CIM_Processor_Characteristics = {
  Unknown: 0,
  DMTFReserved: 1, // DMTF Reserved
  _64BitCapable: 2, // 64-bit Capable
  _32BitCapable: 3, // 32-bit Capable
  EnhancedVirtualization: 4, // Enhanced Virtualization
  HardwareThread: 5, // Hardware Thread
  NXBit: 6, // NX-bit
  PowerPerformanceControl: 7, // Power/Performance Control
  CoreFrequencyBoosting: 8, // Core Frequency Boosting
} as const
export type CIM_Processor_Characteristics = (typeof CIM_Processor_Characteristics)[keyof typeof CIM_Processor_Characteristics]

export const CIM_Processor_EnabledProcessorCharacteristics = {
  Unknown: 0,
  Enabled: 2,
  Disabled: 3,
  NotApplicable: 4, // Not Applicable
} as const
export type CIM_Processor_EnabledProcessorCharacteristics = (typeof CIM_Processor_EnabledProcessorCharacteristics)[keyof typeof CIM_Processor_EnabledProcessorCharacteristics]

export interface CIM_Processor extends CIM_LogicalDevice {
  Role?: string | null
  Family?: number | null
  OtherFamilyDescription?: string | null
  UpgradeMethod?: CIM_Processor_UpgradeMethod | null
  MaxClockSpeed?: number | null
  CurrentClockSpeed?: number | null
  DataWidth?: number | null
  AddressWidth?: number | null
  LoadPercentage?: number | null
  Stepping?: string | null
  UniqueID?: string | null
  CPUStatus?: CIM_Processor_CPUStatus | null
  ExternalBusClockSpeed?: number | null
  Characteristics?: readonly CIM_Processor_Characteristics[] | null
  EnabledProcessorCharacteristics?: readonly CIM_Processor_EnabledProcessorCharacteristics[] | null
  NumberOfEnabledCores?: number | null
}

export interface CIM_Processor_Methods extends CIM_LogicalDevice_Methods {}

export const CIM_ProcessorAllocationSettingData_ProcessorArchitecture = {
  IntelX8632Bit64BitX8664X64AMD64Intel64: 'DMTF:x86', // Intel x86 (32-bit, 64-bit: x86-64, x64, AMD64, Intel64)
  IntelItaniumArchitectureIA64ItaniumProcessorArchitectureIPA: 'DMTF:IA-64', // Intel Itanium Architecture (IA-64, Itanium Processor Architecture (IPA))
  IBMAS400Architecture: 'DMTF:AS/400', // IBM AS/400 Architecture
  PowerArchitectureInclPOWERPowerPCCell: 'DMTF:Power', // Power Architecture (incl. POWER, PowerPC, Cell)
  IBMSystem390AndZArchitecture: 'DMTF:S/390', // IBM System/390 and z/Architecture
  HPPARISCArchitecture: 'DMTF:PA-RISC', // HP PA-RISC Architecture
  ARMArchitecture: 'DMTF:ARM', // ARM Architecture
  MIPSArchitecture: 'DMTF:MIPS', // MIPS Architecture
  IntelDECAlphaArchitecture: 'DMTF:Alpha', // Intel/DEC Alpha Architecture
  SPARCArchitecture: 'DMTF:SPARC', // SPARC Architecture
  Motorola68000Family: 'DMTF:68k', // Motorola 68000 Family
} as const
export type CIM_ProcessorAllocationSettingData_ProcessorArchitecture = (typeof CIM_ProcessorAllocationSettingData_ProcessorArchitecture)[keyof typeof CIM_ProcessorAllocationSettingData_ProcessorArchitecture]

export const CIM_ProcessorAllocationSettingData_InstructionSet = {
  X86I386InstructionSet: 'DMTF:x86:i386', // x86 i386 instruction set
  X86I486InstructionSet: 'DMTF:x86:i486', // x86 i486 instruction set
  X86I586InstructionSet: 'DMTF:x86:i586', // x86 i586 instruction set
  X86I686InstructionSet: 'DMTF:x86:i686', // x86 i686 instruction set
  X8664BitInstructionSet: 'DMTF:x86:64', // x86 64-bit instruction set
  IA64IntelItaniumArchitectureInclHardwareMultithreadingAndIntelVirtualizationTechnologyVTI: 'DMTF:IA-64:IA-64', // IA-64: Intel Itanium Architecture, incl. hardware multithreading and Intel Virtualization Technology (VT-i)
  IBMAS400TIMITechnologyIndependentMachineInterface48Bit: 'DMTF:AS/400:TIMI', // IBM AS/400 TIMI (Technology Independent Machine Interface, 48-bit)
  PowerISAV203InclIBMPOWER5: 'DMTF:Power:Power_2.03', // Power ISA v2.03 (incl. IBM POWER5)
  PowerISAV204: 'DMTF:Power:Power_2.04', // Power ISA v2.04
  PowerISAV205InclIBMPOWER6: 'DMTF:Power:Power_2.05', // Power ISA v2.05 (incl. IBM POWER6)
  PowerISAV206InclIBMPOWER7: 'DMTF:Power:Power_2.06', // Power ISA v2.06 (incl. IBM POWER7)
  IBMESA390ARCHLVL131Bit: 'DMTF:S/390:ESA/390', // IBM ESA/390 (ARCHLVL 1, 31-bit)
  IBMZArchitecture1ARCHLVL264Bit: 'DMTF:S/390:z/Architecture', // IBM z/Architecture 1 (ARCHLVL 2, 64-bit)
  IBMZArchitecture2ARCHLVL364Bit: 'DMTF:S/390:z/Architecture_2', // IBM z/Architecture 2 (ARCHLVL 3, 64-bit)
  PARISC1064Bit: 'DMTF:PA-RISC:PA-RISC_1.0', // PA-RISC 1.0 (64-bit)
  PARISC2064Bit: 'DMTF:PA-RISC:PA-RISC_2.0', // PA-RISC 2.0 (64-bit)
  ARMA32AArch3232Bit: 'DMTF:ARM:A32', // ARM A32 (AArch32, 32-bit)
  ARMA64AArch6464Bit: 'DMTF:ARM:A64', // ARM A64 (AArch64, 64-bit)
  MIPSI32Bit: 'DMTF:MIPS:MIPS_I', // MIPS I (32-bit)
  MIPSII32Bit: 'DMTF:MIPS:MIPS_II', // MIPS II (32-bit)
  MIPSIII32Bit: 'DMTF:MIPS:MIPS_III', // MIPS III (32-bit)
  MIPSIV32Bit: 'DMTF:MIPS:MIPS_IV', // MIPS IV (32-bit)
  MIPSV32Bit: 'DMTF:MIPS:MIPS_V', // MIPS V (32-bit)
  MIPS3232Bit: 'DMTF:MIPS:MIPS32', // MIPS32 (32-bit)
  MIPS6464Bit: 'DMTF:MIPS64:MIPS64', // MIPS64 (64-bit)
  DECAlpha64Bit: 'DMTF:Alpha:Alpha', // DEC Alpha (64-bit)
  SPARCV732Bit: 'DMTF:SPARC:SPARC_V7', // SPARC V7 (32-bit)
  SPARCV832Bit: 'DMTF:SPARC:SPARC_V8', // SPARC V8 (32-bit)
  SPARCV964Bit: 'DMTF:SPARC:SPARC_V9', // SPARC V9 (64-bit)
  SPARCJointProgrammingSpecification164Bit: 'DMTF:SPARC:SPARC_JPS1', // SPARC Joint Programming Specification 1 (64-bit)
  UltraSPARCArchitecture200564Bit: 'DMTF:SPARC:UltraSPARC2005', // UltraSPARC Architecture 2005 (64-bit)
  UltraSPARCArchitecture200764Bit: 'DMTF:SPARC:UltraSPARC2007', // UltraSPARC Architecture 2007 (64-bit)
  Motorola6800000824Bit: 'DMTF:68k:68000', // Motorola 68000/008 (24-bit)
  Motorola6801001224Bit: 'DMTF:68k:68010', // Motorola 68010/012 (24-bit)
  Motorola6802032Bit: 'DMTF:68k:68020', // Motorola 68020 (32-bit)
  Motorola6803032Bit: 'DMTF:68k:68030', // Motorola 68030 (32-bit)
  Motorola6804032Bit: 'DMTF:68k:68040', // Motorola 68040 (32-bit)
  Motorola6806032Bit: 'DMTF:68k:68060', // Motorola 68060 (32-bit)
} as const
export type CIM_ProcessorAllocationSettingData_InstructionSet = (typeof CIM_ProcessorAllocationSettingData_InstructionSet)[keyof typeof CIM_ProcessorAllocationSettingData_InstructionSet]

export const CIM_ProcessorAllocationSettingData_InstructionSetExtensionName = {
  X863DNowAMD3DNowInstructions: 'DMTF:x86:3DNow', // x86 3DNow: AMD 3DNow! instructions
  X863DNowExtExtensionsToAMD3DNowInstructions: 'DMTF:x86:3DNowExt', // x86 3DNowExt: Extensions to AMD 3DNow! instructions
  X86ABMAdvancedBitManipulationInstructionsLZCNT: 'DMTF:x86:ABM', // x86 ABM: Advanced Bit Manipulation instructions: LZCNT
  X86AESAdvancedEncryptionStandardInstructionsAESPCLMULQDQ: 'DMTF:x86:AES', // x86 AES: Advanced Encryption Standard instructions: AES*, PCLMULQDQ
  X86AVXAdvancedVectorExtensions: 'DMTF:x86:AVX', // x86 AVX: Advanced Vector Extensions
  X86AVX2AdvancedVectorExtensions2: 'DMTF:x86:AVX2', // x86 AVX2: Advanced Vector Extensions 2
  X86BMIBitManipulationInstructionsLZCNTPOPCNT: 'DMTF:x86:BMI', // x86 BMI: Bit Manipulation Instructions: LZCNT, POPCNT
  X86CX16CMPXCHG16BInstruction: 'DMTF:x86:CX16', // x86 CX16: CMPXCHG16B instruction
  X86F16CHalfPrecisionConvertInstructions: 'DMTF:x86:F16C', // x86 F16C: Half-precision convert instructions
  X86FSGSBASE: 'DMTF:x86:FSGSBASE', // x86 FSGSBASE: ?
  X86LWPLightweightProfilingSupport: 'DMTF:x86:LWP', // x86 LWP: Lightweight Profiling support
  X86MMXMMXInstructions: 'DMTF:x86:MMX', // x86 MMX: MMX instructions
  X86PCLMULPCLMULInstructions: 'DMTF:x86:PCLMUL', // x86 PCLMUL: PCLMUL* instructions
  X86RDRND: 'DMTF:x86:RDRND', // x86 RDRND: ?
  X86SSE2SSE2Instructions: 'DMTF:x86:SSE2', // x86 SSE2: SSE2 instructions
  X86SSE3SSE3Instructions: 'DMTF:x86:SSE3', // x86 SSE3: SSE3 instructions
  X86SSSE3SupplementalSSE3Instructions: 'DMTF:x86:SSSE3', // x86 SSSE3: Supplemental SSE3 instructions
  X86SSE4ASSE4AInstructionsEXTRQINSERTQMOVNTSSAndMOVNTSD: 'DMTF:x86:SSE4A', // x86 SSE4A: SSE4A instructions: EXTRQ, INSERTQ, MOVNTSS, and MOVNTSD
  X86SSE41SSE41Instructions: 'DMTF:x86:SSE41', // x86 SSE41: SSE4.1 instructions
  X86SSE42SSE42Instructions: 'DMTF:x86:SSE42', // x86 SSE42: SSE4.2 instructions
  X86FMA3SSE5FusedMultiplyAdd3Instructions: 'DMTF:x86:FMA3', // x86 FMA3: SSE5 Fused Multiply-Add 3 instructions
  X86FMA4SSE5FusedMultiplyAdd4Instructions: 'DMTF:x86:FMA4', // x86 FMA4: SSE5 Fused Multiply-Add 4 instructions
  X86XOPSSE5ExtendedOperationInstructions: 'DMTF:x86:XOP', // x86 XOP: SSE5 Extended Operation instructions
  X86TBMTrailingBitManipulationInstructions: 'DMTF:x86:TBM', // x86 TBM: Trailing Bit Manipulation instructions
  X86VTDIntelVirtualizationTechnologyForDirectedIO: 'DMTF:x86:VT-d', // x86 VT-d: Intel Virtualization Technology for Directed I/O
  X86VTXIntelVirtualizationTechnology: 'DMTF:x86:VT-x', // x86 VT-x: Intel Virtualization Technology
  X86EPTIntelVTXWithExtendedPageTables: 'DMTF:x86:EPT', // x86 EPT: Intel VT-x with Extended Page Tables
  X86SVMAMDVirtualizationAMDVSecureVirtualMachineSVM: 'DMTF:x86:SVM', // x86 SVM: AMD virtualization (AMD-V, Secure Virtual Machine (SVM))
  PARISCMultimediaAccelerationEXtensionsMAX: 'DMTF:PA-RISC:MAX', // PA-RISC Multimedia Acceleration eXtensions (MAX)
  PARISCMultimediaAccelerationEXtensionsV2MAX2: 'DMTF:PA-RISC:MAX2', // PA-RISC Multimedia Acceleration eXtensions v2 (MAX2)
  ARMDSPEnhancementInstructionsDSP: 'DMTF:ARM:DSP', // ARM DSP enhancement instructions (DSP)
  ARMJazelleDBXDirectBytecodeEXecution: 'DMTF:ARM:Jazelle-DBX', // ARM Jazelle DBX (Direct Bytecode eXecution)
  ARMThumbMode: 'DMTF:ARM:Thumb', // ARM Thumb mode
  ARMThumb2Mode: 'DMTF:ARM:Thumb-2', // ARM Thumb-2 mode
  ARMThumbEEModeJazelleRCTRuntimeCompilationTargetThumb2EE: 'DMTF:ARM:ThumbEE)', // ARM ThumbEE mode (Jazelle RCT (Runtime Compilation Target), Thumb-2EE)
  ARMVectorFloatingPointVFPExtension: 'DMTF:ARM:VFP', // ARM Vector Floating Point (VFP) Extension
  ARMAdvancedSIMDExtensionNEONMPEMediaProcessingEngine: 'DMTF:ARM:NEON', // ARM Advanced SIMD Extension (NEON, MPE (Media Processing Engine))
  ARMSecurityExtensionsTrustZoneTechnology: 'DMTF:ARM:TrustZone', // ARM Security Extensions (TrustZone Technology)
  MIPSDigitalMediaEXtensionMDMX: 'DMTF:MIPS:MDMX', // MIPS Digital Media eXtension (MDMX)
  MIPSInstructionsFor3DGraphicsOperationsMIPS3D: 'DMTF:MIPS:MIPS-3D', // MIPS instructions for 3D graphics operations (MIPS-3D)
  DECAlphaByteWordExtensionBWX: 'DMTF:Alpha:BWX', // DEC Alpha Byte/Word Extension (BWX)
  DECAlphaSquareRootAndFloatingPointConvertExtensionFIX: 'DMTF:Alpha:FIX', // DEC Alpha Square-root and Floating-point Convert Extension (FIX)
  DECAlphaCountExtensionCIX: 'DMTF:Alpha:CIX', // DEC Alpha Count Extension (CIX)
  DECAlphaMotionVideoInstructionsMVI: 'DMTF:Alpha:MVI', // DEC Alpha Motion Video Instructions (MVI)
} as const
export type CIM_ProcessorAllocationSettingData_InstructionSetExtensionName = (typeof CIM_ProcessorAllocationSettingData_InstructionSetExtensionName)[keyof typeof CIM_ProcessorAllocationSettingData_InstructionSetExtensionName]

export const CIM_ProcessorAllocationSettingData_InstructionSetExtensionStatus = {
  TheEnablementStatusOfTheExtensionIsUnknown: 'Unknown', // The enablement status of the extension is unknown
  TheExtensionIsCurrentlyEnabled: 'Enabled', // The extension is currently enabled
  TheExtensionIsCurrentlyDisabled: 'Disabled', // The extension is currently disabled
} as const
export type CIM_ProcessorAllocationSettingData_InstructionSetExtensionStatus = (typeof CIM_ProcessorAllocationSettingData_InstructionSetExtensionStatus)[keyof typeof CIM_ProcessorAllocationSettingData_InstructionSetExtensionStatus]

export interface CIM_ProcessorAllocationSettingData extends CIM_ResourceAllocationSettingData {
  ProcessorArchitecture?: CIM_ProcessorAllocationSettingData_ProcessorArchitecture | null
  InstructionSet?: CIM_ProcessorAllocationSettingData_InstructionSet | null
  InstructionSetExtensionName?: readonly CIM_ProcessorAllocationSettingData_InstructionSetExtensionName[] | null
  InstructionSetExtensionStatus?: readonly CIM_ProcessorAllocationSettingData_InstructionSetExtensionStatus[] | null
}

export interface CIM_ProcessorAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export const CIM_RedirectionService_RedirectionServiceType = {
  Unknown: 0,
  Other: 1,
  Text: 2,
  KVM: 3,
  USB: 4,
  Media: 5,
} as const
export type CIM_RedirectionService_RedirectionServiceType = (typeof CIM_RedirectionService_RedirectionServiceType)[keyof typeof CIM_RedirectionService_RedirectionServiceType]

export const CIM_RedirectionService_SharingMode = {
  Unknown: 0,
  Exclusive: 2,
  Shared: 3,
} as const
export type CIM_RedirectionService_SharingMode = (typeof CIM_RedirectionService_SharingMode)[keyof typeof CIM_RedirectionService_SharingMode]

export interface CIM_RedirectionService extends CIM_Service {
  RedirectionServiceType?: readonly CIM_RedirectionService_RedirectionServiceType[] | null
  OtherRedirectionServiceType?: string | null
  MaxCurrentEnabledSAPs?: number | null
  SharingMode?: CIM_RedirectionService_SharingMode | null
}

export interface CIM_RedirectionService_Methods extends CIM_Service_Methods {}

export const CIM_RedirectionServiceCapabilities_SharingModeSupported = {
  Unknown: 0,
  Exclusive: 2,
  Shared: 3,
} as const
export type CIM_RedirectionServiceCapabilities_SharingModeSupported = (typeof CIM_RedirectionServiceCapabilities_SharingModeSupported)[keyof typeof CIM_RedirectionServiceCapabilities_SharingModeSupported]

export interface CIM_RedirectionServiceCapabilities extends CIM_EnabledLogicalElementCapabilities {
  SharingModeSupported?: readonly CIM_RedirectionServiceCapabilities_SharingModeSupported[] | null
}

export interface CIM_RedirectionServiceCapabilities_Methods extends CIM_EnabledLogicalElementCapabilities_Methods {}

export interface CIM_ResourceAllocationFromPool extends CIM_Dependency {}

export interface CIM_ResourceAllocationFromPool_Methods extends CIM_Dependency_Methods {}

export const CIM_ResourcePool_ResourceType = {
  Other: 1,
  ComputerSystem: 2, // Computer System
  Processor: 3,
  Memory: 4,
  IDEController: 5, // IDE Controller
  ParallelSCSIHBA: 6, // Parallel SCSI HBA
  FCHBA: 7, // FC HBA
  ISCSIHBA: 8, // iSCSI HBA
  IBHCA: 9, // IB HCA
  EthernetAdapter: 10, // Ethernet Adapter
  OtherNetworkAdapter: 11, // Other Network Adapter
  IOSlot: 12, // I/O Slot
  IODevice: 13, // I/O Device
  FloppyDrive: 14, // Floppy Drive
  CDDrive: 15, // CD Drive
  DVDDrive: 16, // DVD drive
  DiskDrive: 17, // Disk Drive
  TapeDrive: 18, // Tape Drive
  StorageExtent: 19, // Storage Extent
  OtherStorageDevice: 20, // Other storage device
  SerialPort: 21, // Serial port
  ParallelPort: 22, // Parallel port
  USBController: 23, // USB Controller
  GraphicsController: 24, // Graphics controller
  IEEE1394Controller: 25, // IEEE 1394 Controller
  PartitionableUnit: 26, // Partitionable Unit
  BasePartitionableUnit: 27, // Base Partitionable Unit
  Power: 28,
  CoolingCapacity: 29, // Cooling Capacity
  EthernetSwitchPort: 30, // Ethernet Switch Port
  LogicalDisk: 31, // Logical Disk
  StorageVolume: 32, // Storage Volume
  EthernetConnection: 33, // Ethernet Connection
  MultiModeMemory: 34, // Multi-Mode Memory
  NonVolatileMemory: 35, // Non-Volatile Memory
} as const
export type CIM_ResourcePool_ResourceType = (typeof CIM_ResourcePool_ResourceType)[keyof typeof CIM_ResourcePool_ResourceType]

export interface CIM_ResourcePool extends Omit<CIM_LogicalElement, 'InstanceID'> {
  InstanceID: string
  PoolID?: string | null
  Primordial?: boolean | null
  Capacity?: bigint | null
  Reserved?: bigint | null
  ResourceType?: CIM_ResourcePool_ResourceType | null
  OtherResourceType?: string | null
  ResourceSubType?: string | null
  AllocationUnits?: string | null
  ConsumedResourceUnits?: string | null
  CurrentlyConsumedResource?: bigint | null
  MaxConsumableResource?: bigint | null
}

export interface CIM_ResourcePool_Methods extends CIM_LogicalElement_Methods {}

export interface CIM_SAPAvailableForElement {
  AvailableSAP: ObjectPath
  ManagedElement: ObjectPath
}

export interface CIM_SAPAvailableForElement_Methods {}

export const CIM_SerialController_Capabilities = {
  Other: 1,
  Unknown: 2,
  XTATCompatible: 3, // XT/AT Compatible
  _16450Compatible: 4, // 16450 Compatible
  _16550Compatible: 5, // 16550 Compatible
  _16550ACompatible: 6, // 16550A Compatible
  _8251Compatible: 160, // 8251 Compatible
  _8251FIFOCompatible: 161, // 8251FIFO Compatible
} as const
export type CIM_SerialController_Capabilities = (typeof CIM_SerialController_Capabilities)[keyof typeof CIM_SerialController_Capabilities]

export const CIM_SerialController_Security = {
  Other: 1,
  Unknown: 2,
  None: 3,
  ExternalInterfaceLockedOut: 4, // External Interface Locked Out
  ExternalInterfaceEnabled: 5, // External Interface Enabled
  BootBypass: 6, // Boot Bypass
} as const
export type CIM_SerialController_Security = (typeof CIM_SerialController_Security)[keyof typeof CIM_SerialController_Security]

export interface CIM_SerialController extends CIM_Controller {
  Capabilities?: readonly CIM_SerialController_Capabilities[] | null
  CapabilityDescriptions?: readonly string[] | null
  MaxBaudRate?: number | null
  Security?: CIM_SerialController_Security | null
}

export interface CIM_SerialController_Methods extends CIM_Controller_Methods {}

export const CIM_SettingsDefineCapabilities_PropertyPolicy = {
  Independent: 0,
  Correlated: 1,
} as const
export type CIM_SettingsDefineCapabilities_PropertyPolicy = (typeof CIM_SettingsDefineCapabilities_PropertyPolicy)[keyof typeof CIM_SettingsDefineCapabilities_PropertyPolicy]

export const CIM_SettingsDefineCapabilities_ValueRole = {
  Default: 0,
  Optimal: 1,
  Mean: 2,
  Supported: 3,
} as const
export type CIM_SettingsDefineCapabilities_ValueRole = (typeof CIM_SettingsDefineCapabilities_ValueRole)[keyof typeof CIM_SettingsDefineCapabilities_ValueRole]

export const CIM_SettingsDefineCapabilities_ValueRange = {
  Point: 0,
  Minimums: 1,
  Maximums: 2,
  Increments: 3,
} as const
export type CIM_SettingsDefineCapabilities_ValueRange = (typeof CIM_SettingsDefineCapabilities_ValueRange)[keyof typeof CIM_SettingsDefineCapabilities_ValueRange]

export interface CIM_SettingsDefineCapabilities extends CIM_Component {
  PropertyPolicy?: CIM_SettingsDefineCapabilities_PropertyPolicy | null
  ValueRole?: CIM_SettingsDefineCapabilities_ValueRole | null
  ValueRange?: CIM_SettingsDefineCapabilities_ValueRange | null
}

export interface CIM_SettingsDefineCapabilities_Methods extends CIM_Component_Methods {}

export interface CIM_SettingsDefineState {
  ManagedElement: ObjectPath
  SettingData: ObjectPath
}

export interface CIM_SettingsDefineState_Methods {}

export interface CIM_SnapshotOfVirtualSystem extends CIM_Dependency {}

export interface CIM_SnapshotOfVirtualSystem_Methods extends CIM_Dependency_Methods {}

export const CIM_StorageAllocationSettingData_Access = {
  Unknown: 0,
  Readable: 1,
  Writeable: 2,
  ReadWriteSupported: 3, // Read/Write Supported
} as const
export type CIM_StorageAllocationSettingData_Access = (typeof CIM_StorageAllocationSettingData_Access)[keyof typeof CIM_StorageAllocationSettingData_Access]

export const CIM_StorageAllocationSettingData_HostExtentNameFormat = {
  Unknown: 0,
  Other: 1,
  SNVM: 7,
  NAA: 9,
  EUI64: 10,
  T10VID: 11,
  OSDeviceName: 12, // OS Device Name
} as const
export type CIM_StorageAllocationSettingData_HostExtentNameFormat = (typeof CIM_StorageAllocationSettingData_HostExtentNameFormat)[keyof typeof CIM_StorageAllocationSettingData_HostExtentNameFormat]

export const CIM_StorageAllocationSettingData_HostExtentNameNamespace = {
  Unknown: 0,
  Other: 1,
  VPD83Type3: 2,
  VPD83Type2: 3,
  VPD83Type1: 4,
  VPD80: 5,
  NodeWWN: 6,
  SNVM: 7,
  OSDeviceNamespace: 8, // OS Device Namespace
} as const
export type CIM_StorageAllocationSettingData_HostExtentNameNamespace = (typeof CIM_StorageAllocationSettingData_HostExtentNameNamespace)[keyof typeof CIM_StorageAllocationSettingData_HostExtentNameNamespace]

export interface CIM_StorageAllocationSettingData extends CIM_ResourceAllocationSettingData {
  VirtualResourceBlockSize?: bigint | null
  Access?: CIM_StorageAllocationSettingData_Access | null
  HostResourceBlockSize?: bigint | null
  HostExtentStartingAddress?: bigint | null
  HostExtentName?: string | null
  HostExtentNameFormat?: CIM_StorageAllocationSettingData_HostExtentNameFormat | null
  OtherHostExtentNameFormat?: string | null
  HostExtentNameNamespace?: CIM_StorageAllocationSettingData_HostExtentNameNamespace | null
  OtherHostExtentNameNamespace?: string | null
}

export interface CIM_StorageAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export interface CIM_SystemDevice extends CIM_SystemComponent {}

export interface CIM_SystemDevice_Methods extends CIM_SystemComponent_Methods {}

export const CIM_VirtualSystemManagementCapabilities_SynchronousMethodsSupported = {
  DefineSystemSupported: 2,
  DestroySystemSupported: 3,
  DestroySystemConfigurationSupported: 4,
  ModifyResourceSettingsSupported: 5,
  ModifySystemSettingsSupported: 6,
  RemoveResourcesSupported: 7,
  SelectSystemConfigurationSupported: 8,
  SnapshotSystemSupported: 9,
  AddResourcesSupported: 10,
} as const
export type CIM_VirtualSystemManagementCapabilities_SynchronousMethodsSupported = (typeof CIM_VirtualSystemManagementCapabilities_SynchronousMethodsSupported)[keyof typeof CIM_VirtualSystemManagementCapabilities_SynchronousMethodsSupported]

export const CIM_VirtualSystemManagementCapabilities_AsynchronousMethodsSupported = {
  DefineSystemSupported: 2,
  DestroySystemSupported: 3,
  DestroySystemConfigurationSupported: 4,
  ModifyResourceSettingsSupported: 5,
  ModifySystemSettingsSupported: 6,
  RemoveResourcesSupported: 7,
  SelectSystemConfigurationSupported: 8,
  SnapshotSystemSupported: 9,
  AddResourcesSupported: 10,
} as const
export type CIM_VirtualSystemManagementCapabilities_AsynchronousMethodsSupported = (typeof CIM_VirtualSystemManagementCapabilities_AsynchronousMethodsSupported)[keyof typeof CIM_VirtualSystemManagementCapabilities_AsynchronousMethodsSupported]

export const CIM_VirtualSystemManagementCapabilities_IndicationsSupported = {
  VirtualResourceStateChangeIndicationsSupported: 2,
  ConcreteJobStateChangeIndicationsSupported: 3,
  VirtualSystemStateChangeIndicationsSupported: 4,
} as const
export type CIM_VirtualSystemManagementCapabilities_IndicationsSupported = (typeof CIM_VirtualSystemManagementCapabilities_IndicationsSupported)[keyof typeof CIM_VirtualSystemManagementCapabilities_IndicationsSupported]

export interface CIM_VirtualSystemManagementCapabilities extends CIM_EnabledLogicalElementCapabilities {
  VirtualSystemTypesSupported?: readonly string[] | null
  SynchronousMethodsSupported?: readonly CIM_VirtualSystemManagementCapabilities_SynchronousMethodsSupported[] | null
  AsynchronousMethodsSupported?: readonly CIM_VirtualSystemManagementCapabilities_AsynchronousMethodsSupported[] | null
  IndicationsSupported?: readonly CIM_VirtualSystemManagementCapabilities_IndicationsSupported[] | null
}

export interface CIM_VirtualSystemManagementCapabilities_Methods extends CIM_EnabledLogicalElementCapabilities_Methods {}

export const CIM_VirtualSystemManagementService_AddResourceSettings = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemManagementService_AddResourceSettings = (typeof CIM_VirtualSystemManagementService_AddResourceSettings)[keyof typeof CIM_VirtualSystemManagementService_AddResourceSettings]

export interface CIM_VirtualSystemManagementService_AddResourceSettings_In {
  AffectedConfiguration?: ObjectPath | null
  ResourceSettings?: readonly Instance[] | null
}

export interface CIM_VirtualSystemManagementService_AddResourceSettings_Out {
  ResultingResourceSettings?: readonly ObjectPath[] | null
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemManagementService_AddResourceSettings_Return = CIM_VirtualSystemManagementService_AddResourceSettings

export const CIM_VirtualSystemManagementService_DefineSystem = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemManagementService_DefineSystem = (typeof CIM_VirtualSystemManagementService_DefineSystem)[keyof typeof CIM_VirtualSystemManagementService_DefineSystem]

export interface CIM_VirtualSystemManagementService_DefineSystem_In {
  SystemSettings?: Instance | null
  ResourceSettings?: readonly Instance[] | null
  ReferenceConfiguration?: ObjectPath | null
}

export interface CIM_VirtualSystemManagementService_DefineSystem_Out {
  ResultingSystem?: ObjectPath | null
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemManagementService_DefineSystem_Return = CIM_VirtualSystemManagementService_DefineSystem

export const CIM_VirtualSystemManagementService_DestroySystem = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemManagementService_DestroySystem = (typeof CIM_VirtualSystemManagementService_DestroySystem)[keyof typeof CIM_VirtualSystemManagementService_DestroySystem]

export interface CIM_VirtualSystemManagementService_DestroySystem_In {
  AffectedSystem?: ObjectPath | null
}

export interface CIM_VirtualSystemManagementService_DestroySystem_Out {
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemManagementService_DestroySystem_Return = CIM_VirtualSystemManagementService_DestroySystem

export const CIM_VirtualSystemManagementService_ModifyResourceSettings = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  IncompatibleParameters: 6, // Incompatible Parameters
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemManagementService_ModifyResourceSettings = (typeof CIM_VirtualSystemManagementService_ModifyResourceSettings)[keyof typeof CIM_VirtualSystemManagementService_ModifyResourceSettings]

export interface CIM_VirtualSystemManagementService_ModifyResourceSettings_In {
  ResourceSettings?: readonly Instance[] | null
}

export interface CIM_VirtualSystemManagementService_ModifyResourceSettings_Out {
  ResultingResourceSettings?: readonly ObjectPath[] | null
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemManagementService_ModifyResourceSettings_Return = CIM_VirtualSystemManagementService_ModifyResourceSettings

export const CIM_VirtualSystemManagementService_ModifySystemSettings = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  IncompatibleParameters: 6, // Incompatible Parameters
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemManagementService_ModifySystemSettings = (typeof CIM_VirtualSystemManagementService_ModifySystemSettings)[keyof typeof CIM_VirtualSystemManagementService_ModifySystemSettings]

export interface CIM_VirtualSystemManagementService_ModifySystemSettings_In {
  SystemSettings?: Instance | null
}

export interface CIM_VirtualSystemManagementService_ModifySystemSettings_Out {
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemManagementService_ModifySystemSettings_Return = CIM_VirtualSystemManagementService_ModifySystemSettings

export const CIM_VirtualSystemManagementService_RemoveResourceSettings = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemManagementService_RemoveResourceSettings = (typeof CIM_VirtualSystemManagementService_RemoveResourceSettings)[keyof typeof CIM_VirtualSystemManagementService_RemoveResourceSettings]

export interface CIM_VirtualSystemManagementService_RemoveResourceSettings_In {
  ResourceSettings?: readonly ObjectPath[] | null
}

export interface CIM_VirtualSystemManagementService_RemoveResourceSettings_Out {
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemManagementService_RemoveResourceSettings_Return = CIM_VirtualSystemManagementService_RemoveResourceSettings

export interface CIM_VirtualSystemManagementService extends CIM_Service {}

export interface CIM_VirtualSystemManagementService_Methods extends CIM_Service_Methods {
  AddResourceSettings: { in: CIM_VirtualSystemManagementService_AddResourceSettings_In; out: CIM_VirtualSystemManagementService_AddResourceSettings_Out; return: CIM_VirtualSystemManagementService_AddResourceSettings_Return }
  DefineSystem: { in: CIM_VirtualSystemManagementService_DefineSystem_In; out: CIM_VirtualSystemManagementService_DefineSystem_Out; return: CIM_VirtualSystemManagementService_DefineSystem_Return }
  DestroySystem: { in: CIM_VirtualSystemManagementService_DestroySystem_In; out: CIM_VirtualSystemManagementService_DestroySystem_Out; return: CIM_VirtualSystemManagementService_DestroySystem_Return }
  ModifyResourceSettings: { in: CIM_VirtualSystemManagementService_ModifyResourceSettings_In; out: CIM_VirtualSystemManagementService_ModifyResourceSettings_Out; return: CIM_VirtualSystemManagementService_ModifyResourceSettings_Return }
  ModifySystemSettings: { in: CIM_VirtualSystemManagementService_ModifySystemSettings_In; out: CIM_VirtualSystemManagementService_ModifySystemSettings_Out; return: CIM_VirtualSystemManagementService_ModifySystemSettings_Return }
  RemoveResourceSettings: { in: CIM_VirtualSystemManagementService_RemoveResourceSettings_In; out: CIM_VirtualSystemManagementService_RemoveResourceSettings_Out; return: CIM_VirtualSystemManagementService_RemoveResourceSettings_Return }
}

export const CIM_VirtualSystemMigrationCapabilities_AsynchronousMethodsSupported = {
  MigrateVirtualSystemToHostSupported: 2,
  MigrateVirtualSystemToSystemSupported: 3,
} as const
export type CIM_VirtualSystemMigrationCapabilities_AsynchronousMethodsSupported = (typeof CIM_VirtualSystemMigrationCapabilities_AsynchronousMethodsSupported)[keyof typeof CIM_VirtualSystemMigrationCapabilities_AsynchronousMethodsSupported]

export const CIM_VirtualSystemMigrationCapabilities_SynchronousMethodsSupported = {
  MigrateVirtualSystemToHostSupported: 2,
  MigrateVirtualSystemToSystemSupported: 3,
  CheckVirtualSystemIsMigratableToHostSupported: 4,
  CheckVirtualSystemIsMigratableToSystemSupported: 5,
} as const
export type CIM_VirtualSystemMigrationCapabilities_SynchronousMethodsSupported = (typeof CIM_VirtualSystemMigrationCapabilities_SynchronousMethodsSupported)[keyof typeof CIM_VirtualSystemMigrationCapabilities_SynchronousMethodsSupported]

export const CIM_VirtualSystemMigrationCapabilities_DestinationHostFormatsSupported = {
  DomainNameSupported: 2,
  IPv4AddressSupported: 3,
  IPv6AddressSupported: 4,
} as const
export type CIM_VirtualSystemMigrationCapabilities_DestinationHostFormatsSupported = (typeof CIM_VirtualSystemMigrationCapabilities_DestinationHostFormatsSupported)[keyof typeof CIM_VirtualSystemMigrationCapabilities_DestinationHostFormatsSupported]

export interface CIM_VirtualSystemMigrationCapabilities extends CIM_Capabilities {
  AsynchronousMethodsSupported?: readonly CIM_VirtualSystemMigrationCapabilities_AsynchronousMethodsSupported[] | null
  SynchronousMethodsSupported?: readonly CIM_VirtualSystemMigrationCapabilities_SynchronousMethodsSupported[] | null
  DestinationHostFormatsSupported?: readonly CIM_VirtualSystemMigrationCapabilities_DestinationHostFormatsSupported[] | null
}

export interface CIM_VirtualSystemMigrationCapabilities_Methods extends CIM_Capabilities_Methods {}

export const CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  IncompatibleParameters: 6, // Incompatible Parameters
} as const
export type CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost = (typeof CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost)[keyof typeof CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost]

export interface CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost_In {
  ComputerSystem?: ObjectPath | null
  DestinationHost?: string | null
  MigrationSettingData?: Instance | null
  NewSystemSettingData?: Instance | null
  NewResourceSettingData?: readonly Instance[] | null
}

export interface CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost_Out {
  IsMigratable?: boolean | null
}

export type CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost_Return = CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost

export const CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  IncompatibleParameters: 6, // Incompatible Parameters
} as const
export type CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem = (typeof CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem)[keyof typeof CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem]

export interface CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem_In {
  ComputerSystem?: ObjectPath | null
  DestinationSystem?: ObjectPath | null
  MigrationSettingData?: Instance | null
  NewSystemSettingData?: Instance | null
  NewResourceSettingData?: readonly Instance[] | null
}

export interface CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem_Out {
  IsMigratable?: boolean | null
}

export type CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem_Return = CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem

export const CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  IncompatibleParameters: 6, // Incompatible Parameters
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost = (typeof CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost)[keyof typeof CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost]

export interface CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost_In {
  ComputerSystem?: ObjectPath | null
  DestinationHost?: string | null
  MigrationSettingData?: Instance | null
  NewSystemSettingData?: Instance | null
  NewResourceSettingData?: readonly Instance[] | null
}

export interface CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost_Out {
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost_Return = CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost

export const CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  IncompatibleParameters: 6, // Incompatible Parameters
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem = (typeof CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem)[keyof typeof CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem]

export interface CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem_In {
  ComputerSystem?: ObjectPath | null
  DestinationSystem?: ObjectPath | null
  MigrationSettingData?: Instance | null
  NewSystemSettingData?: Instance | null
  NewResourceSettingData?: readonly Instance[] | null
}

export interface CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem_Out {
  NewComputerSystem?: ObjectPath | null
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem_Return = CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem

export interface CIM_VirtualSystemMigrationService extends CIM_Service {}

export interface CIM_VirtualSystemMigrationService_Methods extends CIM_Service_Methods {
  CheckVirtualSystemIsMigratableToHost: { in: CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost_In; out: CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost_Out; return: CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost_Return }
  CheckVirtualSystemIsMigratableToSystem: { in: CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem_In; out: CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem_Out; return: CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToSystem_Return }
  MigrateVirtualSystemToHost: { in: CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost_In; out: CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost_Out; return: CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost_Return }
  MigrateVirtualSystemToSystem: { in: CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem_In; out: CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem_Out; return: CIM_VirtualSystemMigrationService_MigrateVirtualSystemToSystem_Return }
}

export const CIM_VirtualSystemMigrationSettingData_MigrationType = {
  Unknown: 0,
  Other: 1,
  Live: 2,
  Resume: 3,
  Restart: 4,
} as const
export type CIM_VirtualSystemMigrationSettingData_MigrationType = (typeof CIM_VirtualSystemMigrationSettingData_MigrationType)[keyof typeof CIM_VirtualSystemMigrationSettingData_MigrationType]

export const CIM_VirtualSystemMigrationSettingData_TransportType = {
  Unknown: 0,
  Other: 1,
  SSH: 2,
  TLS: 3,
  TLSStrict: 4, // TLS Strict
  TCP: 5,
  IPC: 6,
} as const
export type CIM_VirtualSystemMigrationSettingData_TransportType = (typeof CIM_VirtualSystemMigrationSettingData_TransportType)[keyof typeof CIM_VirtualSystemMigrationSettingData_TransportType]

export interface CIM_VirtualSystemMigrationSettingData extends CIM_SettingData {
  MigrationType?: CIM_VirtualSystemMigrationSettingData_MigrationType | null
  Priority?: number | null
  Bandwidth?: number | null
  BandwidthUnit?: string | null
  OtherTransportType?: string | null
  TransportType?: CIM_VirtualSystemMigrationSettingData_TransportType | null
}

export interface CIM_VirtualSystemMigrationSettingData_Methods extends CIM_SettingData_Methods {}

export const CIM_VirtualSystemSettingData_AutomaticStartupAction = {
  None: 2,
  RestartIfPreviouslyActive: 3, // Restart if previously active
  AlwaysStartup: 4, // Always startup
} as const
export type CIM_VirtualSystemSettingData_AutomaticStartupAction = (typeof CIM_VirtualSystemSettingData_AutomaticStartupAction)[keyof typeof CIM_VirtualSystemSettingData_AutomaticStartupAction]

export const CIM_VirtualSystemSettingData_AutomaticShutdownAction = {
  TurnOff: 2, // Turn Off
  SaveState: 3, // Save state
  Shutdown: 4,
} as const
export type CIM_VirtualSystemSettingData_AutomaticShutdownAction = (typeof CIM_VirtualSystemSettingData_AutomaticShutdownAction)[keyof typeof CIM_VirtualSystemSettingData_AutomaticShutdownAction]

export const CIM_VirtualSystemSettingData_AutomaticRecoveryAction = {
  None: 2,
  Restart: 3,
  RevertToSnapshot: 4, // Revert to snapshot
} as const
export type CIM_VirtualSystemSettingData_AutomaticRecoveryAction = (typeof CIM_VirtualSystemSettingData_AutomaticRecoveryAction)[keyof typeof CIM_VirtualSystemSettingData_AutomaticRecoveryAction]

export interface CIM_VirtualSystemSettingData extends CIM_SettingData {
  VirtualSystemIdentifier?: string | null
  VirtualSystemType?: string | null
  Notes?: readonly string[] | null
  CreationTime?: CimDateTime | null
  ConfigurationID?: string | null
  ConfigurationDataRoot?: string | null
  ConfigurationFile?: string | null
  SnapshotDataRoot?: string | null
  SuspendDataRoot?: string | null
  SwapFileDataRoot?: string | null
  LogDataRoot?: string | null
  AutomaticStartupAction?: CIM_VirtualSystemSettingData_AutomaticStartupAction | null
  AutomaticStartupActionDelay?: CimDateTime | null
  AutomaticStartupActionSequenceNumber?: number | null
  AutomaticShutdownAction?: CIM_VirtualSystemSettingData_AutomaticShutdownAction | null
  AutomaticRecoveryAction?: CIM_VirtualSystemSettingData_AutomaticRecoveryAction | null
  RecoveryFile?: string | null
}

export interface CIM_VirtualSystemSettingData_Methods extends CIM_SettingData_Methods {}

export interface CIM_VirtualSystemSettingDataComponent extends CIM_Component {}

export interface CIM_VirtualSystemSettingDataComponent_Methods extends CIM_Component_Methods {}

export const CIM_VirtualSystemSnapshotCapabilities_SnapshotTypesEnabled = {
  FullSnapshot: 2, // Full Snapshot
  DiskSnapshot: 3, // Disk Snapshot
} as const
export type CIM_VirtualSystemSnapshotCapabilities_SnapshotTypesEnabled = (typeof CIM_VirtualSystemSnapshotCapabilities_SnapshotTypesEnabled)[keyof typeof CIM_VirtualSystemSnapshotCapabilities_SnapshotTypesEnabled]

export interface CIM_VirtualSystemSnapshotCapabilities extends CIM_Capabilities {
  SnapshotTypesEnabled?: readonly CIM_VirtualSystemSnapshotCapabilities_SnapshotTypesEnabled[] | null
  GuestOSNotificationEnabled?: boolean | null
}

export interface CIM_VirtualSystemSnapshotCapabilities_Methods extends CIM_Capabilities_Methods {}

export const CIM_VirtualSystemSnapshotService_CreateSnapshot_SnapshotType = {
  FullSnapshot: 2, // Full Snapshot
  DiskSnapshot: 3, // Disk Snapshot
} as const
export type CIM_VirtualSystemSnapshotService_CreateSnapshot_SnapshotType = (typeof CIM_VirtualSystemSnapshotService_CreateSnapshot_SnapshotType)[keyof typeof CIM_VirtualSystemSnapshotService_CreateSnapshot_SnapshotType]

export const CIM_VirtualSystemSnapshotService_CreateSnapshot = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  InvalidType: 6, // Invalid Type
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemSnapshotService_CreateSnapshot = (typeof CIM_VirtualSystemSnapshotService_CreateSnapshot)[keyof typeof CIM_VirtualSystemSnapshotService_CreateSnapshot]

export interface CIM_VirtualSystemSnapshotService_CreateSnapshot_In {
  AffectedSystem?: ObjectPath | null
  SnapshotSettings?: Instance | null
  SnapshotType?: CIM_VirtualSystemSnapshotService_CreateSnapshot_SnapshotType | null
}

export interface CIM_VirtualSystemSnapshotService_CreateSnapshot_Out {
  ResultingSnapshot?: ObjectPath | null
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemSnapshotService_CreateSnapshot_Return = CIM_VirtualSystemSnapshotService_CreateSnapshot

export const CIM_VirtualSystemSnapshotService_DestroySnapshot = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  InvalidType: 6, // Invalid Type
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemSnapshotService_DestroySnapshot = (typeof CIM_VirtualSystemSnapshotService_DestroySnapshot)[keyof typeof CIM_VirtualSystemSnapshotService_DestroySnapshot]

export interface CIM_VirtualSystemSnapshotService_DestroySnapshot_In {
  AffectedSnapshot?: ObjectPath | null
}

export interface CIM_VirtualSystemSnapshotService_DestroySnapshot_Out {
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemSnapshotService_DestroySnapshot_Return = CIM_VirtualSystemSnapshotService_DestroySnapshot

export const CIM_VirtualSystemSnapshotService_ApplySnapshot = {
  CompletedWithNoError: 0, // Completed with No Error
  NotSupported: 1, // Not Supported
  Failed: 2,
  Timeout: 3,
  InvalidParameter: 4, // Invalid Parameter
  InvalidState: 5, // Invalid State
  InvalidType: 6, // Invalid Type
  MethodParametersCheckedJobStarted: 4096, // Method Parameters Checked - Job Started
} as const
export type CIM_VirtualSystemSnapshotService_ApplySnapshot = (typeof CIM_VirtualSystemSnapshotService_ApplySnapshot)[keyof typeof CIM_VirtualSystemSnapshotService_ApplySnapshot]

export interface CIM_VirtualSystemSnapshotService_ApplySnapshot_In {
  Snapshot?: ObjectPath | null
}

export interface CIM_VirtualSystemSnapshotService_ApplySnapshot_Out {
  Job?: ObjectPath | null
}

export type CIM_VirtualSystemSnapshotService_ApplySnapshot_Return = CIM_VirtualSystemSnapshotService_ApplySnapshot

export interface CIM_VirtualSystemSnapshotService extends CIM_Service {}

export interface CIM_VirtualSystemSnapshotService_Methods extends CIM_Service_Methods {
  CreateSnapshot: { in: CIM_VirtualSystemSnapshotService_CreateSnapshot_In; out: CIM_VirtualSystemSnapshotService_CreateSnapshot_Out; return: CIM_VirtualSystemSnapshotService_CreateSnapshot_Return }
  DestroySnapshot: { in: CIM_VirtualSystemSnapshotService_DestroySnapshot_In; out: CIM_VirtualSystemSnapshotService_DestroySnapshot_Out; return: CIM_VirtualSystemSnapshotService_DestroySnapshot_Return }
  ApplySnapshot: { in: CIM_VirtualSystemSnapshotService_ApplySnapshot_In; out: CIM_VirtualSystemSnapshotService_ApplySnapshot_Out; return: CIM_VirtualSystemSnapshotService_ApplySnapshot_Return }
}

export const CIM_VirtualSystemSnapshotServiceCapabilities_SynchronousMethodsSupported = {
  CreateSnapshotSupported: 2,
  DestroySnapshotSupported: 3,
  ApplySnapshotSupported: 4,
} as const
export type CIM_VirtualSystemSnapshotServiceCapabilities_SynchronousMethodsSupported = (typeof CIM_VirtualSystemSnapshotServiceCapabilities_SynchronousMethodsSupported)[keyof typeof CIM_VirtualSystemSnapshotServiceCapabilities_SynchronousMethodsSupported]

export const CIM_VirtualSystemSnapshotServiceCapabilities_AynchronousMethodsSupported = {
  CreateSnapshotSupported: 2,
  DestroySnapshotSupported: 3,
  ApplySnapshotSupported: 4,
} as const
export type CIM_VirtualSystemSnapshotServiceCapabilities_AynchronousMethodsSupported = (typeof CIM_VirtualSystemSnapshotServiceCapabilities_AynchronousMethodsSupported)[keyof typeof CIM_VirtualSystemSnapshotServiceCapabilities_AynchronousMethodsSupported]

export const CIM_VirtualSystemSnapshotServiceCapabilities_SnapshotTypesSupported = {
  FullSnapshot: 2, // Full Snapshot
  DiskSnapshot: 3, // Disk Snapshot
} as const
export type CIM_VirtualSystemSnapshotServiceCapabilities_SnapshotTypesSupported = (typeof CIM_VirtualSystemSnapshotServiceCapabilities_SnapshotTypesSupported)[keyof typeof CIM_VirtualSystemSnapshotServiceCapabilities_SnapshotTypesSupported]

export interface CIM_VirtualSystemSnapshotServiceCapabilities extends CIM_Capabilities {
  SynchronousMethodsSupported?: readonly CIM_VirtualSystemSnapshotServiceCapabilities_SynchronousMethodsSupported[] | null
  AynchronousMethodsSupported?: readonly CIM_VirtualSystemSnapshotServiceCapabilities_AynchronousMethodsSupported[] | null
  SnapshotTypesSupported?: readonly CIM_VirtualSystemSnapshotServiceCapabilities_SnapshotTypesSupported[] | null
}

export interface CIM_VirtualSystemSnapshotServiceCapabilities_Methods extends CIM_Capabilities_Methods {}

export const CIM_Watchdog_MonitoredEntity = {
  Unknown: 0,
  Other: 1,
  OperatingSystem: 2, // Operating System
  OperatingSystemBootProcess: 3, // Operating System Boot Process
  OperatingSystemShutdownProcess: 4, // Operating System Shutdown Process
  FirmwareBootProcess: 5, // Firmware Boot Process
  BIOSBootProcess: 6, // BIOS Boot Process
  Application: 7,
  ServiceProcessor: 8, // Service Processor
} as const
export type CIM_Watchdog_MonitoredEntity = (typeof CIM_Watchdog_MonitoredEntity)[keyof typeof CIM_Watchdog_MonitoredEntity]

export const CIM_Watchdog_MonitoredEntityOnLastExpiration = {
  Unknown: 0,
  Other: 1,
  OperatingSystem: 2, // Operating System
  OperatingSystemBootProcess: 3, // Operating System Boot Process
  OperatingSystemShutdownProcess: 4, // Operating System Shutdown Process
  FirmwareBootProcess: 5, // Firmware Boot Process
  BIOSBootProcess: 6, // BIOS Boot Process
  Application: 7,
  ServiceProcessor: 8, // Service Processor
} as const
export type CIM_Watchdog_MonitoredEntityOnLastExpiration = (typeof CIM_Watchdog_MonitoredEntityOnLastExpiration)[keyof typeof CIM_Watchdog_MonitoredEntityOnLastExpiration]

export const CIM_Watchdog_ActionOnExpiration = {
  NoneStatusOnly: 0, // None - Status Only
  SystemReset: 1, // System Reset
  SystemPowerOff: 2, // System Power Off
  SystemPowerOffThenOn: 3, // System Power Off, then On
  GenerateSystemNonMaskableInterruptNMI: 4, // Generate System NonMaskableInterrupt (NMI)
  GenerateSystemManagementInterruptSMI: 5, // Generate System Management Interrupt (SMI)
} as const
export type CIM_Watchdog_ActionOnExpiration = (typeof CIM_Watchdog_ActionOnExpiration)[keyof typeof CIM_Watchdog_ActionOnExpiration]

export interface CIM_Watchdog_KeepAlive_In {}

export interface CIM_Watchdog_KeepAlive_Out {}

export type CIM_Watchdog_KeepAlive_Return = number

export interface CIM_Watchdog extends CIM_LogicalDevice {
  MonitoredEntity?: CIM_Watchdog_MonitoredEntity | null
  MonitoredEntityDescription?: string | null
  TimeoutInterval?: number | null
  TimerResolution?: number | null
  TimeOfLastExpiration?: CimDateTime | null
  MonitoredEntityOnLastExpiration?: CIM_Watchdog_MonitoredEntityOnLastExpiration | null
  ActionOnExpiration?: CIM_Watchdog_ActionOnExpiration | null
}

export interface CIM_Watchdog_Methods extends CIM_LogicalDevice_Methods {
  KeepAlive: { in: CIM_Watchdog_KeepAlive_In; out: CIM_Watchdog_KeepAlive_Out; return: CIM_Watchdog_KeepAlive_Return }
}

export interface Platform_HostSystem extends CIM_ComputerSystem {}

export interface Platform_HostSystem_Methods extends CIM_ComputerSystem_Methods {}

export interface Platform_ComputerSystem extends CIM_ComputerSystem {
  UUID?: string | null
}

export interface Platform_ComputerSystem_Methods extends CIM_ComputerSystem_Methods {}

export const Platform_VirtualSystemSettingData_Arch = {
  X8664Bit: 'x86_64', // x86 64-bit
  Arm64Bit: 'aarch64', // Arm 64-bit
} as const
export type Platform_VirtualSystemSettingData_Arch = (typeof Platform_VirtualSystemSettingData_Arch)[keyof typeof Platform_VirtualSystemSettingData_Arch]

export const Platform_VirtualSystemSettingData_Acceleration = {
  Automatic: 0,
  Hardware: 2,
  Emulation: 3,
} as const
export type Platform_VirtualSystemSettingData_Acceleration = (typeof Platform_VirtualSystemSettingData_Acceleration)[keyof typeof Platform_VirtualSystemSettingData_Acceleration]

export const Platform_VirtualSystemSettingData_OnPoweroff = {
  PowerOff: 2, // Power Off
  Pause: 3,
} as const
export type Platform_VirtualSystemSettingData_OnPoweroff = (typeof Platform_VirtualSystemSettingData_OnPoweroff)[keyof typeof Platform_VirtualSystemSettingData_OnPoweroff]

export const Platform_VirtualSystemSettingData_OnReboot = {
  PowerOff: 2, // Power Off
  Reset: 4,
} as const
export type Platform_VirtualSystemSettingData_OnReboot = (typeof Platform_VirtualSystemSettingData_OnReboot)[keyof typeof Platform_VirtualSystemSettingData_OnReboot]

export const Platform_VirtualSystemSettingData_OnCrash = {
  PowerOff: 2, // Power Off
  Pause: 3,
  Reset: 4,
} as const
export type Platform_VirtualSystemSettingData_OnCrash = (typeof Platform_VirtualSystemSettingData_OnCrash)[keyof typeof Platform_VirtualSystemSettingData_OnCrash]

export const Platform_VirtualSystemSettingData_SnapshotType = {
  FullSnapshot: 2, // Full Snapshot
  DiskSnapshot: 3, // Disk Snapshot
} as const
export type Platform_VirtualSystemSettingData_SnapshotType = (typeof Platform_VirtualSystemSettingData_SnapshotType)[keyof typeof Platform_VirtualSystemSettingData_SnapshotType]

export interface Platform_VirtualSystemSettingData extends CIM_VirtualSystemSettingData {
  UUID?: string | null
  Arch?: Platform_VirtualSystemSettingData_Arch | null
  Machine?: string | null
  Acceleration?: Platform_VirtualSystemSettingData_Acceleration | null
  Kernel?: string | null
  Ramdisk?: string | null
  CommandLine?: string | null
  BootDevices?: readonly string[] | null
  OnPoweroff?: Platform_VirtualSystemSettingData_OnPoweroff | null
  OnReboot?: Platform_VirtualSystemSettingData_OnReboot | null
  OnCrash?: Platform_VirtualSystemSettingData_OnCrash | null
  Revision?: bigint | null
  SnapshotType?: Platform_VirtualSystemSettingData_SnapshotType | null
  ParentSnapshot?: string | null
}

export interface Platform_VirtualSystemSettingData_Methods extends CIM_VirtualSystemSettingData_Methods {}

export interface Platform_ProcResourceAllocationSettingData extends CIM_ProcessorAllocationSettingData {}

export interface Platform_ProcResourceAllocationSettingData_Methods extends CIM_ProcessorAllocationSettingData_Methods {}

export interface Platform_MemResourceAllocationSettingData extends CIM_ResourceAllocationSettingData {}

export interface Platform_MemResourceAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export const Platform_DiskResourceAllocationSettingData_DriverType = {
  Raw: 'raw',
  QCOW2: 'qcow2',
} as const
export type Platform_DiskResourceAllocationSettingData_DriverType = (typeof Platform_DiskResourceAllocationSettingData_DriverType)[keyof typeof Platform_DiskResourceAllocationSettingData_DriverType]

export const Platform_DiskResourceAllocationSettingData_EmulatedType = {
  Disk: 0,
  CDROM: 1, // CD-ROM
  Floppy: 2,
} as const
export type Platform_DiskResourceAllocationSettingData_EmulatedType = (typeof Platform_DiskResourceAllocationSettingData_EmulatedType)[keyof typeof Platform_DiskResourceAllocationSettingData_EmulatedType]

export interface Platform_DiskResourceAllocationSettingData extends CIM_StorageAllocationSettingData {
  DriverType?: Platform_DiskResourceAllocationSettingData_DriverType | null
  BusType?: string | null
  EmulatedType?: Platform_DiskResourceAllocationSettingData_EmulatedType | null
}

export interface Platform_DiskResourceAllocationSettingData_Methods extends CIM_StorageAllocationSettingData_Methods {}

export interface Platform_DriveResourceAllocationSettingData extends Platform_DiskResourceAllocationSettingData {}

export interface Platform_DriveResourceAllocationSettingData_Methods extends Platform_DiskResourceAllocationSettingData_Methods {}

export const Platform_NetResourceAllocationSettingData_NetworkType = {
  User: 'user',
  Bridge: 'bridge',
  Tap: 'tap',
  Macvtap: 'macvtap',
  Network: 'network',
  None: 'none',
} as const
export type Platform_NetResourceAllocationSettingData_NetworkType = (typeof Platform_NetResourceAllocationSettingData_NetworkType)[keyof typeof Platform_NetResourceAllocationSettingData_NetworkType]

export const Platform_NetResourceAllocationSettingData_NetworkMode = {
  Bridge: 'bridge',
  Private: 'private',
  VEPA: 'vepa',
  Passthrough: 'passthrough',
} as const
export type Platform_NetResourceAllocationSettingData_NetworkMode = (typeof Platform_NetResourceAllocationSettingData_NetworkMode)[keyof typeof Platform_NetResourceAllocationSettingData_NetworkMode]

export interface Platform_NetResourceAllocationSettingData extends CIM_EthernetPortAllocationSettingData {
  NetworkType?: Platform_NetResourceAllocationSettingData_NetworkType | null
  NetworkName?: string | null
  NetworkMode?: Platform_NetResourceAllocationSettingData_NetworkMode | null
  PortForwards?: readonly string[] | null
}

export interface Platform_NetResourceAllocationSettingData_Methods extends CIM_EthernetPortAllocationSettingData_Methods {}

export interface Platform_ConsoleResourceAllocationSettingData extends CIM_ResourceAllocationSettingData {}

export interface Platform_ConsoleResourceAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export interface Platform_GraphicsResourceAllocationSettingData extends CIM_ResourceAllocationSettingData {}

export interface Platform_GraphicsResourceAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export const Platform_InputResourceAllocationSettingData_BusType = {
  USB: 'usb',
} as const
export type Platform_InputResourceAllocationSettingData_BusType = (typeof Platform_InputResourceAllocationSettingData_BusType)[keyof typeof Platform_InputResourceAllocationSettingData_BusType]

export interface Platform_InputResourceAllocationSettingData extends CIM_ResourceAllocationSettingData {
  BusType?: Platform_InputResourceAllocationSettingData_BusType | null
}

export interface Platform_InputResourceAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export const Platform_TPMResourceAllocationSettingData_Version = {
  _12: '1.2',
  _20: '2.0',
} as const
export type Platform_TPMResourceAllocationSettingData_Version = (typeof Platform_TPMResourceAllocationSettingData_Version)[keyof typeof Platform_TPMResourceAllocationSettingData_Version]

export interface Platform_TPMResourceAllocationSettingData extends CIM_ResourceAllocationSettingData {
  Version?: Platform_TPMResourceAllocationSettingData_Version | null
}

export interface Platform_TPMResourceAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export const Platform_WatchdogResourceAllocationSettingData_Action = {
  Reset: 'reset',
  ShutDown: 'shutdown', // Shut Down
  PowerOff: 'power-off', // Power Off
  Pause: 'pause',
  None: 'none',
  InjectNMI: 'inject-nmi', // Inject NMI
  DumpAndPowerOff: 'dump-and-power-off', // Dump and Power Off
  DumpAndPause: 'dump-and-pause', // Dump and Pause
  DumpAndReset: 'dump-and-reset', // Dump and Reset
} as const
export type Platform_WatchdogResourceAllocationSettingData_Action = (typeof Platform_WatchdogResourceAllocationSettingData_Action)[keyof typeof Platform_WatchdogResourceAllocationSettingData_Action]

export interface Platform_WatchdogResourceAllocationSettingData extends CIM_ResourceAllocationSettingData {
  Action?: Platform_WatchdogResourceAllocationSettingData_Action | null
}

export interface Platform_WatchdogResourceAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export interface Platform_RNGResourceAllocationSettingData extends CIM_ResourceAllocationSettingData {}

export interface Platform_RNGResourceAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export interface Platform_SoundResourceAllocationSettingData extends CIM_ResourceAllocationSettingData {}

export interface Platform_SoundResourceAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export interface Platform_PCIDeviceResourceAllocationSettingData extends CIM_ResourceAllocationSettingData {}

export interface Platform_PCIDeviceResourceAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export interface Platform_USBDeviceResourceAllocationSettingData extends CIM_ResourceAllocationSettingData {}

export interface Platform_USBDeviceResourceAllocationSettingData_Methods extends CIM_ResourceAllocationSettingData_Methods {}

export interface Platform_ProcessorPool extends CIM_ResourcePool {}

export interface Platform_ProcessorPool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_MemoryPool extends CIM_ResourcePool {}

export interface Platform_MemoryPool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_DiskPool extends CIM_ResourcePool {
  Path?: string | null
}

export interface Platform_DiskPool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_NetworkPool extends CIM_ResourcePool {}

export interface Platform_NetworkPool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_ConsolePool extends CIM_ResourcePool {}

export interface Platform_ConsolePool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_GraphicsPool extends CIM_ResourcePool {}

export interface Platform_GraphicsPool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_DrivePool extends CIM_ResourcePool {}

export interface Platform_DrivePool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_InputPool extends CIM_ResourcePool {}

export interface Platform_InputPool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_TPMPool extends CIM_ResourcePool {}

export interface Platform_TPMPool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_WatchdogPool extends CIM_ResourcePool {}

export interface Platform_WatchdogPool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_RNGPool extends CIM_ResourcePool {}

export interface Platform_RNGPool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_SoundPool extends CIM_ResourcePool {}

export interface Platform_SoundPool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_PCIDevicePool extends CIM_ResourcePool {}

export interface Platform_PCIDevicePool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_USBDevicePool extends CIM_ResourcePool {}

export interface Platform_USBDevicePool_Methods extends CIM_ResourcePool_Methods {}

export interface Platform_Processor extends CIM_Processor {}

export interface Platform_Processor_Methods extends CIM_Processor_Methods {}

export interface Platform_Memory extends CIM_Memory {}

export interface Platform_Memory_Methods extends CIM_Memory_Methods {}

export interface Platform_LogicalDisk extends CIM_LogicalDisk {}

export interface Platform_LogicalDisk_Methods extends CIM_LogicalDisk_Methods {}

export interface Platform_CDROMDrive extends CIM_CDROMDrive {}

export interface Platform_CDROMDrive_Methods extends CIM_CDROMDrive_Methods {}

export interface Platform_DisketteDrive extends CIM_DisketteDrive {}

export interface Platform_DisketteDrive_Methods extends CIM_DisketteDrive_Methods {}

export interface Platform_NetworkPort extends CIM_EthernetPort {}

export interface Platform_NetworkPort_Methods extends CIM_EthernetPort_Methods {}

export interface Platform_SerialController extends CIM_SerialController {}

export interface Platform_SerialController_Methods extends CIM_SerialController_Methods {}

export interface Platform_DisplayController extends CIM_DisplayController {}

export interface Platform_DisplayController_Methods extends CIM_DisplayController_Methods {}

export interface Platform_PointingDevice extends CIM_PointingDevice {}

export interface Platform_PointingDevice_Methods extends CIM_PointingDevice_Methods {}

export interface Platform_Keyboard extends CIM_Keyboard {}

export interface Platform_Keyboard_Methods extends CIM_Keyboard_Methods {}

export interface Platform_TrustedPlatformModule extends CIM_LogicalDevice {
  SpecVersion?: string | null
}

export interface Platform_TrustedPlatformModule_Methods extends CIM_LogicalDevice_Methods {}

export interface Platform_Watchdog extends CIM_Watchdog {}

export interface Platform_Watchdog_Methods extends CIM_Watchdog_Methods {}

export interface Platform_RandomNumberGenerator extends CIM_LogicalDevice {}

export interface Platform_RandomNumberGenerator_Methods extends CIM_LogicalDevice_Methods {}

export interface Platform_SoundCard extends CIM_LogicalDevice {}

export interface Platform_SoundCard_Methods extends CIM_LogicalDevice_Methods {}

export interface Platform_PCIDevice extends CIM_LogicalDevice {}

export interface Platform_PCIDevice_Methods extends CIM_LogicalDevice_Methods {}

export interface Platform_USBDevice extends CIM_LogicalDevice {}

export interface Platform_USBDevice_Methods extends CIM_LogicalDevice_Methods {}

export interface Platform_VirtualSystemManagementService extends CIM_VirtualSystemManagementService {}

export interface Platform_VirtualSystemManagementService_Methods extends CIM_VirtualSystemManagementService_Methods {}

export interface Platform_VirtualSystemSnapshotService extends CIM_VirtualSystemSnapshotService {}

export interface Platform_VirtualSystemSnapshotService_Methods extends CIM_VirtualSystemSnapshotService_Methods {}

export interface Platform_VirtualSystemManagementCapabilities extends CIM_VirtualSystemManagementCapabilities {}

export interface Platform_VirtualSystemManagementCapabilities_Methods extends CIM_VirtualSystemManagementCapabilities_Methods {}

export interface Platform_VirtualSystemMigrationService extends CIM_VirtualSystemMigrationService {}

export interface Platform_VirtualSystemMigrationService_Methods extends CIM_VirtualSystemMigrationService_Methods {}

export interface Platform_VirtualSystemMigrationCapabilities extends CIM_VirtualSystemMigrationCapabilities {}

export interface Platform_VirtualSystemMigrationCapabilities_Methods extends CIM_VirtualSystemMigrationCapabilities_Methods {}

export interface Platform_VirtualSystemMigrationSettingData extends CIM_VirtualSystemMigrationSettingData {
  CopyStorage?: boolean | null
  DestinationPool?: string | null
}

export interface Platform_VirtualSystemMigrationSettingData_Methods extends CIM_VirtualSystemMigrationSettingData_Methods {}

export interface Platform_VirtualSystemSnapshotServiceCapabilities extends CIM_VirtualSystemSnapshotServiceCapabilities {}

export interface Platform_VirtualSystemSnapshotServiceCapabilities_Methods extends CIM_VirtualSystemSnapshotServiceCapabilities_Methods {}

export interface Platform_VirtualSystemSnapshotCapabilities extends CIM_VirtualSystemSnapshotCapabilities {}

export interface Platform_VirtualSystemSnapshotCapabilities_Methods extends CIM_VirtualSystemSnapshotCapabilities_Methods {}

export interface Platform_PowerManagementService extends CIM_PowerManagementService {}

export interface Platform_PowerManagementService_Methods extends CIM_PowerManagementService_Methods {}

export interface Platform_PowerManagementCapabilities extends CIM_PowerManagementCapabilities {}

export interface Platform_PowerManagementCapabilities_Methods extends CIM_PowerManagementCapabilities_Methods {}

export interface Platform_ConsoleRedirectionService extends CIM_RedirectionService {}

export interface Platform_ConsoleRedirectionService_Methods extends CIM_RedirectionService_Methods {}

export interface Platform_ConsoleRedirectionServiceCapabilities extends CIM_RedirectionServiceCapabilities {}

export interface Platform_ConsoleRedirectionServiceCapabilities_Methods extends CIM_RedirectionServiceCapabilities_Methods {}

export interface Platform_KVMRedirectionSAP extends CIM_KVMRedirectionSAP {
  Address?: string | null
}

export interface Platform_KVMRedirectionSAP_Methods extends CIM_KVMRedirectionSAP_Methods {}

export interface Platform_BaseMetricDefinition extends CIM_BaseMetricDefinition {}

export interface Platform_BaseMetricDefinition_Methods extends CIM_BaseMetricDefinition_Methods {}

export interface Platform_BaseMetricValue extends CIM_BaseMetricValue {}

export interface Platform_BaseMetricValue_Methods extends CIM_BaseMetricValue_Methods {}

export interface Platform_MetricService extends CIM_MetricService {}

export interface Platform_MetricService_Methods extends CIM_MetricService_Methods {}

export interface Platform_MetricServiceCapabilities extends CIM_MetricServiceCapabilities {}

export interface Platform_MetricServiceCapabilities_Methods extends CIM_MetricServiceCapabilities_Methods {}

export interface Platform_AllocationCapabilities extends CIM_AllocationCapabilities {}

export interface Platform_AllocationCapabilities_Methods extends CIM_AllocationCapabilities_Methods {}

export interface Platform_EnabledLogicalElementCapabilities extends CIM_EnabledLogicalElementCapabilities {}

export interface Platform_EnabledLogicalElementCapabilities_Methods extends CIM_EnabledLogicalElementCapabilities_Methods {}

export interface Platform_ConcreteJob extends CIM_ConcreteJob {}

export interface Platform_ConcreteJob_Methods extends CIM_ConcreteJob_Methods {}

export interface Platform_HostedDependency extends CIM_HostedDependency {}

export interface Platform_HostedDependency_Methods extends CIM_HostedDependency_Methods {}

export interface Platform_HostedService extends CIM_HostedService {}

export interface Platform_HostedService_Methods extends CIM_HostedService_Methods {}

export interface Platform_ServiceAffectsElement extends CIM_ServiceAffectsElement {}

export interface Platform_ServiceAffectsElement_Methods extends CIM_ServiceAffectsElement_Methods {}

export interface Platform_AssociatedPowerManagementService extends CIM_AssociatedPowerManagementService {}

export interface Platform_AssociatedPowerManagementService_Methods extends CIM_AssociatedPowerManagementService_Methods {}

export interface Platform_HostedAccessPoint extends CIM_HostedAccessPoint {}

export interface Platform_HostedAccessPoint_Methods extends CIM_HostedAccessPoint_Methods {}

export interface Platform_ServiceAccessBySAP extends CIM_ServiceAccessBySAP {}

export interface Platform_ServiceAccessBySAP_Methods extends CIM_ServiceAccessBySAP_Methods {}

export interface Platform_SAPAvailableForElement extends CIM_SAPAvailableForElement {}

export interface Platform_SAPAvailableForElement_Methods extends CIM_SAPAvailableForElement_Methods {}

export interface Platform_MetricDefForME extends CIM_MetricDefForME {}

export interface Platform_MetricDefForME_Methods extends CIM_MetricDefForME_Methods {}

export interface Platform_MetricForME extends CIM_MetricForME {}

export interface Platform_MetricForME_Methods extends CIM_MetricForME_Methods {}

export interface Platform_MetricInstance extends CIM_MetricInstance {}

export interface Platform_MetricInstance_Methods extends CIM_MetricInstance_Methods {}

export interface Platform_SystemDevice extends CIM_SystemDevice {}

export interface Platform_SystemDevice_Methods extends CIM_SystemDevice_Methods {}

export interface Platform_HostedResourcePool extends CIM_HostedResourcePool {}

export interface Platform_HostedResourcePool_Methods extends CIM_HostedResourcePool_Methods {}

export interface Platform_ElementAllocatedFromPool extends CIM_ElementAllocatedFromPool {}

export interface Platform_ElementAllocatedFromPool_Methods extends CIM_ElementAllocatedFromPool_Methods {}

export interface Platform_ResourceAllocationFromPool extends CIM_ResourceAllocationFromPool {}

export interface Platform_ResourceAllocationFromPool_Methods extends CIM_ResourceAllocationFromPool_Methods {}

export interface Platform_SettingsDefineState extends CIM_SettingsDefineState {}

export interface Platform_SettingsDefineState_Methods extends CIM_SettingsDefineState_Methods {}

export interface Platform_ElementSettingData extends CIM_ElementSettingData {}

export interface Platform_ElementSettingData_Methods extends CIM_ElementSettingData_Methods {}

export interface Platform_VirtualSystemSettingDataComponent extends CIM_VirtualSystemSettingDataComponent {}

export interface Platform_VirtualSystemSettingDataComponent_Methods extends CIM_VirtualSystemSettingDataComponent_Methods {}

export interface Platform_SnapshotOfVirtualSystem extends CIM_SnapshotOfVirtualSystem {}

export interface Platform_SnapshotOfVirtualSystem_Methods extends CIM_SnapshotOfVirtualSystem_Methods {}

export interface Platform_LastAppliedSnapshot extends CIM_LastAppliedSnapshot {}

export interface Platform_LastAppliedSnapshot_Methods extends CIM_LastAppliedSnapshot_Methods {}

export interface Platform_MostCurrentSnapshotInBranch extends CIM_MostCurrentSnapshotInBranch {}

export interface Platform_MostCurrentSnapshotInBranch_Methods extends CIM_MostCurrentSnapshotInBranch_Methods {}

export interface Platform_ElementCapabilities extends CIM_ElementCapabilities {}

export interface Platform_ElementCapabilities_Methods extends CIM_ElementCapabilities_Methods {}

export interface Platform_SettingsDefineCapabilities extends CIM_SettingsDefineCapabilities {}

export interface Platform_SettingsDefineCapabilities_Methods extends CIM_SettingsDefineCapabilities_Methods {}

export interface Platform_OwningJobElement extends CIM_OwningJobElement {}

export interface Platform_OwningJobElement_Methods extends CIM_OwningJobElement_Methods {}

export interface Platform_AffectedJobElement extends CIM_AffectedJobElement {}

export interface Platform_AffectedJobElement_Methods extends CIM_AffectedJobElement_Methods {}

export interface Platform_ComputerSystemCreatedIndication extends CIM_InstCreation {}

export interface Platform_ComputerSystemCreatedIndication_Methods extends CIM_InstCreation_Methods {}

export interface Platform_ComputerSystemModifiedIndication extends CIM_InstModification {}

export interface Platform_ComputerSystemModifiedIndication_Methods extends CIM_InstModification_Methods {}

export interface Platform_ComputerSystemDeletedIndication extends CIM_InstDeletion {}

export interface Platform_ComputerSystemDeletedIndication_Methods extends CIM_InstDeletion_Methods {}

export interface Platform_VirtualSystemSettingDataCreatedIndication extends CIM_InstCreation {}

export interface Platform_VirtualSystemSettingDataCreatedIndication_Methods extends CIM_InstCreation_Methods {}

export interface Platform_VirtualSystemSettingDataModifiedIndication extends CIM_InstModification {}

export interface Platform_VirtualSystemSettingDataModifiedIndication_Methods extends CIM_InstModification_Methods {}

export interface Platform_VirtualSystemSettingDataDeletedIndication extends CIM_InstDeletion {}

export interface Platform_VirtualSystemSettingDataDeletedIndication_Methods extends CIM_InstDeletion_Methods {}

export interface Platform_ResourceAllocationSettingDataCreatedIndication extends CIM_InstCreation {}

export interface Platform_ResourceAllocationSettingDataCreatedIndication_Methods extends CIM_InstCreation_Methods {}

export interface Platform_ResourceAllocationSettingDataModifiedIndication extends CIM_InstModification {}

export interface Platform_ResourceAllocationSettingDataModifiedIndication_Methods extends CIM_InstModification_Methods {}

export interface Platform_ResourceAllocationSettingDataDeletedIndication extends CIM_InstDeletion {}

export interface Platform_ResourceAllocationSettingDataDeletedIndication_Methods extends CIM_InstDeletion_Methods {}

export interface Platform_ConcreteJobCreatedIndication extends CIM_InstCreation {}

export interface Platform_ConcreteJobCreatedIndication_Methods extends CIM_InstCreation_Methods {}

export interface Platform_ConcreteJobModifiedIndication extends CIM_InstModification {}

export interface Platform_ConcreteJobModifiedIndication_Methods extends CIM_InstModification_Methods {}

export interface Platform_ConcreteJobDeletedIndication extends CIM_InstDeletion {}

export interface Platform_ConcreteJobDeletedIndication_Methods extends CIM_InstDeletion_Methods {}

export interface ClassTypes {
  CIM_Indication: CIM_Indication
  CIM_ProcessIndication: CIM_ProcessIndication
  CIM_AlertIndication: CIM_AlertIndication
  CIM_ManagedElement: CIM_ManagedElement
  CIM_ManagedSystemElement: CIM_ManagedSystemElement
  CIM_LogicalElement: CIM_LogicalElement
  CIM_EnabledLogicalElement: CIM_EnabledLogicalElement
  CIM_AllocatedLogicalElement: CIM_AllocatedLogicalElement
  CIM_Capabilities: CIM_Capabilities
  CIM_EnabledLogicalElementCapabilities: CIM_EnabledLogicalElementCapabilities
  CIM_ServiceAccessPoint: CIM_ServiceAccessPoint
  CIM_Dependency: CIM_Dependency
  CIM_ServiceAccessBySAP: CIM_ServiceAccessBySAP
  CIM_Component: CIM_Component
  CIM_System: CIM_System
  CIM_ComputerSystem: CIM_ComputerSystem
  CIM_Job: CIM_Job
  CIM_ConcreteJob: CIM_ConcreteJob
  CIM_ElementCapabilities: CIM_ElementCapabilities
  CIM_ElementSettingData: CIM_ElementSettingData
  CIM_Error: CIM_Error
  CIM_HostedDependency: CIM_HostedDependency
  CIM_HostedAccessPoint: CIM_HostedAccessPoint
  CIM_HostedService: CIM_HostedService
  CIM_Service: CIM_Service
  CIM_SettingData: CIM_SettingData
  CIM_InstIndication: CIM_InstIndication
  CIM_InstCreation: CIM_InstCreation
  CIM_InstDeletion: CIM_InstDeletion
  CIM_InstModification: CIM_InstModification
  CIM_ServiceAffectsElement: CIM_ServiceAffectsElement
  CIM_AbstractElementAllocatedFromPool: CIM_AbstractElementAllocatedFromPool
  CIM_AffectedJobElement: CIM_AffectedJobElement
  CIM_AllocationCapabilities: CIM_AllocationCapabilities
  CIM_ServiceAvailableToElement: CIM_ServiceAvailableToElement
  CIM_AssociatedPowerManagementService: CIM_AssociatedPowerManagementService
  CIM_BaseMetricDefinition: CIM_BaseMetricDefinition
  CIM_BaseMetricValue: CIM_BaseMetricValue
  CIM_LogicalDevice: CIM_LogicalDevice
  CIM_MediaAccessDevice: CIM_MediaAccessDevice
  CIM_CDROMDrive: CIM_CDROMDrive
  CIM_Controller: CIM_Controller
  CIM_DisketteDrive: CIM_DisketteDrive
  CIM_DisplayController: CIM_DisplayController
  CIM_ElementAllocatedFromPool: CIM_ElementAllocatedFromPool
  CIM_LogicalPort: CIM_LogicalPort
  CIM_NetworkPort: CIM_NetworkPort
  CIM_EthernetPort: CIM_EthernetPort
  CIM_ResourceAllocationSettingData: CIM_ResourceAllocationSettingData
  CIM_EthernetPortAllocationSettingData: CIM_EthernetPortAllocationSettingData
  CIM_SystemComponent: CIM_SystemComponent
  CIM_HostedResourcePool: CIM_HostedResourcePool
  CIM_KVMRedirectionSAP: CIM_KVMRedirectionSAP
  CIM_UserDevice: CIM_UserDevice
  CIM_Keyboard: CIM_Keyboard
  CIM_LastAppliedSnapshot: CIM_LastAppliedSnapshot
  CIM_StorageExtent: CIM_StorageExtent
  CIM_LogicalDisk: CIM_LogicalDisk
  CIM_Memory: CIM_Memory
  CIM_MetricDefForME: CIM_MetricDefForME
  CIM_MetricForME: CIM_MetricForME
  CIM_MetricInstance: CIM_MetricInstance
  CIM_MetricService: CIM_MetricService
  CIM_MetricServiceCapabilities: CIM_MetricServiceCapabilities
  CIM_MostCurrentSnapshotInBranch: CIM_MostCurrentSnapshotInBranch
  CIM_OwningJobElement: CIM_OwningJobElement
  CIM_PointingDevice: CIM_PointingDevice
  CIM_PowerManagementCapabilities: CIM_PowerManagementCapabilities
  CIM_PowerManagementService: CIM_PowerManagementService
  CIM_Processor: CIM_Processor
  CIM_ProcessorAllocationSettingData: CIM_ProcessorAllocationSettingData
  CIM_RedirectionService: CIM_RedirectionService
  CIM_RedirectionServiceCapabilities: CIM_RedirectionServiceCapabilities
  CIM_ResourceAllocationFromPool: CIM_ResourceAllocationFromPool
  CIM_ResourcePool: CIM_ResourcePool
  CIM_SAPAvailableForElement: CIM_SAPAvailableForElement
  CIM_SerialController: CIM_SerialController
  CIM_SettingsDefineCapabilities: CIM_SettingsDefineCapabilities
  CIM_SettingsDefineState: CIM_SettingsDefineState
  CIM_SnapshotOfVirtualSystem: CIM_SnapshotOfVirtualSystem
  CIM_StorageAllocationSettingData: CIM_StorageAllocationSettingData
  CIM_SystemDevice: CIM_SystemDevice
  CIM_VirtualSystemManagementCapabilities: CIM_VirtualSystemManagementCapabilities
  CIM_VirtualSystemManagementService: CIM_VirtualSystemManagementService
  CIM_VirtualSystemMigrationCapabilities: CIM_VirtualSystemMigrationCapabilities
  CIM_VirtualSystemMigrationService: CIM_VirtualSystemMigrationService
  CIM_VirtualSystemMigrationSettingData: CIM_VirtualSystemMigrationSettingData
  CIM_VirtualSystemSettingData: CIM_VirtualSystemSettingData
  CIM_VirtualSystemSettingDataComponent: CIM_VirtualSystemSettingDataComponent
  CIM_VirtualSystemSnapshotCapabilities: CIM_VirtualSystemSnapshotCapabilities
  CIM_VirtualSystemSnapshotService: CIM_VirtualSystemSnapshotService
  CIM_VirtualSystemSnapshotServiceCapabilities: CIM_VirtualSystemSnapshotServiceCapabilities
  CIM_Watchdog: CIM_Watchdog
  Platform_HostSystem: Platform_HostSystem
  Platform_ComputerSystem: Platform_ComputerSystem
  Platform_VirtualSystemSettingData: Platform_VirtualSystemSettingData
  Platform_ProcResourceAllocationSettingData: Platform_ProcResourceAllocationSettingData
  Platform_MemResourceAllocationSettingData: Platform_MemResourceAllocationSettingData
  Platform_DiskResourceAllocationSettingData: Platform_DiskResourceAllocationSettingData
  Platform_DriveResourceAllocationSettingData: Platform_DriveResourceAllocationSettingData
  Platform_NetResourceAllocationSettingData: Platform_NetResourceAllocationSettingData
  Platform_ConsoleResourceAllocationSettingData: Platform_ConsoleResourceAllocationSettingData
  Platform_GraphicsResourceAllocationSettingData: Platform_GraphicsResourceAllocationSettingData
  Platform_InputResourceAllocationSettingData: Platform_InputResourceAllocationSettingData
  Platform_TPMResourceAllocationSettingData: Platform_TPMResourceAllocationSettingData
  Platform_WatchdogResourceAllocationSettingData: Platform_WatchdogResourceAllocationSettingData
  Platform_RNGResourceAllocationSettingData: Platform_RNGResourceAllocationSettingData
  Platform_SoundResourceAllocationSettingData: Platform_SoundResourceAllocationSettingData
  Platform_PCIDeviceResourceAllocationSettingData: Platform_PCIDeviceResourceAllocationSettingData
  Platform_USBDeviceResourceAllocationSettingData: Platform_USBDeviceResourceAllocationSettingData
  Platform_ProcessorPool: Platform_ProcessorPool
  Platform_MemoryPool: Platform_MemoryPool
  Platform_DiskPool: Platform_DiskPool
  Platform_NetworkPool: Platform_NetworkPool
  Platform_ConsolePool: Platform_ConsolePool
  Platform_GraphicsPool: Platform_GraphicsPool
  Platform_DrivePool: Platform_DrivePool
  Platform_InputPool: Platform_InputPool
  Platform_TPMPool: Platform_TPMPool
  Platform_WatchdogPool: Platform_WatchdogPool
  Platform_RNGPool: Platform_RNGPool
  Platform_SoundPool: Platform_SoundPool
  Platform_PCIDevicePool: Platform_PCIDevicePool
  Platform_USBDevicePool: Platform_USBDevicePool
  Platform_Processor: Platform_Processor
  Platform_Memory: Platform_Memory
  Platform_LogicalDisk: Platform_LogicalDisk
  Platform_CDROMDrive: Platform_CDROMDrive
  Platform_DisketteDrive: Platform_DisketteDrive
  Platform_NetworkPort: Platform_NetworkPort
  Platform_SerialController: Platform_SerialController
  Platform_DisplayController: Platform_DisplayController
  Platform_PointingDevice: Platform_PointingDevice
  Platform_Keyboard: Platform_Keyboard
  Platform_TrustedPlatformModule: Platform_TrustedPlatformModule
  Platform_Watchdog: Platform_Watchdog
  Platform_RandomNumberGenerator: Platform_RandomNumberGenerator
  Platform_SoundCard: Platform_SoundCard
  Platform_PCIDevice: Platform_PCIDevice
  Platform_USBDevice: Platform_USBDevice
  Platform_VirtualSystemManagementService: Platform_VirtualSystemManagementService
  Platform_VirtualSystemSnapshotService: Platform_VirtualSystemSnapshotService
  Platform_VirtualSystemManagementCapabilities: Platform_VirtualSystemManagementCapabilities
  Platform_VirtualSystemMigrationService: Platform_VirtualSystemMigrationService
  Platform_VirtualSystemMigrationCapabilities: Platform_VirtualSystemMigrationCapabilities
  Platform_VirtualSystemMigrationSettingData: Platform_VirtualSystemMigrationSettingData
  Platform_VirtualSystemSnapshotServiceCapabilities: Platform_VirtualSystemSnapshotServiceCapabilities
  Platform_VirtualSystemSnapshotCapabilities: Platform_VirtualSystemSnapshotCapabilities
  Platform_PowerManagementService: Platform_PowerManagementService
  Platform_PowerManagementCapabilities: Platform_PowerManagementCapabilities
  Platform_ConsoleRedirectionService: Platform_ConsoleRedirectionService
  Platform_ConsoleRedirectionServiceCapabilities: Platform_ConsoleRedirectionServiceCapabilities
  Platform_KVMRedirectionSAP: Platform_KVMRedirectionSAP
  Platform_BaseMetricDefinition: Platform_BaseMetricDefinition
  Platform_BaseMetricValue: Platform_BaseMetricValue
  Platform_MetricService: Platform_MetricService
  Platform_MetricServiceCapabilities: Platform_MetricServiceCapabilities
  Platform_AllocationCapabilities: Platform_AllocationCapabilities
  Platform_EnabledLogicalElementCapabilities: Platform_EnabledLogicalElementCapabilities
  Platform_ConcreteJob: Platform_ConcreteJob
  Platform_HostedDependency: Platform_HostedDependency
  Platform_HostedService: Platform_HostedService
  Platform_ServiceAffectsElement: Platform_ServiceAffectsElement
  Platform_AssociatedPowerManagementService: Platform_AssociatedPowerManagementService
  Platform_HostedAccessPoint: Platform_HostedAccessPoint
  Platform_ServiceAccessBySAP: Platform_ServiceAccessBySAP
  Platform_SAPAvailableForElement: Platform_SAPAvailableForElement
  Platform_MetricDefForME: Platform_MetricDefForME
  Platform_MetricForME: Platform_MetricForME
  Platform_MetricInstance: Platform_MetricInstance
  Platform_SystemDevice: Platform_SystemDevice
  Platform_HostedResourcePool: Platform_HostedResourcePool
  Platform_ElementAllocatedFromPool: Platform_ElementAllocatedFromPool
  Platform_ResourceAllocationFromPool: Platform_ResourceAllocationFromPool
  Platform_SettingsDefineState: Platform_SettingsDefineState
  Platform_ElementSettingData: Platform_ElementSettingData
  Platform_VirtualSystemSettingDataComponent: Platform_VirtualSystemSettingDataComponent
  Platform_SnapshotOfVirtualSystem: Platform_SnapshotOfVirtualSystem
  Platform_LastAppliedSnapshot: Platform_LastAppliedSnapshot
  Platform_MostCurrentSnapshotInBranch: Platform_MostCurrentSnapshotInBranch
  Platform_ElementCapabilities: Platform_ElementCapabilities
  Platform_SettingsDefineCapabilities: Platform_SettingsDefineCapabilities
  Platform_OwningJobElement: Platform_OwningJobElement
  Platform_AffectedJobElement: Platform_AffectedJobElement
  Platform_ComputerSystemCreatedIndication: Platform_ComputerSystemCreatedIndication
  Platform_ComputerSystemModifiedIndication: Platform_ComputerSystemModifiedIndication
  Platform_ComputerSystemDeletedIndication: Platform_ComputerSystemDeletedIndication
  Platform_VirtualSystemSettingDataCreatedIndication: Platform_VirtualSystemSettingDataCreatedIndication
  Platform_VirtualSystemSettingDataModifiedIndication: Platform_VirtualSystemSettingDataModifiedIndication
  Platform_VirtualSystemSettingDataDeletedIndication: Platform_VirtualSystemSettingDataDeletedIndication
  Platform_ResourceAllocationSettingDataCreatedIndication: Platform_ResourceAllocationSettingDataCreatedIndication
  Platform_ResourceAllocationSettingDataModifiedIndication: Platform_ResourceAllocationSettingDataModifiedIndication
  Platform_ResourceAllocationSettingDataDeletedIndication: Platform_ResourceAllocationSettingDataDeletedIndication
  Platform_ConcreteJobCreatedIndication: Platform_ConcreteJobCreatedIndication
  Platform_ConcreteJobModifiedIndication: Platform_ConcreteJobModifiedIndication
  Platform_ConcreteJobDeletedIndication: Platform_ConcreteJobDeletedIndication
}

export interface MethodTypes {
  CIM_Indication: CIM_Indication_Methods
  CIM_ProcessIndication: CIM_ProcessIndication_Methods
  CIM_AlertIndication: CIM_AlertIndication_Methods
  CIM_ManagedElement: CIM_ManagedElement_Methods
  CIM_ManagedSystemElement: CIM_ManagedSystemElement_Methods
  CIM_LogicalElement: CIM_LogicalElement_Methods
  CIM_EnabledLogicalElement: CIM_EnabledLogicalElement_Methods
  CIM_AllocatedLogicalElement: CIM_AllocatedLogicalElement_Methods
  CIM_Capabilities: CIM_Capabilities_Methods
  CIM_EnabledLogicalElementCapabilities: CIM_EnabledLogicalElementCapabilities_Methods
  CIM_ServiceAccessPoint: CIM_ServiceAccessPoint_Methods
  CIM_Dependency: CIM_Dependency_Methods
  CIM_ServiceAccessBySAP: CIM_ServiceAccessBySAP_Methods
  CIM_Component: CIM_Component_Methods
  CIM_System: CIM_System_Methods
  CIM_ComputerSystem: CIM_ComputerSystem_Methods
  CIM_Job: CIM_Job_Methods
  CIM_ConcreteJob: CIM_ConcreteJob_Methods
  CIM_ElementCapabilities: CIM_ElementCapabilities_Methods
  CIM_ElementSettingData: CIM_ElementSettingData_Methods
  CIM_Error: CIM_Error_Methods
  CIM_HostedDependency: CIM_HostedDependency_Methods
  CIM_HostedAccessPoint: CIM_HostedAccessPoint_Methods
  CIM_HostedService: CIM_HostedService_Methods
  CIM_Service: CIM_Service_Methods
  CIM_SettingData: CIM_SettingData_Methods
  CIM_InstIndication: CIM_InstIndication_Methods
  CIM_InstCreation: CIM_InstCreation_Methods
  CIM_InstDeletion: CIM_InstDeletion_Methods
  CIM_InstModification: CIM_InstModification_Methods
  CIM_ServiceAffectsElement: CIM_ServiceAffectsElement_Methods
  CIM_AbstractElementAllocatedFromPool: CIM_AbstractElementAllocatedFromPool_Methods
  CIM_AffectedJobElement: CIM_AffectedJobElement_Methods
  CIM_AllocationCapabilities: CIM_AllocationCapabilities_Methods
  CIM_ServiceAvailableToElement: CIM_ServiceAvailableToElement_Methods
  CIM_AssociatedPowerManagementService: CIM_AssociatedPowerManagementService_Methods
  CIM_BaseMetricDefinition: CIM_BaseMetricDefinition_Methods
  CIM_BaseMetricValue: CIM_BaseMetricValue_Methods
  CIM_LogicalDevice: CIM_LogicalDevice_Methods
  CIM_MediaAccessDevice: CIM_MediaAccessDevice_Methods
  CIM_CDROMDrive: CIM_CDROMDrive_Methods
  CIM_Controller: CIM_Controller_Methods
  CIM_DisketteDrive: CIM_DisketteDrive_Methods
  CIM_DisplayController: CIM_DisplayController_Methods
  CIM_ElementAllocatedFromPool: CIM_ElementAllocatedFromPool_Methods
  CIM_LogicalPort: CIM_LogicalPort_Methods
  CIM_NetworkPort: CIM_NetworkPort_Methods
  CIM_EthernetPort: CIM_EthernetPort_Methods
  CIM_ResourceAllocationSettingData: CIM_ResourceAllocationSettingData_Methods
  CIM_EthernetPortAllocationSettingData: CIM_EthernetPortAllocationSettingData_Methods
  CIM_SystemComponent: CIM_SystemComponent_Methods
  CIM_HostedResourcePool: CIM_HostedResourcePool_Methods
  CIM_KVMRedirectionSAP: CIM_KVMRedirectionSAP_Methods
  CIM_UserDevice: CIM_UserDevice_Methods
  CIM_Keyboard: CIM_Keyboard_Methods
  CIM_LastAppliedSnapshot: CIM_LastAppliedSnapshot_Methods
  CIM_StorageExtent: CIM_StorageExtent_Methods
  CIM_LogicalDisk: CIM_LogicalDisk_Methods
  CIM_Memory: CIM_Memory_Methods
  CIM_MetricDefForME: CIM_MetricDefForME_Methods
  CIM_MetricForME: CIM_MetricForME_Methods
  CIM_MetricInstance: CIM_MetricInstance_Methods
  CIM_MetricService: CIM_MetricService_Methods
  CIM_MetricServiceCapabilities: CIM_MetricServiceCapabilities_Methods
  CIM_MostCurrentSnapshotInBranch: CIM_MostCurrentSnapshotInBranch_Methods
  CIM_OwningJobElement: CIM_OwningJobElement_Methods
  CIM_PointingDevice: CIM_PointingDevice_Methods
  CIM_PowerManagementCapabilities: CIM_PowerManagementCapabilities_Methods
  CIM_PowerManagementService: CIM_PowerManagementService_Methods
  CIM_Processor: CIM_Processor_Methods
  CIM_ProcessorAllocationSettingData: CIM_ProcessorAllocationSettingData_Methods
  CIM_RedirectionService: CIM_RedirectionService_Methods
  CIM_RedirectionServiceCapabilities: CIM_RedirectionServiceCapabilities_Methods
  CIM_ResourceAllocationFromPool: CIM_ResourceAllocationFromPool_Methods
  CIM_ResourcePool: CIM_ResourcePool_Methods
  CIM_SAPAvailableForElement: CIM_SAPAvailableForElement_Methods
  CIM_SerialController: CIM_SerialController_Methods
  CIM_SettingsDefineCapabilities: CIM_SettingsDefineCapabilities_Methods
  CIM_SettingsDefineState: CIM_SettingsDefineState_Methods
  CIM_SnapshotOfVirtualSystem: CIM_SnapshotOfVirtualSystem_Methods
  CIM_StorageAllocationSettingData: CIM_StorageAllocationSettingData_Methods
  CIM_SystemDevice: CIM_SystemDevice_Methods
  CIM_VirtualSystemManagementCapabilities: CIM_VirtualSystemManagementCapabilities_Methods
  CIM_VirtualSystemManagementService: CIM_VirtualSystemManagementService_Methods
  CIM_VirtualSystemMigrationCapabilities: CIM_VirtualSystemMigrationCapabilities_Methods
  CIM_VirtualSystemMigrationService: CIM_VirtualSystemMigrationService_Methods
  CIM_VirtualSystemMigrationSettingData: CIM_VirtualSystemMigrationSettingData_Methods
  CIM_VirtualSystemSettingData: CIM_VirtualSystemSettingData_Methods
  CIM_VirtualSystemSettingDataComponent: CIM_VirtualSystemSettingDataComponent_Methods
  CIM_VirtualSystemSnapshotCapabilities: CIM_VirtualSystemSnapshotCapabilities_Methods
  CIM_VirtualSystemSnapshotService: CIM_VirtualSystemSnapshotService_Methods
  CIM_VirtualSystemSnapshotServiceCapabilities: CIM_VirtualSystemSnapshotServiceCapabilities_Methods
  CIM_Watchdog: CIM_Watchdog_Methods
  Platform_HostSystem: Platform_HostSystem_Methods
  Platform_ComputerSystem: Platform_ComputerSystem_Methods
  Platform_VirtualSystemSettingData: Platform_VirtualSystemSettingData_Methods
  Platform_ProcResourceAllocationSettingData: Platform_ProcResourceAllocationSettingData_Methods
  Platform_MemResourceAllocationSettingData: Platform_MemResourceAllocationSettingData_Methods
  Platform_DiskResourceAllocationSettingData: Platform_DiskResourceAllocationSettingData_Methods
  Platform_DriveResourceAllocationSettingData: Platform_DriveResourceAllocationSettingData_Methods
  Platform_NetResourceAllocationSettingData: Platform_NetResourceAllocationSettingData_Methods
  Platform_ConsoleResourceAllocationSettingData: Platform_ConsoleResourceAllocationSettingData_Methods
  Platform_GraphicsResourceAllocationSettingData: Platform_GraphicsResourceAllocationSettingData_Methods
  Platform_InputResourceAllocationSettingData: Platform_InputResourceAllocationSettingData_Methods
  Platform_TPMResourceAllocationSettingData: Platform_TPMResourceAllocationSettingData_Methods
  Platform_WatchdogResourceAllocationSettingData: Platform_WatchdogResourceAllocationSettingData_Methods
  Platform_RNGResourceAllocationSettingData: Platform_RNGResourceAllocationSettingData_Methods
  Platform_SoundResourceAllocationSettingData: Platform_SoundResourceAllocationSettingData_Methods
  Platform_PCIDeviceResourceAllocationSettingData: Platform_PCIDeviceResourceAllocationSettingData_Methods
  Platform_USBDeviceResourceAllocationSettingData: Platform_USBDeviceResourceAllocationSettingData_Methods
  Platform_ProcessorPool: Platform_ProcessorPool_Methods
  Platform_MemoryPool: Platform_MemoryPool_Methods
  Platform_DiskPool: Platform_DiskPool_Methods
  Platform_NetworkPool: Platform_NetworkPool_Methods
  Platform_ConsolePool: Platform_ConsolePool_Methods
  Platform_GraphicsPool: Platform_GraphicsPool_Methods
  Platform_DrivePool: Platform_DrivePool_Methods
  Platform_InputPool: Platform_InputPool_Methods
  Platform_TPMPool: Platform_TPMPool_Methods
  Platform_WatchdogPool: Platform_WatchdogPool_Methods
  Platform_RNGPool: Platform_RNGPool_Methods
  Platform_SoundPool: Platform_SoundPool_Methods
  Platform_PCIDevicePool: Platform_PCIDevicePool_Methods
  Platform_USBDevicePool: Platform_USBDevicePool_Methods
  Platform_Processor: Platform_Processor_Methods
  Platform_Memory: Platform_Memory_Methods
  Platform_LogicalDisk: Platform_LogicalDisk_Methods
  Platform_CDROMDrive: Platform_CDROMDrive_Methods
  Platform_DisketteDrive: Platform_DisketteDrive_Methods
  Platform_NetworkPort: Platform_NetworkPort_Methods
  Platform_SerialController: Platform_SerialController_Methods
  Platform_DisplayController: Platform_DisplayController_Methods
  Platform_PointingDevice: Platform_PointingDevice_Methods
  Platform_Keyboard: Platform_Keyboard_Methods
  Platform_TrustedPlatformModule: Platform_TrustedPlatformModule_Methods
  Platform_Watchdog: Platform_Watchdog_Methods
  Platform_RandomNumberGenerator: Platform_RandomNumberGenerator_Methods
  Platform_SoundCard: Platform_SoundCard_Methods
  Platform_PCIDevice: Platform_PCIDevice_Methods
  Platform_USBDevice: Platform_USBDevice_Methods
  Platform_VirtualSystemManagementService: Platform_VirtualSystemManagementService_Methods
  Platform_VirtualSystemSnapshotService: Platform_VirtualSystemSnapshotService_Methods
  Platform_VirtualSystemManagementCapabilities: Platform_VirtualSystemManagementCapabilities_Methods
  Platform_VirtualSystemMigrationService: Platform_VirtualSystemMigrationService_Methods
  Platform_VirtualSystemMigrationCapabilities: Platform_VirtualSystemMigrationCapabilities_Methods
  Platform_VirtualSystemMigrationSettingData: Platform_VirtualSystemMigrationSettingData_Methods
  Platform_VirtualSystemSnapshotServiceCapabilities: Platform_VirtualSystemSnapshotServiceCapabilities_Methods
  Platform_VirtualSystemSnapshotCapabilities: Platform_VirtualSystemSnapshotCapabilities_Methods
  Platform_PowerManagementService: Platform_PowerManagementService_Methods
  Platform_PowerManagementCapabilities: Platform_PowerManagementCapabilities_Methods
  Platform_ConsoleRedirectionService: Platform_ConsoleRedirectionService_Methods
  Platform_ConsoleRedirectionServiceCapabilities: Platform_ConsoleRedirectionServiceCapabilities_Methods
  Platform_KVMRedirectionSAP: Platform_KVMRedirectionSAP_Methods
  Platform_BaseMetricDefinition: Platform_BaseMetricDefinition_Methods
  Platform_BaseMetricValue: Platform_BaseMetricValue_Methods
  Platform_MetricService: Platform_MetricService_Methods
  Platform_MetricServiceCapabilities: Platform_MetricServiceCapabilities_Methods
  Platform_AllocationCapabilities: Platform_AllocationCapabilities_Methods
  Platform_EnabledLogicalElementCapabilities: Platform_EnabledLogicalElementCapabilities_Methods
  Platform_ConcreteJob: Platform_ConcreteJob_Methods
  Platform_HostedDependency: Platform_HostedDependency_Methods
  Platform_HostedService: Platform_HostedService_Methods
  Platform_ServiceAffectsElement: Platform_ServiceAffectsElement_Methods
  Platform_AssociatedPowerManagementService: Platform_AssociatedPowerManagementService_Methods
  Platform_HostedAccessPoint: Platform_HostedAccessPoint_Methods
  Platform_ServiceAccessBySAP: Platform_ServiceAccessBySAP_Methods
  Platform_SAPAvailableForElement: Platform_SAPAvailableForElement_Methods
  Platform_MetricDefForME: Platform_MetricDefForME_Methods
  Platform_MetricForME: Platform_MetricForME_Methods
  Platform_MetricInstance: Platform_MetricInstance_Methods
  Platform_SystemDevice: Platform_SystemDevice_Methods
  Platform_HostedResourcePool: Platform_HostedResourcePool_Methods
  Platform_ElementAllocatedFromPool: Platform_ElementAllocatedFromPool_Methods
  Platform_ResourceAllocationFromPool: Platform_ResourceAllocationFromPool_Methods
  Platform_SettingsDefineState: Platform_SettingsDefineState_Methods
  Platform_ElementSettingData: Platform_ElementSettingData_Methods
  Platform_VirtualSystemSettingDataComponent: Platform_VirtualSystemSettingDataComponent_Methods
  Platform_SnapshotOfVirtualSystem: Platform_SnapshotOfVirtualSystem_Methods
  Platform_LastAppliedSnapshot: Platform_LastAppliedSnapshot_Methods
  Platform_MostCurrentSnapshotInBranch: Platform_MostCurrentSnapshotInBranch_Methods
  Platform_ElementCapabilities: Platform_ElementCapabilities_Methods
  Platform_SettingsDefineCapabilities: Platform_SettingsDefineCapabilities_Methods
  Platform_OwningJobElement: Platform_OwningJobElement_Methods
  Platform_AffectedJobElement: Platform_AffectedJobElement_Methods
  Platform_ComputerSystemCreatedIndication: Platform_ComputerSystemCreatedIndication_Methods
  Platform_ComputerSystemModifiedIndication: Platform_ComputerSystemModifiedIndication_Methods
  Platform_ComputerSystemDeletedIndication: Platform_ComputerSystemDeletedIndication_Methods
  Platform_VirtualSystemSettingDataCreatedIndication: Platform_VirtualSystemSettingDataCreatedIndication_Methods
  Platform_VirtualSystemSettingDataModifiedIndication: Platform_VirtualSystemSettingDataModifiedIndication_Methods
  Platform_VirtualSystemSettingDataDeletedIndication: Platform_VirtualSystemSettingDataDeletedIndication_Methods
  Platform_ResourceAllocationSettingDataCreatedIndication: Platform_ResourceAllocationSettingDataCreatedIndication_Methods
  Platform_ResourceAllocationSettingDataModifiedIndication: Platform_ResourceAllocationSettingDataModifiedIndication_Methods
  Platform_ResourceAllocationSettingDataDeletedIndication: Platform_ResourceAllocationSettingDataDeletedIndication_Methods
  Platform_ConcreteJobCreatedIndication: Platform_ConcreteJobCreatedIndication_Methods
  Platform_ConcreteJobModifiedIndication: Platform_ConcreteJobModifiedIndication_Methods
  Platform_ConcreteJobDeletedIndication: Platform_ConcreteJobDeletedIndication_Methods
}
