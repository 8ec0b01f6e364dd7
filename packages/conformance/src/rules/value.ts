import { CimDateTime, type CimValue, formatObjectPath, Instance, ObjectPath } from '@cimarron/cim'
import type { Located } from '../model/locate.ts'

/** A property that is a number; undefined where it is NULL, or something else. */
export function numberOf(instance: Instance, name: string): number | undefined {
  const value = instance.get(name)
  if (typeof value === 'number') return value
  return typeof value === 'bigint' ? Number(value) : undefined
}

/** A property that is a 64-bit number, or a smaller one. */
export function bigOf(instance: Instance, name: string): bigint | undefined {
  const value = instance.get(name)
  if (typeof value === 'bigint') return value
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined
}

export function textOf(instance: Instance, name: string): string | undefined {
  const value = instance.get(name)
  return typeof value === 'string' ? value : undefined
}

/** The numbers of an array; empty where it is NULL. */
export function numbersOf(instance: Instance, name: string): readonly number[] {
  const value = instance.get(name)
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown) => (typeof one === 'number' ? [one] : []))
}

/** What a registered profile is called; empty where it is not told. */
export function profileName(profile: Instance | undefined): string {
  return (profile && textOf(profile, 'RegisteredName')) ?? ''
}

export function isNull(instance: Instance, name: string): boolean {
  const value = instance.get(name)
  return value === null || value === undefined
}

const longest = 120

/** A value as a finding tells it. */
export function shownValue(value: CimValue | undefined): string {
  const text = words(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

function words(value: CimValue | undefined): string {
  if (value === undefined) return 'not there'
  if (value === null) return 'NULL'
  if (Array.isArray(value)) return `[${value.map((one: CimValue) => words(one)).join(', ')}]`
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof ObjectPath) return formatObjectPath(value)
  if (value instanceof Instance) return `an instance of ${value.className}`
  if (value instanceof CimDateTime) return value.toString()
  return typeof value === 'object' ? 'a class' : String(value)
}

/** `Name = value` of some properties of an instance. */
export function shownProperties(instance: Located | Instance, ...names: string[]): string {
  return names.map((name) => `${name} = ${shownValue(instance.get(name))}`).join(', ')
}
