import type { CimScalar, CimValue, Instance } from '@cimarron/cim'

/**
 * An instance as a provider speaks of it: a plain object keyed by the declared property names, spelt as declared.
 * `undefined` or absent: the class's default, else NULL. `null`: NULL. Values as `CimValue` tells: 64-bit integers are
 * `bigint`, datetimes `CimDateTime`, references `ObjectPath`, embedded instances `Instance`.
 */
export type InstanceRecord = Readonly<Record<string, CimValue | undefined>>

/**
 * A class's TypeScript face, one entry of the `ClassTypes` that are generated from MOF. The contract's generics take
 * such an entry, not a class name, so that one implementation can serve `KVM_…`, `Xen_…` and `LXC_…` alike.
 */
export interface ClassType {
  /** Every property, inherited ones included. */
  readonly properties: object
  /** The key properties. */
  readonly keys: object
  /** Per method what goes in, what comes out, and the result. */
  readonly methods: object
}

/** The shape of one entry of `ClassType['methods']`. */
export interface MethodType {
  readonly in: object
  readonly out: object
  readonly return: CimScalar
}

/**
 * The classes of a schema as the contract wants them, from the two maps that `generateTypes` of `@cimarron/mof` writes:
 * `type Classes = ClassesOf<ClassTypes, MethodTypes>`, then `defineProvider<Classes['KVM_ComputerSystem']>`.
 */
export type ClassesOf<Properties, Methods> = {
  [C in keyof Properties & keyof Methods]: {
    readonly properties: { readonly [P in keyof Properties[C]]-?: NonNullable<Properties[C][P]> }
    readonly keys: Pick<Properties[C], KeyNames<Properties[C]>>
    readonly methods: Methods[C]
  }
}

/** In generated interfaces the keys are the properties that must be there. */
type KeyNames<P> = { [N in keyof P]-?: Record<never, never> extends Pick<P, N> ? never : N }[keyof P]

/** For providers without generated types. */
export interface AnyClass {
  readonly properties: InstanceRecord
  readonly keys: InstanceRecord
  readonly methods: Record<
    string,
    { readonly in: InstanceRecord; readonly out: InstanceRecord; readonly return: CimScalar }
  >
}

/** A record of a class: its keys must be there, the rest may be absent or NULL. */
export type RecordOf<T extends ClassType> = Readonly<
  Partial<{ [P in Exclude<keyof T['properties'], keyof T['keys']>]: T['properties'][P] | null | undefined }> & T['keys']
>

/** The keys of a class, all present and typed as the class declares them. */
export type KeysOf<T extends ClassType> = Readonly<T['keys']>

/** An instance's properties as a record, spelt as the instance spells them. */
export function recordOf(instance: Instance): InstanceRecord {
  const record: Record<string, CimValue> = {}
  for (const property of instance.properties) record[property.name] = property.value
  return record
}
