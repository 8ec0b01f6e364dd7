import { CimDateTime } from './datetime.ts'
import { NameMap } from './name.ts'
import type { Qualifier, QualifierScope, QualifierType } from './qualifier.ts'
import { SchemaError } from './schema-error.ts'
import type { CimValue } from './value.ts'

export type QualifierTypeLookup = (name: string) => QualifierType | undefined

/** What an element of a subclass inherits from the element it overrides, or a class from its superclass (DSP0004 5.6.1.4). */
export function mergeQualifiers(
  inherited: NameMap<Qualifier> | undefined,
  own: NameMap<Qualifier>,
  element: string,
): NameMap<Qualifier> {
  if (inherited === undefined || inherited.size === 0) return own
  const merged = new NameMap<Qualifier>()
  for (const qualifier of inherited) if (qualifier.flavor.toSubclass) merged.set(propagated(qualifier))
  if (merged.size === 0) return own
  for (const qualifier of own) {
    const before = merged.get(qualifier.name)
    if (before !== undefined && !before.flavor.overridable && !sameQualifierValue(before.value, qualifier.value)) {
      throw new SchemaError(
        'qualifier-override',
        element,
        `${qualifier.name} is ${shown(qualifier.value)} here, inherited as ${shown(before.value)} with DisableOverride`,
      )
    }
    // A qualifier given again takes its own place in the order, behind the inherited ones.
    if (before !== undefined) merged.delete(qualifier.name)
    merged.set(qualifier)
  }
  return merged
}

/** Refuses qualifiers that are not declared, have another type than declared, or stand where they may not. */
export function checkQualifiers(
  qualifiers: NameMap<Qualifier>,
  place: { readonly element: string; readonly scope: QualifierScope },
  lookup: QualifierTypeLookup,
): void {
  for (const qualifier of qualifiers) {
    const type = lookup(qualifier.name)
    if (type === undefined) {
      throw new SchemaError('qualifier-unknown', place.element, `no qualifier type ${qualifier.name} is declared`)
    }
    if (type.type !== qualifier.type || type.isArray !== qualifier.isArray) {
      throw new SchemaError(
        'qualifier-type',
        place.element,
        `${qualifier.name} is ${typeText(qualifier)}, declared as ${typeText(type)}`,
      )
    }
    if (!type.scopes.has(place.scope)) {
      const allowed = [...type.scopes].join(', ')
      throw new SchemaError(
        'qualifier-scope',
        place.element,
        `${qualifier.name} stands on a ${place.scope}, its scope is ${allowed}`,
      )
    }
  }
}

/** A boolean qualifier's effect: its value, `undefined` where it is absent or NULL. */
export function flag(qualifiers: NameMap<Qualifier>, name: string): boolean | undefined {
  const value = qualifiers.get(name)?.value
  return typeof value === 'boolean' ? value : undefined
}

export function text(qualifiers: NameMap<Qualifier>, name: string): string | undefined {
  const value = qualifiers.get(name)?.value
  return typeof value === 'string' ? value : undefined
}

// One propagated copy of each qualifier serves every subclass.
const copies = new WeakMap<Qualifier, Qualifier>()

function propagated(qualifier: Qualifier): Qualifier {
  if (qualifier.propagated) return qualifier
  const known = copies.get(qualifier)
  if (known !== undefined) return known
  const copy = { ...qualifier, propagated: true }
  copies.set(qualifier, copy)
  return copy
}

function sameQualifierValue(a: CimValue, b: CimValue): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => sameQualifierValue(item, b[i]))
  }
  return a instanceof CimDateTime && b instanceof CimDateTime && a.toString() === b.toString()
}

function typeText(typed: { readonly type: string; readonly isArray: boolean }): string {
  return typed.isArray ? `${typed.type}[]` : typed.type
}

function shown(value: CimValue): string {
  if (Array.isArray(value)) return `{${value.map(shown).join(', ')}}`
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' && value !== null && !(value instanceof CimDateTime) ? 'an object' : String(value)
}
