import { type CimScalar, foldName, type IntrinsicType } from '@cimarron/cim'
import { callerIn } from './caller-in.ts'
import { mayRead, type Principal } from './principal.ts'

/** A value that a client sent along with its call, to recognise the call by in logs and events of the server. */
export interface Correlator {
  readonly name: string
  readonly type: IntrinsicType
  readonly value: CimScalar
}

/** What a provider is told about the call it serves. */
export interface CallContext {
  /** Who calls, with the role they have in this namespace. */
  readonly principal: Principal
  /** The namespace's own name, without slashes at its ends, whatever alias the client used: `root/virt`, `interop`. */
  readonly namespace: string
  /** Aborted when nobody waits any more: the client is gone, the deadline is over, or enough was read. Pass it on to whatever waits. */
  readonly signal: AbortSignal
  /** What the client sent along to recognise the call by, in its order; mostly nothing. */
  readonly correlators: readonly Correlator[]
  /**
   * Whether the caller wants this property. A hint: what is given unasked is dropped, so ask only before computing
   * something dear. Keys are always wanted.
   */
  wants(property: string): boolean
}

/** Is told of an error that the rest of an answer does not depend on. */
export type Tolerance = (error: Error) => void

/** How long providers have worked for an operation, in milliseconds: who wants to know it gives one along. */
export interface ProviderTime {
  ms: number
}

/** What a context takes from who calls. */
type ContextCaller = Pick<CallContext, 'principal' | 'signal'> & {
  readonly correlators?: CallContext['correlators'] | undefined
  readonly tolerate?: Tolerance | undefined
  readonly providerTime?: ProviderTime | undefined
}

/** The context of one operation. The signal is asked for only when somebody wants it. */
export class OperationContext implements CallContext {
  readonly principal: Principal
  readonly namespace: string
  /** Takes an error that the operation goes on after; without it the first ends the operation. */
  readonly tolerate: Tolerance | undefined
  /** Where the time in providers is added up; nobody wants to know it without. */
  readonly providerTime: ProviderTime | undefined
  readonly #caller: ContextCaller
  readonly #list: readonly string[] | null | undefined
  #wanted: ReadonlySet<string> | undefined

  constructor(caller: ContextCaller, namespace: string, list?: readonly string[] | null | undefined) {
    this.#caller = caller
    this.tolerate = caller.tolerate
    this.providerTime = caller.providerTime
    this.principal = caller.principal
    this.namespace = namespace
    this.#list = list
  }

  get signal(): AbortSignal {
    return this.#caller.signal
  }

  get correlators(): readonly Correlator[] {
    return this.#caller.correlators ?? none
  }

  // A property, not a method: providers take their context apart.
  readonly wants = (property: string): boolean => {
    if (this.#list == null) return true
    this.#wanted ??= new Set(this.#list.map(foldName))
    return this.#wanted.has(foldName(property))
  }

  /** Whether the caller may be told what is in a namespace: what is found there else is left out. */
  reads(namespace: string): boolean {
    return namespace === this.namespace || mayRead(this.principal, namespace)
  }

  /** The same call, told to a provider in another namespace. */
  in(namespace: string): OperationContext {
    if (namespace === this.namespace) return this
    return new OperationContext(callerIn(this.#caller, namespace), namespace, this.#list)
  }
}

const none: readonly Correlator[] = []
