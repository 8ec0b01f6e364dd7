import type { CimValue, Instance, ObjectPath } from '@cimarron/cim'
import type { Caller } from './invoke-method.ts'

/** SetProperty's parameters. */
export interface PropertyChange {
  readonly InstanceName: ObjectPath
  readonly PropertyName: string
  /** Text, a path, or an array of them, to be read as the property's type; `null` and absent are NULL. */
  readonly NewValue?: CimValue
}

/** What carries out the changes that clients ask for: the static instances, or a class's provider. */
export interface InstanceChanges {
  /** Answers the path of the new instance. */
  create(instance: Instance, caller: Caller): Promise<ObjectPath>
  /** Sets the properties that `instance` has (of these, those on the list); what it does not have stays as it is. */
  modify(instance: Instance, list: readonly string[] | null, caller: Caller): Promise<void>
  /** SetProperty: the value without a type; the class tells it. */
  set(change: PropertyChange, caller: Caller): Promise<void>
  delete(path: ObjectPath, caller: Caller): Promise<void>
}
