import type { AnyErrorCode } from '@cimarron/estate'
import {
  CIM_VirtualSystemManagementService_DefineSystem as Define,
  CIM_VirtualSystemManagementService_DestroySystem as Destroy,
  CIM_EnabledLogicalElement_RequestStateChange as StateChange,
} from '../schema.gen.ts'

/** A method's return code for every error of the estate and its drivers. (`denied` becomes CIM_ERR_ACCESS_DENIED.) */
export type ReturnCodes<R extends number> = Readonly<Record<AnyErrorCode, R>>

/** CIM_VirtualSystemManagementService.DefineSystem; it has no code for a state that forbids. */
export const defineCodes: ReturnCodes<Define> = {
  unsupported: Define.NotSupported,
  'machine-not-found': Define.InvalidParameter,
  'device-not-found': Define.InvalidParameter,
  'name-in-use': Define.InvalidParameter,
  'id-in-use': Define.InvalidParameter,
  'invalid-config': Define.InvalidParameter,
  'invalid-state': Define.Failed,
  'revision-conflict': Define.Failed,
  'disk-missing': Define.InvalidParameter,
  'disk-in-use': Define.InvalidParameter,
  'file-missing': Define.InvalidParameter,
  'port-in-use': Define.InvalidParameter,
  'not-enough-memory': Define.InvalidParameter,
  'start-failed': Define.Failed,
  timeout: Define.Timeout,
  cancelled: Define.Failed,
  unreachable: Define.Failed,
  busy: Define.Failed,
  'peer-failed': Define.Failed,
  'pool-not-found': Define.InvalidParameter,
  'pool-in-use': Define.Failed,
  'pool-unavailable': Define.Failed,
  'volume-not-found': Define.InvalidParameter,
  'no-space': Define.Failed,
  'image-refused': Define.InvalidParameter,
  'checksum-mismatch': Define.Failed,
  denied: Define.Failed,
  'ambiguous-name': Define.InvalidParameter,
  'hypervisor-not-found': Define.InvalidParameter,
  'job-not-found': Define.InvalidParameter,
  'not-cancellable': Define.Failed,
  interrupted: Define.Failed,
  'cursor-gone': Define.Failed,
  'shutting-down': Define.Failed,
  'storage-failed': Define.Failed,
}

/** CIM_VirtualSystemManagementService.DestroySystem */
export const destroyCodes: ReturnCodes<Destroy> = {
  ...defineCodes,
  'invalid-state': Destroy.InvalidState,
  busy: Destroy.InvalidState,
}

/** CIM_EnabledLogicalElement.RequestStateChange, whose 4 is Failed, not Invalid Parameter. */
export const stateChangeCodes: ReturnCodes<StateChange> = {
  unsupported: StateChange.NotSupported,
  'machine-not-found': StateChange.Failed,
  'device-not-found': StateChange.Failed,
  'name-in-use': StateChange.Failed,
  'id-in-use': StateChange.Failed,
  'invalid-config': StateChange.Failed,
  'invalid-state': StateChange.InvalidStateTransition,
  'revision-conflict': StateChange.Failed,
  'disk-missing': StateChange.Failed,
  'disk-in-use': StateChange.InUse,
  'file-missing': StateChange.Failed,
  'port-in-use': StateChange.Failed,
  'not-enough-memory': StateChange.Failed,
  'start-failed': StateChange.Failed,
  timeout: StateChange.CannotCompleteWithinTimeoutPeriod,
  cancelled: StateChange.Failed,
  unreachable: StateChange.Failed,
  busy: StateChange.Busy,
  'peer-failed': StateChange.Failed,
  'pool-not-found': StateChange.Failed,
  'pool-in-use': StateChange.Failed,
  'pool-unavailable': StateChange.Failed,
  'volume-not-found': StateChange.Failed,
  'no-space': StateChange.Failed,
  'image-refused': StateChange.Failed,
  'checksum-mismatch': StateChange.Failed,
  denied: StateChange.Failed,
  'ambiguous-name': StateChange.Failed,
  'hypervisor-not-found': StateChange.Failed,
  'job-not-found': StateChange.Failed,
  'not-cancellable': StateChange.InvalidStateTransition,
  interrupted: StateChange.Failed,
  'cursor-gone': StateChange.Failed,
  'shutting-down': StateChange.Failed,
  'storage-failed': StateChange.Failed,
}
