import { setTimeout as delay } from 'node:timers/promises'
import { type ConnectionView, HypervisorError } from '@cimarron/hypervisor'
import { Libvirt } from '../api/libvirt.ts'
import type { ConnectOptions } from '../connect.ts'
import { LibvirtError } from '../error.ts'

export interface KeeperOptions {
  readonly uri: string
  readonly connect?: Omit<ConnectOptions, 'signal'>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Takes up a new connection; until it resolves nobody else uses it. */
  readonly connected: (libvirt: Libvirt) => Promise<void>
  /** There is none any more, or none could be had, in words. */
  readonly lost: (why: string) => void
  /** Milliseconds to wait after so many failures in a row. */
  readonly pauseMs?: (failures: number) => number
}

/** A server that accepts a connection and says nothing is given up then. */
const longestOpeningMs = 10_000

/** A server that is started anew is back in a moment; one that is away is not asked all the time. */
function usualPauseMs(failures: number): number {
  return Math.min(100 * 2 ** failures, 15_000)
}

/** Keeps a connection to one server: opens it, and opens it again whenever it has ended, until it is closed itself. */
export class ConnectionKeeper implements AsyncDisposable {
  readonly #options: KeeperOptions
  readonly #end = new AbortController()
  readonly #tried = Promise.withResolvers<void>()
  readonly #running: Promise<void>
  #libvirt: Libvirt | undefined
  /** Why there is none, once that is known. */
  #why: string | undefined
  #sinceMs: number
  #wake = new AbortController()

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#sinceMs = options.now()
    this.#running = this.#run()
  }

  /** Resolves when the first attempt has come to its end, whichever. */
  get tried(): Promise<void> {
    return this.#tried.promise
  }

  get view(): Omit<ConnectionView, 'readOnly'> {
    const { uri } = this.#options
    const sinceMs = this.#sinceMs
    if (this.#libvirt) return { uri, state: 'connected', sinceMs }
    return this.#why === undefined
      ? { uri, state: 'connecting', sinceMs }
      : { uri, state: 'unreachable', sinceMs, detail: this.#why }
  }

  /** @throws HypervisorError `unreachable` where there is no connection */
  require(): Libvirt {
    if (this.#libvirt) return this.#libvirt
    const what = `libvirt at ${this.#options.uri}`
    throw new HypervisorError('unreachable', { what, remedy: this.#why ?? 'no connection was made yet' })
  }

  /** Tries at once instead of at the end of a pause. */
  hurry(): void {
    this.#wake.abort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await this.#libvirt?.[Symbol.asyncDispose]()
    await this.#running
  }

  async #run(): Promise<void> {
    const { lost, pauseMs = usualPauseMs } = this.#options
    let failures = 0
    while (!this.#end.signal.aborted) {
      const began = await this.#attempt()
      if (this.#end.signal.aborted) break
      failures = began ? 0 : failures + 1
      lost(this.#why ?? 'the connection has ended')
      this.#tried.resolve()
      await this.#pause(pauseMs(failures))
    }
    this.#tried.resolve()
  }

  /** One connection from its beginning to its end. Answers whether there was one; why it ended is known then. */
  async #attempt(): Promise<boolean> {
    const { uri, connect, connected } = this.#options
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(longestOpeningMs)])
    try {
      await using libvirt = await Libvirt.connect(uri, { ...connect, signal })
      await connected(libvirt)
      if (this.#end.signal.aborted) return false
      this.#libvirt = libvirt
      this.#sinceMs = this.#options.now()
      this.#tried.resolve()
      this.#why = (await libvirt.closed).message
      this.#sinceMs = this.#options.now()
      return true
    } catch (error) {
      this.#why = reasonOf(error, signal)
      return false
    } finally {
      this.#libvirt = undefined
    }
  }

  async #pause(ms: number): Promise<void> {
    this.#wake = new AbortController()
    const signal = AbortSignal.any([this.#end.signal, this.#wake.signal])
    await delay(ms, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof LibvirtError && error.code === 'cancelled' && signal.aborted)
    return `it did not answer within ${longestOpeningMs / 1000} s`
  return error instanceof Error ? error.message : String(error)
}
