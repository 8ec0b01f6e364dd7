import { CimError, type ObjectPath } from '@cimarron/cim'
import { shownKeys } from './key-text.ts'

export function instanceNotFound({ className, keys = [], namespace }: ObjectPath): CimError {
  return new CimError('CIM_ERR_NOT_FOUND', `there is no instance ${className}.${shownKeys(keys)} in ${namespace}`)
}

export function instanceExists({ className, keys = [], namespace }: ObjectPath): CimError {
  return new CimError('CIM_ERR_ALREADY_EXISTS', `there is an instance ${className}.${shownKeys(keys)} in ${namespace}`)
}
