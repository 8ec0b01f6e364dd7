import type { Invocation } from './invocation.ts'

/** What the shell offers behind an argument or option: files by its own means, the others asked of Cimarron. */
export type CompletionKind =
  | 'file'
  | 'folder'
  | 'machine'
  | 'guest-file'
  | 'condition'
  | 'rule'
  | 'profile'
  | 'class'
  | 'instance'
  | 'property'
  | 'assignment'
  | 'method'
  | 'parameter'
  | 'qualifier'
  | 'namespace'
  | 'server'
  | 'user'
  | 'session'
  | 'peer'
  | 'host'
  | 'hypervisor'
  | 'pool'
  | 'volume'
  | 'network'
  | 'schedule'
  | 'snapshot'
  | 'job'
  | 'device'
  | 'key'
  | 'command'

export interface ArgumentSpec {
  readonly name: string
  readonly summary: string
  readonly optional?: boolean
  /** Takes all that follow. */
  readonly variadic?: boolean
  readonly choices?: readonly string[]
  readonly complete?: CompletionKind
}

export interface OptionSpec {
  /** As people read it: `-f, --force`, `--memory <size>`, `--no-wait`. */
  readonly flags: string
  readonly summary: string
  /** May be given several times. */
  readonly repeats?: boolean
  readonly choices?: readonly string[]
  readonly complete?: CompletionKind
}

export interface Example {
  readonly line: string
  readonly says: string
}

interface Described {
  /** One word, as typed. */
  readonly name: string
  /** One line without a point, for lists. */
  readonly summary: string
  /** More, for its own help. */
  readonly details?: string
}

/** A command that does something. Its code is loaded when it is run. */
export interface LeafSpec extends Described {
  readonly kind: 'leaf'
  readonly arguments?: readonly ArgumentSpec[]
  readonly options?: readonly OptionSpec[]
  readonly examples: readonly Example[]
  /** Whether it talks to a server: the connection options mean something. */
  readonly connects?: boolean
  /** Whether it has something to say to programs. Default true. */
  readonly json?: boolean
  /** Hands everything behind its name on, unread. */
  readonly passesThrough?: boolean
  readonly load: () => Promise<{ readonly run: Run }>
}

/** Commands under one word. */
export interface GroupSpec extends Described {
  readonly kind: 'group'
  readonly commands: readonly CommandSpec[]
  /** The words before its own, where the group stands for itself, as in the shell. */
  readonly home?: readonly string[]
  /** The command that is meant where a word follows that names none: its first argument then. */
  readonly standard?: string
}

/** The same command under another name, told as short for the words where it is at home. */
export function shortFor(command: LeafSpec, name: string, home: string): LeafSpec {
  return { ...command, name, summary: `Short for "${home}"` }
}

export type CommandSpec = LeafSpec | GroupSpec

/** What a command does. It answers with an exit code where that is not 0, and throws what `explainError` knows. */
export type Run = (invocation: Invocation) => Promise<number | undefined>

/** The long name of an option as programs know it: `no-wait` is `wait`, which is true unless it is given. */
export function optionName(flags: string): string {
  const long = /--(?:no-)?([a-z0-9-]+)/.exec(flags)?.[1]
  if (long === undefined) throw new TypeError(`${flags} has no long name`)
  return long
}

/** Whether an option is followed by a value. */
export function takesValue({ flags }: OptionSpec): boolean {
  return flags.includes('<')
}

/** The words that stand for an option: `-f`, `--force`. */
export function optionWords({ flags }: OptionSpec): string[] {
  return flags.split(/[ ,]+/).filter((word) => word.startsWith('-'))
}

export function argumentUsage({ name, optional, variadic }: ArgumentSpec): string {
  const inside = `${name}${variadic === true ? '...' : ''}`
  return optional === true ? `[${inside}]` : `<${inside}>`
}
