import {
  type CimClass,
  CimDateTime,
  type CimScalar,
  type CimValue,
  formatObjectPath,
  Instance,
  ObjectPath,
  type Property,
  type Schema,
  samePath,
} from '@cimarron/cim'
import { type InstanceRecord, recordOf } from '@cimarron/cimom'
import { moment } from '../settings/system.ts'
import type { World } from '../world.ts'
import type { Subject, ToldInstance } from './told-instances.ts'

/** Where instances are told. */
export interface Place {
  readonly namespace: string
  /** The namespace's classes. */
  readonly schema: Schema
  /** The name of this host. */
  readonly host: string
}

/** When something happened, and its name among all that did. */
export interface Occasion {
  readonly atMs: number
  readonly identifier: string
}

export const lifecycleChanges = ['Created', 'Modified', 'Deleted'] as const

export type Change = (typeof lifecycleChanges)[number]

/** Puts indications together, typed by the classes of a namespace. */
export class IndicationMaker {
  readonly #world: World
  readonly #place: Place

  constructor(world: World, place: Place) {
    this.#world = world
    this.#place = place
  }

  /** `KVM_ComputerSystemModifiedIndication` and the like. */
  className(subject: Subject, change: Change): string {
    return this.#world.names.className(`${subject}${change}Indication`)
  }

  created(told: ToldInstance, occasion: Occasion): Instance {
    return this.#lifecycle(told, { ...occasion, change: 'Created' })
  }

  deleted(told: ToldInstance, occasion: Occasion): Instance {
    return this.#lifecycle(told, { ...occasion, change: 'Deleted' })
  }

  /** `undefined` where nothing differs. What was before may not be known any more. */
  modified(before: ToldInstance | undefined, after: ToldInstance, occasion: Occasion): Instance | undefined {
    const happened = { ...occasion, change: 'Modified' } as const
    if (before === undefined) return this.#lifecycle(after, happened)
    const changed = changedProperties(before.record, after.record)
    if (changed.length === 0) return undefined
    return this.#lifecycle(after, happened, {
      PreviousInstance: this.#instance(before),
      ChangedPropertyNames: changed,
    })
  }

  /** An indication of any class of the namespace. */
  indication(className: string, record: InstanceRecord, { atMs, identifier }: Occasion): Instance {
    const common = { IndicationIdentifier: identifier, IndicationTime: moment(atMs) }
    return typedInstance(this.#class(className), { ...common, ...record })
  }

  /** The path of an instance as a text. */
  modelPath({ className, keys }: Pick<ToldInstance, 'className' | 'keys'>): string {
    return formatObjectPath(this.#world.path(className, keys, this.#place))
  }

  #lifecycle(
    told: ToldInstance,
    { change, atMs, identifier }: Occasion & { readonly change: Change },
    more: InstanceRecord = {},
  ): Instance {
    const source = {
      SourceInstance: this.#instance(told),
      SourceInstanceModelPath: this.modelPath(told),
      SourceInstanceHost: this.#place.host,
    }
    const occasion = { atMs, identifier: `${identifier}:${told.key}` }
    return this.indication(this.className(told.subject, change), { ...source, ...more }, occasion)
  }

  #instance({ className, record }: ToldInstance): Instance {
    return typedInstance(this.#class(this.#world.names.className(className)), record)
  }

  #class(name: string): CimClass {
    const cls = this.#place.schema.get(name)
    if (cls === undefined) throw new TypeError(`the namespace ${this.#place.namespace} has no class ${name}`)
    return cls
  }
}

/** A record with the types that its class declares; what it leaves out has the class's default. */
function typedInstance(cls: CimClass, record: InstanceRecord): Instance {
  const properties: Property[] = []
  for (const { name, type, isArray, arraySize, referenceClass, embedding, default: initial } of cls.properties) {
    const given = record[name]
    properties.push({
      name,
      type,
      isArray,
      value: given === undefined ? initial : given,
      ...(arraySize === undefined ? {} : { arraySize }),
      ...(referenceClass === undefined ? {} : { referenceClass }),
      ...(embedding === undefined ? {} : { embedding }),
    })
  }
  return new Instance(cls.name, properties)
}

function changedProperties(before: InstanceRecord, after: InstanceRecord): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter((name) => !isSame(before[name] ?? null, after[name] ?? null))
}

function isSame(a: CimValue, b: CimValue): boolean {
  if (isArray(a) && isArray(b)) return a.length === b.length && a.every((item, index) => isSame(item, b[index] ?? null))
  if (a instanceof CimDateTime && b instanceof CimDateTime) return String(a) === String(b)
  if (a instanceof ObjectPath && b instanceof ObjectPath) return samePath(a, b)
  if (a instanceof Instance && b instanceof Instance) {
    return a.className === b.className && changedProperties(recordOf(a), recordOf(b)).length === 0
  }
  return a === b
}

function isArray(value: CimValue): value is readonly (CimScalar | null)[] {
  return Array.isArray(value)
}
