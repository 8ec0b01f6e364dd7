import { AgentError } from './agent-error.ts'

/** What a guest may name at most, and how long each text may be: it can say anything. */
const mostEntries = 10_000
const mostCharacters = 4096

/** Reads a part of an agent's answer. @throws AgentError `protocol` naming the command */
export class Answer {
  readonly #value: Readonly<Record<string, unknown>>
  readonly #command: string

  constructor(value: unknown, command: string) {
    this.#command = command
    if (!isObject(value)) throw this.#unexpected('what it returned', value)
    this.#value = value
  }

  static list(value: unknown, command: string): readonly Answer[] {
    if (!Array.isArray(value)) throw new AgentError('protocol', `answered ${command} with no list`)
    return value.slice(0, mostEntries).map((one) => new Answer(one, command))
  }

  text(key: string): string {
    const value = this.#value[key]
    if (typeof value !== 'string') throw this.#unexpected(key, value)
    return value.slice(0, mostCharacters)
  }

  optionalText(key: string): string | undefined {
    return this.#value[key] === undefined ? undefined : this.text(key)
  }

  number(key: string): number {
    const value = this.#value[key]
    if (typeof value !== 'number') throw this.#unexpected(key, value)
    return value
  }

  optionalNumber(key: string): number | undefined {
    return this.#value[key] === undefined ? undefined : this.number(key)
  }

  flag(key: string): boolean {
    const value = this.#value[key]
    if (typeof value !== 'boolean') throw this.#unexpected(key, value)
    return value
  }

  optionalFlag(key: string): boolean | undefined {
    return this.#value[key] === undefined ? undefined : this.flag(key)
  }

  list(key: string): readonly Answer[] {
    return Answer.list(this.#value[key], this.#command)
  }

  optionalList(key: string): readonly Answer[] {
    return this.#value[key] === undefined ? [] : this.list(key)
  }

  optionalPart(key: string): Answer | undefined {
    return this.#value[key] === undefined ? undefined : new Answer(this.#value[key], this.#command)
  }

  texts(key: string): readonly string[] {
    const value = this.#value[key]
    if (!Array.isArray(value)) throw this.#unexpected(key, value)
    return value.slice(0, mostEntries).map((one) => {
      if (typeof one !== 'string') throw this.#unexpected(key, one)
      return one.slice(0, mostCharacters * 4)
    })
  }

  optionalTexts(key: string): readonly string[] | undefined {
    return this.#value[key] === undefined ? undefined : this.texts(key)
  }

  /** Bytes sent as base64, bounded by the size of the answer. */
  optionalBytes(key: string): Uint8Array | undefined {
    const value = this.#value[key]
    if (value === undefined) return undefined
    if (typeof value !== 'string') throw this.#unexpected(key, value)
    return Buffer.from(value, 'base64')
  }

  #unexpected(key: string, value: unknown): AgentError {
    const words = JSON.stringify(value)?.slice(0, 100) ?? 'nothing'
    return new AgentError('protocol', `answered ${this.#command}, of which ${key} is ${words}`)
  }
}

/** What the agent left out is left out. */
export function known<T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T {
  // Only keys without a value go.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
