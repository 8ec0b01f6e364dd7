import {
  type CimClass,
  CimError,
  type CimStatusName,
  type CimValue,
  foldName,
  type Instance,
  ObjectPath,
  type Property,
  type PropertyDeclaration,
  ValueError,
} from '@cimarron/cim'
import { type ClassShape, declaredValue, type InstanceValues, RecordFault } from '../class-shape.ts'
import { embeddedValues } from '../embedded.ts'
import type { Caller } from '../invoke-method.ts'
import { argumentValue } from '../method-argument.ts'
import type { Namespace } from '../namespace.ts'
import { mayRead } from '../principal.ts'
import type { InstanceRecord } from '../record.ts'

/** What a client's instance is checked against, and how what is wrong with it is answered. */
export interface ClientCheck {
  readonly space: Namespace
  readonly shape: ClassShape
  readonly caller: Caller
  /** For a property that the class does not have. */
  readonly unknownProperty: CimStatusName
}

/** @throws CimError CIM_ERR_FAILED for a class that can have no instances */
export function checkCreatable({ name, isAbstract, isIndication }: CimClass): void {
  if (!isAbstract && !isIndication) return
  const what = isAbstract ? 'abstract' : 'an indication'
  throw new CimError('CIM_ERR_FAILED', `${name} is ${what}: there can be no instances of it`)
}

/** The path of an instance to be modified, which names the instance's class. */
export function modifiedPath({ path, className }: Instance): ObjectPath {
  if (path === undefined || foldName(path.className) !== foldName(className)) {
    const text = `the instance is of ${className}, its path of ${path?.className ?? 'no class'}`
    throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
  }
  return path
}

/** The properties that ModifyInstance is to set: of those the client sent the ones on its list. */
export function sentChanges(instance: Instance, list: readonly string[] | null, check: ClientCheck): InstanceRecord {
  const wanted = list === null ? null : new Set(list.map((name) => declarationOf(name, check).name))
  const sent = Object.entries(clientRecord(instance, check)).filter(([name]) => wanted?.has(name) !== false)
  return Object.fromEntries(sent)
}

export function keysChange({ cls }: ClassShape): CimError {
  const keys = cls.keys.map(({ name }) => name).join(', ')
  return new CimError('CIM_ERR_INVALID_PARAMETER', `the keys of an instance can't be changed; ${cls.name} has ${keys}`)
}
/** The same; without a caller, of what is in the store. */
export type InstanceCheck = Omit<ClientCheck, 'caller' | 'unknownProperty'> & { readonly caller?: Caller }

/** The properties that a client sent, each spelt as declared and of its declared type. */
export function clientRecord(instance: Instance, check: ClientCheck): InstanceRecord {
  const record: Record<string, CimValue> = {}
  for (const property of instance.properties) {
    const declared = declarationOf(property.name, check)
    record[declared.name] = clientValue(property, declared, check)
  }
  return record
}

export function declarationOf(name: string, { shape, unknownProperty }: ClientCheck): PropertyDeclaration {
  const declared = shape.properties[shape.indexOf(name) ?? -1]
  if (declared === undefined) throw new CimError(unknownProperty, `${shape.cls.name} has no property ${name}`)
  return declared
}

function clientValue(
  property: Property,
  declared: PropertyDeclaration,
  { space, shape, caller }: ClientCheck,
): CimValue {
  const where = `the property ${declared.name} of ${shape.cls.name}`
  const told = (type: string, isArray: boolean): string => `${type}${isArray ? '[]' : ''}`
  if (property.type !== declared.type || property.isArray !== declared.isArray) {
    const text = `${where} is sent as ${told(property.type, property.isArray)}; it is declared as ${told(declared.type, declared.isArray)}`
    throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
  }
  const { embedding } = declared
  const context = { schema: space.schema, embeddedText: caller.embeddedText }
  try {
    return embeddedValues(property.value, embedding?.className, { isEmbedded: embedding !== undefined, context })
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new CimError('CIM_ERR_INVALID_PARAMETER', `${where} ${error.message}`, { cause: error })
  }
}

/** A value that came without its type, as the property's. */
export function untypedValue(
  value: CimValue | undefined,
  declared: PropertyDeclaration,
  { space, shape, caller }: ClientCheck,
): CimValue {
  const argument = {
    name: declared.name,
    type: 'untyped',
    isArray: Array.isArray(value),
    value: value ?? null,
  } as const
  const context = { schema: space.schema, embeddedText: caller.embeddedText }
  try {
    return argumentValue({ ...declared, isIn: true, isOut: false }, argument, context)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    const text = `the property ${declared.name} of ${shape.cls.name} ${error.message}`
    throw new CimError('CIM_ERR_TYPE_MISMATCH', text, { cause: error })
  }
}

/** A whole instance from its record: defaults filled in, keys and required properties there, references to known classes. */
export function wholeInstance(record: InstanceRecord, check: InstanceCheck): InstanceValues {
  const { space, shape } = check
  const values = asParameter(shape, () => shape.values(record, space.name))
  for (const [index, property] of shape.properties.entries()) checkValue(values[index] ?? null, property, check)
  return values
}

/** Some properties from their record, checked as those of a whole instance; what is absent stays so. */
export function partialInstance(record: InstanceRecord, check: InstanceCheck): InstanceRecord {
  const { space, shape } = check
  const checked: Record<string, CimValue> = {}
  for (const property of shape.properties) {
    const given = record[property.name]
    if (given === undefined) continue
    const value = asParameter(shape, () => declaredValue(property, given, space.name))
    checkValue(value, property, check)
    checked[property.name] = value
  }
  return checked
}

function checkValue(value: CimValue, property: PropertyDeclaration, check: InstanceCheck): void {
  const { shape } = check
  if (value === null && (property.isKey || property.qualifiers.get('Required')?.value === true)) {
    const text = `the property ${property.name} of ${shape.cls.name} is required; it can't be NULL`
    throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
  }
  for (const item of [value].flat()) if (item instanceof ObjectPath) checkReference(item, property, check)
}

/** What does not fit the class is here the client's mistake, not a provider's. */
function asParameter<T>(shape: ClassShape, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof RecordFault)) throw error
    throw new CimError('CIM_ERR_INVALID_PARAMETER', `an instance of ${shape.cls.name}: ${error.message}`, {
      cause: error,
    })
  }
}

/** A reference into a namespace of ours leads to the declared class or one below it; what others have, only they know. */
function checkReference(
  path: ObjectPath,
  { name, referenceClass }: PropertyDeclaration,
  { space, caller }: InstanceCheck,
): void {
  const target = path.namespace === undefined ? space : space.surroundings.find(path.namespace)
  if (target === undefined || path.authority !== undefined) return
  // What classes there are is told to nobody who may not read there.
  if (caller !== undefined && target !== space && !mayRead(caller.principal, target.name)) return
  if (!path.isInstance || !target.schema.isSubclassOf(path.className, referenceClass ?? path.className)) {
    const text = `the reference ${name} leads to ${path.className}; an instance of ${referenceClass ?? 'a class'} is wanted`
    throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
  }
}
