import {
  type CimClass,
  CimError,
  type CimValue,
  foldName,
  formatObjectPath,
  type PropertyDeclaration,
  ValueError,
} from '@cimarron/cim'
import { ClassShape, type InstanceValues } from '../class-shape.ts'
import { embeddedValues } from '../embedded.ts'
import type { Namespace } from '../namespace.ts'
import { rowsPerTurn, Turns } from '../query/turns.ts'
import { checkCreatable, partialInstance } from './client-values.ts'
import type { PendingWrite } from './repository-store.ts'
import { encodeStored } from './stored-value.ts'

/** Instances as their changed classes want them, not in their places yet. */
export interface ReshapedInstances {
  /** What the store is to have with the classes: the instances whose stored form is another one now. */
  readonly writes: readonly PendingWrite[]
  /** Puts them in the places of what they were. */
  apply(): void
}

/**
 * The static instances of classes that are declared anew, each value in the place of its property: a new property has its
 * default, and one that goes must be NULL or have its default everywhere, so that a change can be taken back. `writing` makes the write of an instance.
 *
 * @throws CimError CIM_ERR_CLASS_HAS_INSTANCES naming the instance and the property that does not fit
 */
export async function reshapedInstances(
  space: Namespace,
  classes: readonly CimClass[],
  writing: (shape: ClassShape, values: InstanceValues) => PendingWrite | undefined,
): Promise<ReshapedInstances> {
  const writes: PendingWrite[] = []
  const reshaped: { readonly shape: ClassShape; readonly instances: readonly InstanceValues[] }[] = []
  const turns = new Turns({ signal: new AbortController().signal })
  for (const cls of classes) {
    const known = space.repository.contents(cls.name)
    const shape = ClassShape.of(cls)
    const instances: InstanceValues[] = []
    reshaped.push({ shape, instances })
    if (known === undefined) continue
    const reshaping = new Reshaping(known.shape, shape, space)
    for (const values of known.instances) {
      const fitting = reshaping.of(values)
      const write = reshaping.isStoredAnew ? writing(shape, fitting) : undefined
      if (write !== undefined) writes.push(write)
      instances.push(fitting)
      if (instances.length % rowsPerTurn === 0) await turns.rest()
    }
  }
  return {
    writes,
    apply: () => {
      for (const { shape, instances } of reshaped) space.repository.reshape(shape, instances)
    },
  }
}

/** How the instances of a class become those of the class as it is declared anew: worked out once for all of them. */
class Reshaping {
  /** Whether what the store has of an instance would be read otherwise, or not at all. */
  readonly isStoredAnew: boolean
  readonly #before: ClassShape
  readonly #after: ClassShape
  readonly #space: Namespace
  /** Places of the properties that go. */
  readonly #lost: readonly number[]
  /** For each property where its value was, and what it was declared as; `undefined` for a new one. */
  readonly #origins: readonly (Origin | undefined)[]
  /** Places, after the change, of the values that have to be looked at. */
  readonly #changed: readonly number[]

  constructor(before: ClassShape, after: ClassShape, space: Namespace) {
    this.#before = before
    this.#after = after
    this.#space = space
    this.#lost = [...before.properties.keys()].filter(
      (index) => after.indexOf(before.properties[index]?.name ?? '') === undefined,
    )
    this.#origins = after.properties.map(({ name }) => {
      const place = before.indexOf(name)
      const declared = before.properties[place ?? -1]
      return place === undefined || declared === undefined ? undefined : { place, declared }
    })
    const places = [...after.properties.keys()]
    this.#changed = places.filter((index) => this.#isChanged(index))
    this.isStoredAnew = this.#lost.length > 0 || places.some((index) => this.#isStoredAnew(index))
  }

  /** @throws CimError CIM_ERR_CLASS_HAS_INSTANCES */
  of(values: InstanceValues): InstanceValues {
    try {
      checkCreatable(this.#after.cls)
      this.#checkKeys()
      this.#checkLost(values)
      const checked = this.#checked(values)
      return this.#after.properties.map(({ name }, index) => {
        const value = checked[name]
        return value === undefined ? (values[this.#origins[index]?.place ?? -1] ?? null) : value
      })
    } catch (error) {
      if (!(error instanceof CimError || error instanceof ValueError)) throw error
      const path = formatObjectPath(this.#before.pathOf(values, this.#space.name))
      throw new CimError('CIM_ERR_CLASS_HAS_INSTANCES', `the instance ${path} does not allow it: ${error.message}`, {
        cause: error,
      })
    }
  }

  #checkKeys(): void {
    const told = ({ cls }: ClassShape): string => cls.keys.map(({ name, type }) => `${type} ${name}`).join(', ')
    const [before, after] = [told(this.#before), told(this.#after)]
    if (foldName(before) === foldName(after)) return
    throw new ValueError('value-invalid', `its keys are ${before || 'none'}, and would be ${after || 'none'}`)
  }

  #checkLost(values: InstanceValues): void {
    for (const index of this.#lost) {
      const property = this.#before.properties[index]
      const value = values[index] ?? null
      if (value === null || property === undefined || isSame(value, property.default)) continue
      const text = `its property ${property.name} has a value, and ${this.#after.cls.name} would have no such property`
      throw new ValueError('value-invalid', text)
    }
  }

  #checked(values: InstanceValues): Readonly<Record<string, CimValue | undefined>> {
    if (this.#changed.length === 0) return {}
    const record: Record<string, CimValue> = {}
    for (const index of this.#changed) {
      const property = this.#after.properties[index] as PropertyDeclaration
      const origin = this.#origins[index]
      const value = origin === undefined ? property.default : (values[origin.place] ?? null)
      if (origin !== undefined) checkEmbedding(value, property, this.#space)
      record[property.name] = value
    }
    return partialInstance(record, { space: this.#space, shape: this.#after })
  }

  #isChanged(index: number): boolean {
    const after = this.#after.properties[index]
    const before = this.#origins[index]?.declared
    return before === undefined || after === undefined || wants(before) !== wants(after)
  }

  #isStoredAnew(index: number): boolean {
    const after = this.#after.properties[index]
    const before = this.#origins[index]?.declared
    return before?.name !== after?.name || before?.type !== after?.type || before?.isArray !== after?.isArray
  }
}

interface Origin {
  readonly place: number
  readonly declared: PropertyDeclaration
}

function isSame(one: CimValue, other: CimValue): boolean {
  return one === other || JSON.stringify(encodeStored(one)) === JSON.stringify(encodeStored(other))
}

/** What a property asks of its values. */
function wants({ type, isArray, referenceClass, embedding, qualifiers }: PropertyDeclaration): string {
  const isRequired = qualifiers.get('Required')?.value === true
  return JSON.stringify([type, isArray, referenceClass, embedding?.kind, embedding?.className, isRequired])
}

/** Text stays text, and an embedded object one of a kind that may be there. */
function checkEmbedding(value: CimValue, { name, embedding }: PropertyDeclaration, space: Namespace): void {
  for (const item of [value].flat()) {
    if (item === null) continue
    const kind = typeof item === 'object' && (item.kind === 'instance' || item.kind === 'class') ? item.kind : 'text'
    const isAllowed =
      kind === 'text' ? embedding === undefined : embedding?.kind === 'object' || embedding?.kind === kind
    if (isAllowed) continue
    const what = kind === 'text' ? 'no embedded object' : `an embedded ${kind}`
    throw new ValueError('value-invalid', `its property ${name} has ${what} for its value`)
  }
  embeddedValues(value, embedding?.className, { isEmbedded: embedding !== undefined, context: space })
}
