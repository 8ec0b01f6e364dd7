import type { WbemConnection } from '../connection/connect-wbem.ts'
import type { Contact } from '../connection/connection-failure.ts'
import { CliError } from '../error/cli-error.ts'
import type { Host } from '../host.ts'
import type { Output } from '../output/output.ts'
import type { GroupSpec } from './spec.ts'

/** A value as it was given: a flag, a value, or those of an option that repeats. */
export type OptionValue = boolean | string | readonly string[]

/** What was typed, taken apart, and the world to act on. */
export class Invocation {
  readonly host: Host
  readonly output: Output
  /** All commands, for those that tell about them. */
  readonly tree: GroupSpec
  /** The connection of the shell that the line was typed in. */
  readonly shared: WbemConnection | undefined
  /** The server that was connected to over the network: errors of the connection are told with it. */
  contact: Contact | undefined
  readonly #arguments: ReadonlyMap<string, string | readonly string[]>
  readonly #options: Map<string, OptionValue>
  /** Of a command that passes through: all behind its name. */
  readonly rest: readonly string[]

  constructor(given: {
    readonly host: Host
    readonly output: Output
    readonly tree: GroupSpec
    readonly arguments?: ReadonlyMap<string, string | readonly string[]>
    readonly options?: ReadonlyMap<string, OptionValue>
    readonly rest?: readonly string[]
    readonly shared?: WbemConnection | undefined
  }) {
    this.host = given.host
    this.output = given.output
    this.tree = given.tree
    this.#arguments = given.arguments ?? new Map()
    this.#options = new Map(given.options)
    this.rest = given.rest ?? []
    this.shared = given.shared
  }

  /** An argument that the command requires. */
  argument(name: string): string {
    const value = this.#arguments.get(name)
    if (typeof value !== 'string') throw new TypeError(`the command declares no argument ${name}`)
    return value
  }

  optionalArgument(name: string): string | undefined {
    const value = this.#arguments.get(name)
    return typeof value === 'string' ? value : undefined
  }

  /** The values of a variadic argument. */
  argumentList(name: string): readonly string[] {
    const value = this.#arguments.get(name)
    return typeof value === 'string' ? [value] : (value ?? [])
  }

  /** Takes what an argument says for an option that says the same. */
  take(option: string, value: string): void {
    this.#options.set(option, value)
  }

  flag(name: string): boolean {
    return this.#options.get(name) === true
  }

  /** Of `--no-wait`: false where it was given. */
  isNot(name: string): boolean {
    return this.#options.get(name) === false
  }

  text(name: string): string | undefined {
    const value = this.#options.get(name)
    return typeof value === 'string' ? value : undefined
  }

  list(name: string): readonly string[] {
    const value = this.#options.get(name)
    return typeof value === 'object' ? value : typeof value === 'string' ? [value] : []
  }

  /** A whole number from 1 up. */
  count(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const count = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (Number.isSafeInteger(count) && count > 0) return count
    throw new CliError('usage', `--${name} is ${JSON.stringify(text)}`, 'give a whole number from 1 up')
  }
}
