import type { InstanceRecord } from '@cimarron/cimom'
import type { MachineView, StateReason } from '@cimarron/hypervisor'
import {
  CIM_AlertIndication_ProbableCause as Cause,
  CIM_AlertIndication_AlertingElementFormat as Format,
  CIM_AlertIndication_AlertType as Kind,
  CIM_AlertIndication_PerceivedSeverity as Severity,
} from '../schema.gen.ts'

interface Alert {
  readonly AlertType: Kind
  readonly PerceivedSeverity: Severity
  readonly ProbableCause: Cause
  /** What is said of the machine. */
  readonly says: string
}

/** The reasons of a machine's state that somebody should look at, and how they are told. */
const alerts: Readonly<Partial<Record<StateReason, Alert>>> = {
  'guest-panic': {
    AlertType: Kind.ProcessingError,
    PerceivedSeverity: Severity.Critical,
    ProbableCause: Cause.SoftwareProgramAbnormallyTerminated,
    says: "its guest's kernel panicked",
  },
  'io-error': {
    AlertType: Kind.DeviceAlert,
    PerceivedSeverity: Severity.Major,
    ProbableCause: Cause.IODeviceError,
    says: 'a disk of it could not be read or written',
  },
  watchdog: {
    AlertType: Kind.ProcessingError,
    PerceivedSeverity: Severity.Major,
    ProbableCause: Cause.Timeout,
    says: 'its watchdog was not fed',
  },
  'host-error': {
    AlertType: Kind.ProcessingError,
    PerceivedSeverity: Severity.Critical,
    ProbableCause: Cause.UnderlyingResourceUnavailable,
    says: 'its host could not go on with it',
  },
  'start-failed': {
    AlertType: Kind.ProcessingError,
    PerceivedSeverity: Severity.Major,
    ProbableCause: Cause.SoftwareError,
    says: 'it could not be started',
  },
  'process-died': {
    AlertType: Kind.ProcessingError,
    PerceivedSeverity: Severity.Critical,
    ProbableCause: Cause.SoftwareProgramAbnormallyTerminated,
    says: 'its process died',
  },
  'memory-limit': {
    AlertType: Kind.ProcessingError,
    PerceivedSeverity: Severity.Critical,
    ProbableCause: Cause.OutOfMemory,
    says: 'it was ended at its memory limit',
  },
  'monitor-lost': {
    AlertType: Kind.CommunicationsAlert,
    PerceivedSeverity: Severity.DegradedWarning,
    ProbableCause: Cause.CommunicationsSubsystemFailure,
    says: 'its monitor does not answer any more',
  },
}

/** A CIM_AlertIndication's properties for a state that a machine has come to, where that is one to be told as an alert. */
export function alertOf(view: MachineView, reason: StateReason, modelPath: string): InstanceRecord | undefined {
  const alert = alerts[reason]
  if (alert === undefined) return undefined
  const { says, ...properties } = alert
  const { name } = view.active ?? view.defined
  const detail = view.detail === undefined ? '' : `: ${view.detail}`
  return {
    ...properties,
    AlertingManagedElement: modelPath,
    AlertingElementFormat: Format.CIMObjectPath,
    SystemName: view.id,
    ProviderName: 'Cimarron',
    OwningEntity: 'Cimarron',
    MessageID: reason,
    Message: `machine ${JSON.stringify(name)} is ${view.state}: ${says}${detail}`,
    MessageArguments: [name, view.state],
  }
}
