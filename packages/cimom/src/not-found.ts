import { CimError, type ObjectPath } from '@cimarron/cim'
import { shownKeys } from './key-text.ts'

export function instanceNotFound({ className, keys = [], namespace }: ObjectPath): CimError {
  return new CimError('CIM_ERR_NOT_FOUND', `there is no instance ${className}.${shownKeys(keys)} in ${namespace}`)
}
