import type { AnyErrorCode } from '@cimarron/estate'

/**
 * The return codes of CIM_VirtualSystemManagementService's methods (its MOF), for every error of the estate and its
 * drivers. `denied` is no return code but CIM_ERR_ACCESS_DENIED.
 */
export const managementCodes: Readonly<Record<AnyErrorCode, number>> = {
  unsupported: 1,
  'machine-not-found': 4,
  'device-not-found': 4,
  'name-in-use': 4,
  'id-in-use': 4,
  'invalid-config': 4,
  'invalid-state': 5,
  'revision-conflict': 2,
  'disk-missing': 4,
  'disk-in-use': 4,
  'file-missing': 4,
  'port-in-use': 4,
  'not-enough-memory': 4,
  'start-failed': 2,
  timeout: 3,
  cancelled: 2,
  unreachable: 2,
  busy: 5,
  'peer-failed': 2,
  denied: 2,
  'ambiguous-name': 4,
  'hypervisor-not-found': 4,
  'job-not-found': 4,
  'not-cancellable': 5,
  interrupted: 2,
  'cursor-gone': 2,
  'shutting-down': 2,
  'storage-failed': 2,
}

/** The return codes of RequestStateChange (CIM_EnabledLogicalElement's MOF), likewise. */
export const stateChangeCodes: Readonly<Record<AnyErrorCode, number>> = {
  ...managementCodes,
  'machine-not-found': 4,
  'device-not-found': 4,
  'name-in-use': 4,
  'id-in-use': 4,
  'invalid-config': 4,
  'invalid-state': 4097,
  'revision-conflict': 4,
  'disk-in-use': 6,
  'start-failed': 4,
  cancelled: 4,
  unreachable: 4,
  busy: 4099,
  'peer-failed': 4,
  denied: 4,
  'not-cancellable': 4097,
  interrupted: 4,
  'cursor-gone': 4,
  'shutting-down': 4,
  'storage-failed': 4,
}
