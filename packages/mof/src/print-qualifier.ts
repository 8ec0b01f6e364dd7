import {
  defaultFlavor,
  type NameMap,
  type Qualifier,
  type QualifierFlavor,
  type QualifierType,
  qualifierScopes,
} from '@cimarron/cim'
import { type PrintObject, printValue } from './print-value.ts'

/** What the printer is told about the qualifier types that the text will be compiled with. */
export type QualifierTypeOf = (name: string) => QualifierType | undefined

/** Qualifiers have intrinsic types, so their values hold no objects. */
const noObject: PrintObject = () => ''

/** `Qualifier Name : type = default, Scope(...), Flavor(...);` */
export function printQualifierType(type: QualifierType): string {
  const size = type.isArray ? `[${type.arraySize ?? ''}]` : ''
  const initial = type.default === null ? '' : ` = ${printValue(type.default, type.type, noObject)}`
  const all = qualifierScopes.every((scope) => type.scopes.has(scope))
  const scopes = all ? 'any' : [...type.scopes].join(', ')
  const flavors = [
    type.flavor.overridable ? 'EnableOverride' : 'DisableOverride',
    type.flavor.toSubclass ? 'ToSubclass' : 'Restricted',
    ...(type.flavor.translatable ? ['Translatable'] : []),
  ]
  return `Qualifier ${type.name} : ${type.type}${size}${initial},\n  Scope(${scopes}),\n  Flavor(${flavors.join(', ')});\n`
}

/** The list in brackets with a line's end, or nothing; only what is not inherited. `implied` comes first. */
export function printQualifiers(
  qualifiers: NameMap<Qualifier>,
  { indent, typeOf, implied = [] }: { indent: string; typeOf?: QualifierTypeOf | undefined; implied?: string[] },
): string {
  const texts = [...implied]
  for (const qualifier of qualifiers) if (!qualifier.propagated) texts.push(printQualifier(qualifier, typeOf))
  return texts.length === 0 ? '' : `${indent}[${texts.join(`,\n${indent} `)}]\n`
}

function printQualifier(qualifier: Qualifier, typeOf: QualifierTypeOf | undefined): string {
  const { name, value, type, isArray } = qualifier
  const flavors = printFlavors(qualifier.flavor, typeOf?.(name)?.flavor ?? defaultFlavor)
  if (value === true) return name + flavors
  // An array that is NULL has no braces to stand in, and is what the name alone means.
  if (value === null && (isArray || type !== 'boolean')) return name + flavors
  const text = printValue(value, type, noObject)
  return (isArray ? `${name} ${text}` : `${name}(${text})`) + flavors
}

/** Those that differ from the qualifier type's. Translatable can't be taken back. */
function printFlavors(flavor: QualifierFlavor, declared: QualifierFlavor): string {
  const words: string[] = []
  if (flavor.overridable !== declared.overridable) words.push(flavor.overridable ? 'EnableOverride' : 'DisableOverride')
  if (flavor.toSubclass !== declared.toSubclass) words.push(flavor.toSubclass ? 'ToSubclass' : 'Restricted')
  if (flavor.translatable && !declared.translatable) words.push('Translatable')
  return words.length === 0 ? '' : ` : ${words.join(' ')}`
}
