import type { Instance, ObjectPath } from '@cimarron/cim'
import { stateWord } from './machine-state.ts'

/** A virtual machine as CIM tells it: one instance of CIM_ComputerSystem. */
export interface Machine {
  /** ElementName: the label. */
  readonly name: string
  /** The key: a UUID as a rule. */
  readonly id: string
  readonly state: string
  readonly enabledState: number | undefined
  /** Of the last change of state. */
  readonly since: Date | undefined
  readonly namespace: string
  readonly path: ObjectPath
  /** The management service that it was found by. */
  readonly service: ObjectPath
  readonly instance: Instance
}

/** The properties that a `Machine` is made of. */
export const machineProperties: readonly string[] = [
  'CreationClassName',
  'Name',
  'ElementName',
  'UUID',
  'EnabledState',
  'OtherEnabledState',
  'TimeOfLastStateChange',
]

export function machineOf(instance: Instance, service: ObjectPath, namespace: string): Machine | undefined {
  const { path } = instance
  if (path === undefined) return undefined
  const id = text(instance, 'Name') ?? ''
  const enabled = instance.get('EnabledState')
  const since = instance.get('TimeOfLastStateChange')
  return {
    name: text(instance, 'ElementName') ?? id,
    id: text(instance, 'UUID') ?? id,
    state: stateWord(enabled, instance.get('OtherEnabledState')),
    enabledState: typeof enabled === 'number' ? enabled : undefined,
    since:
      typeof since === 'object' && since !== null && 'kind' in since && since.kind === 'datetime'
        ? since.toDate()
        : undefined,
    namespace,
    path: path.namespace === undefined ? path.in(namespace) : path.in(path.namespace),
    service,
    instance,
  }
}

export function text(instance: Instance, property: string): string | undefined {
  const value = instance.get(property)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function number(instance: Instance, property: string): number | undefined {
  const value = instance.get(property)
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined
}
