import { randomBytes } from 'node:crypto'
import { CimError } from '@cimarron/cim'
import { type After, afterReal } from '../after.ts'
import { Enumeration, type EnumerationDescription, type OpenStream } from './enumeration.ts'

export interface PullLimits {
  /** How long an enumeration is kept from one operation to the next where the client does not say. */
  readonly defaultTimeoutSeconds: number
  /** The longest OperationTimeout that is granted. */
  readonly longestTimeoutSeconds: number
  /** How many enumerations one user may have open. */
  readonly perUser: number
  /** How many may be open in all. */
  readonly total: number
}

export const defaultPullLimits: PullLimits = {
  defaultTimeoutSeconds: 60,
  longestTimeoutSeconds: 900,
  perUser: 100,
  total: 1000,
}

/** The open enumerations of an object manager. Each ends by itself: at its end, with an error, or when nobody asks for long. */
export class Enumerations implements Disposable {
  readonly #limits: PullLimits
  readonly #after: After
  readonly #open = new Map<string, Enumeration>()
  /** What stops the clock of those that wait for their next operation. */
  readonly #clocks = new Map<string, () => void>()
  readonly #counts = new Map<string, number>()
  readonly #holds = new Map<string, Disposable>()

  constructor(limits: Partial<PullLimits> = {}, after: After = afterReal) {
    this.#limits = { ...defaultPullLimits, ...limits }
    this.#after = after
  }

  get size(): number {
    return this.#open.size
  }

  /** What OperationTimeout may be, in seconds. */
  get operationTimeout(): { readonly minimum: number; readonly maximum: number } {
    return { minimum: 1, maximum: this.#limits.longestTimeoutSeconds }
  }

  /**
   * How long an enumeration is kept, by OperationTimeout.
   *
   * @throws CimError CIM_ERR_INVALID_OPERATION_TIMEOUT for 0, which would be for ever, and for more than is granted
   */
  timeoutMs(operationTimeout: number | null | undefined): number {
    const { defaultTimeoutSeconds, longestTimeoutSeconds } = this.#limits
    const seconds = operationTimeout ?? defaultTimeoutSeconds
    if (seconds < this.operationTimeout.minimum || seconds > longestTimeoutSeconds) {
      const text = `OperationTimeout is ${seconds}; 1 to ${longestTimeoutSeconds} seconds are granted, ${defaultTimeoutSeconds} unless given`
      throw new CimError('CIM_ERR_INVALID_OPERATION_TIMEOUT', text)
    }
    return seconds * 1000
  }

  /** @throws CimError CIM_ERR_SERVER_LIMITS_EXCEEDED */
  open(description: EnumerationDescription, stream: OpenStream): Enumeration {
    const { owner } = description
    const { perUser, total } = this.#limits
    const count = this.#counts.get(owner) ?? 0
    if (count >= perUser || this.#open.size >= total) {
      const whose = count >= perUser ? `${owner} has ${count}` : `there are ${this.#open.size}`
      const text = `${whose} enumerations open, which is the most there may be; close or finish some`
      throw new CimError('CIM_ERR_SERVER_LIMITS_EXCEEDED', text)
    }
    // Unguessable: whoever knows it must have been told.
    const enumeration = new Enumeration(randomBytes(18).toString('base64url'), description, stream)
    this.#open.set(enumeration.id, enumeration)
    this.#counts.set(owner, count + 1)
    const held = description.hold?.(() => this.close(enumeration, takenAway()))
    if (held !== undefined) this.#holds.set(enumeration.id, held)
    this.rest(enumeration)
    return enumeration
  }

  /**
   * The enumeration of that id, for the user and namespace that it was opened for.
   *
   * @throws CimError CIM_ERR_INVALID_ENUMERATION_CONTEXT, the same whether it is another's, was closed, or never was
   */
  find(id: string, { owner, namespace }: Pick<EnumerationDescription, 'owner' | 'namespace'>): Enumeration {
    const found = this.#open.get(id)
    if (found === undefined || found.description.owner !== owner || found.description.namespace !== namespace) {
      const text =
        'no such enumeration is open: it has come to its end, was closed or timed out, or is not of this namespace'
      throw new CimError('CIM_ERR_INVALID_ENUMERATION_CONTEXT', text)
    }
    return found
  }

  /** An operation on it begins: until `rest` its time does not run. */
  hold({ id }: Enumeration): void {
    this.#clocks.get(id)?.()
    this.#clocks.delete(id)
  }

  /** An operation on it has ended: its time runs anew. */
  rest(enumeration: Enumeration): void {
    const { id, description } = enumeration
    this.hold(enumeration)
    if (!this.#open.has(id)) return
    const late = (): void =>
      this.close(enumeration, new CimError('CIM_ERR_INVALID_ENUMERATION_CONTEXT', 'the enumeration timed out'))
    this.#clocks.set(id, this.#after(description.timeoutMs, late))
  }

  close(enumeration: Enumeration, reason: Error): void {
    const { id, description } = enumeration
    this.hold(enumeration)
    if (this.#open.delete(id)) {
      const count = (this.#counts.get(description.owner) ?? 1) - 1
      if (count > 0) this.#counts.set(description.owner, count)
      else this.#counts.delete(description.owner)
      this.#holds.get(id)?.[Symbol.dispose]()
      this.#holds.delete(id)
    }
    enumeration.close(reason)
  }

  /** Closes all of them; pulls that are at work fail with CIM_ERR_SERVER_IS_SHUTTING_DOWN. */
  [Symbol.dispose](): void {
    const reason = new CimError('CIM_ERR_SERVER_IS_SHUTTING_DOWN', 'the server is shutting down')
    for (const enumeration of this.#open.values()) this.close(enumeration, reason)
  }
}

function takenAway(): CimError {
  const text = 'the rights that the enumeration was opened with have changed, or its session was ended; open it anew'
  return new CimError('CIM_ERR_INVALID_ENUMERATION_CONTEXT', text)
}
