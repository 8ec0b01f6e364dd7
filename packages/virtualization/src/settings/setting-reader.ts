import { type CimScalar, type CimValue, formatObjectPath, type Instance } from '@cimarron/cim'
import type { InstanceRecord } from '@cimarron/cimom'
import { isTemplateId } from '../naming/names.ts'
import { SettingProblem } from './problem.ts'

/** Reads an embedded settings instance property by property, and remembers which were read. */
export class SettingReader {
  readonly instance: Instance
  readonly #present: InstanceRecord
  readonly #read = new Set<string>()

  /** @param present what the settings are now, where they are changed: it stands for what is not given */
  constructor(instance: Instance, present: InstanceRecord = {}) {
    this.instance = instance
    this.#present = present
  }

  /** Whether the client gave a value for it. */
  gives(name: string): boolean {
    return (this.instance.get(name) ?? null) !== null
  }

  /** NULL and absent are the same in settings: the default of what is defined, no change of what is there (DSP1042). */
  string(name: string): string | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string') throw this.#wrong(name, value, 'a string')
    return value
  }

  /** ElementName, where it names a device: that of a template does not. */
  deviceName(): string | undefined {
    const name = this.string('ElementName')
    return this.isTemplate ? undefined : name
  }

  /** Whether it is what was told of a host's allocations, not of a machine. */
  get isTemplate(): boolean {
    return isTemplateId(this.instance.get('InstanceID'))
  }

  /** Any integer type, as a number. */
  integer(name: string): number | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (typeof value !== 'number' && typeof value !== 'bigint') throw this.#wrong(name, value, 'an integer')
    const number = Number(value)
    if (!Number.isSafeInteger(number)) throw this.#wrong(name, value, 'an integer below 2^53')
    return number
  }

  boolean(name: string): boolean | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (typeof value !== 'boolean') throw this.#wrong(name, value, 'true or false')
    return value
  }

  strings(name: string): readonly string[] | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      throw this.#wrong(name, value, 'an array of strings without NULL in it')
    return value
  }

  /** One of a table's keys, translated; anything else names the choices. */
  choice<K extends string | number, V>(name: string, choices: ReadonlyMap<K, V>): V | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    const chosen = choices.get((typeof value === 'bigint' ? Number(value) : value) as K)
    if (chosen === undefined) throw this.#wrong(name, value, `one of ${[...choices.keys()].join(', ')}`)
    return chosen
  }

  /** Names and values of what has a value and was not read. */
  *unread(): Iterable<readonly [string, CimValue]> {
    for (const { name, value } of this.instance.properties)
      if (value !== null && !this.#read.has(name.toLowerCase())) yield [name, value]
  }

  problem(text: string): SettingProblem {
    return new SettingProblem(this.instance.className, text)
  }

  #value(name: string): Exclude<CimValue, null> | undefined {
    this.#read.add(name.toLowerCase())
    // What we tell of settings are values as providers give them.
    return this.instance.get(name) ?? (this.#present[name] as CimValue | undefined) ?? undefined
  }

  #wrong(name: string, value: CimValue, right: string): SettingProblem {
    return this.problem(`${name} is ${showValue(value)}; it must be ${right}`)
  }
}

/** A value for a message: quoted like JSON, cut where it is long. */
export function showValue(value: CimValue): string {
  const text = isArray(value) ? `{${value.map(showScalar).join(', ')}}` : showScalar(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

function showScalar(value: CimScalar | null): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  switch (value.kind) {
    case 'datetime':
      return value.toString()
    case 'path':
      return formatObjectPath(value)
    case 'instance':
      return `an instance of ${value.className}`
    case 'class':
      return `the class ${value.name}`
  }
}

function isArray(value: CimValue): value is readonly (CimScalar | null)[] {
  return Array.isArray(value)
}
