import type { AnyErrorCode } from '@cimarron/estate'
import {
  CIM_VirtualSystemManagementService_DefineSystem as Define,
  CIM_VirtualSystemManagementService_DestroySystem as Destroy,
  CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost as Migration,
  CIM_VirtualSystemManagementService_ModifySystemSettings as Modify,
  CIM_VirtualSystemManagementService_RemoveResourceSettings as Remove,
  CIM_VirtualSystemSnapshotService_CreateSnapshot as Snapshot,
  CIM_EnabledLogicalElement_RequestStateChange as StateChange,
} from '../schema.gen.ts'

/** A method's return code for every error of the estate and its drivers. (`denied` becomes CIM_ERR_ACCESS_DENIED.) */
export type ReturnCodes<R extends number> = Readonly<Record<AnyErrorCode, R>>

/** CIM_VirtualSystemManagementService.DefineSystem and AddResourceSettings, whose codes are the same; it has no code for a state that forbids. */
export const defineCodes: ReturnCodes<Exclude<Define, typeof Define.MethodParametersCheckedJobStarted>> = {
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
  'mac-in-use': Define.InvalidParameter,
  'interface-unavailable': Define.InvalidParameter,
  'not-enough-memory': Define.InvalidParameter,
  'device-unavailable': Define.InvalidParameter,
  'guest-refused': Define.Failed,
  'agent-unavailable': Define.Failed,
  'start-failed': Define.Failed,
  timeout: Define.Timeout,
  cancelled: Define.Failed,
  unreachable: Define.Failed,
  busy: Define.Failed,
  'peer-failed': Define.Failed,
  'pool-not-found': Define.InvalidParameter,
  'pool-in-use': Define.Failed,
  'network-not-found': Define.InvalidParameter,
  'network-in-use': Define.Failed,
  'snapshot-not-found': Define.Failed,
  'snapshot-refused': Define.Failed,
  'snapshots-exist': Define.Failed,
  'present-state-lost': Define.Failed,
  'arrival-refused': Define.Failed,
  'migration-failed': Define.Failed,
  'pool-unavailable': Define.Failed,
  'volume-not-found': Define.InvalidParameter,
  'no-space': Define.Failed,
  'image-refused': Define.InvalidParameter,
  'checksum-mismatch': Define.Failed,
  'invalid-input': Define.InvalidParameter,
  denied: Define.Failed,
  'ambiguous-name': Define.InvalidParameter,
  'hypervisor-not-found': Define.InvalidParameter,
  'host-not-found': Define.InvalidParameter,
  'job-not-found': Define.InvalidParameter,
  'schedule-not-found': Define.InvalidParameter,
  'not-cancellable': Define.Failed,
  interrupted: Define.Failed,
  'cursor-gone': Define.Failed,
  'peer-unknown': Define.Failed,
  'peer-silent': Define.Failed,
  'migration-not-found': Define.Failed,
  'shutting-down': Define.Failed,
  'storage-failed': Define.Failed,
}

/** CIM_VirtualSystemManagementService.DestroySystem */
export const destroyCodes: ReturnCodes<Destroy> = {
  ...defineCodes,
  'invalid-state': Destroy.InvalidState,
  busy: Destroy.InvalidState,
}

/** CIM_VirtualSystemManagementService.ModifyResourceSettings and ModifySystemSettings */
export const modifyCodes: ReturnCodes<Modify> = {
  ...defineCodes,
  'invalid-state': Modify.InvalidState,
  busy: Modify.InvalidState,
}

/** CIM_VirtualSystemManagementService.RemoveResourceSettings */
export const removeCodes: ReturnCodes<Remove> = {
  ...defineCodes,
  'invalid-state': Remove.InvalidState,
  busy: Remove.InvalidState,
}

/** The three methods of CIM_VirtualSystemSnapshotService. */
export const snapshotCodes: ReturnCodes<Snapshot> = {
  ...defineCodes,
  'invalid-state': Snapshot.InvalidState,
  busy: Snapshot.InvalidState,
}

/** The methods of CIM_VirtualSystemMigrationService. */
export const migrationCodes: ReturnCodes<Migration> = {
  ...defineCodes,
  'invalid-state': Migration.InvalidState,
  busy: Migration.InvalidState,
  'peer-unknown': Migration.InvalidParameter,
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
  'mac-in-use': StateChange.Failed,
  'interface-unavailable': StateChange.Failed,
  'not-enough-memory': StateChange.Failed,
  'device-unavailable': StateChange.Failed,
  'guest-refused': StateChange.Failed,
  'agent-unavailable': StateChange.Failed,
  'start-failed': StateChange.Failed,
  timeout: StateChange.CannotCompleteWithinTimeoutPeriod,
  cancelled: StateChange.Failed,
  unreachable: StateChange.Failed,
  busy: StateChange.Busy,
  'peer-failed': StateChange.Failed,
  'pool-not-found': StateChange.Failed,
  'pool-in-use': StateChange.Failed,
  'network-not-found': StateChange.Failed,
  'network-in-use': StateChange.Failed,
  'snapshot-not-found': StateChange.Failed,
  'snapshot-refused': StateChange.Failed,
  'snapshots-exist': StateChange.Failed,
  'present-state-lost': StateChange.Failed,
  'arrival-refused': StateChange.Failed,
  'migration-failed': StateChange.Failed,
  'pool-unavailable': StateChange.Failed,
  'volume-not-found': StateChange.Failed,
  'no-space': StateChange.Failed,
  'image-refused': StateChange.Failed,
  'checksum-mismatch': StateChange.Failed,
  'invalid-input': StateChange.Failed,
  denied: StateChange.Failed,
  'ambiguous-name': StateChange.Failed,
  'hypervisor-not-found': StateChange.Failed,
  'host-not-found': StateChange.Failed,
  'job-not-found': StateChange.Failed,
  'schedule-not-found': StateChange.Failed,
  'not-cancellable': StateChange.InvalidStateTransition,
  interrupted: StateChange.Failed,
  'cursor-gone': StateChange.Failed,
  'peer-unknown': StateChange.Failed,
  'peer-silent': StateChange.Failed,
  'migration-not-found': StateChange.Failed,
  'shutting-down': StateChange.Failed,
  'storage-failed': StateChange.Failed,
}
