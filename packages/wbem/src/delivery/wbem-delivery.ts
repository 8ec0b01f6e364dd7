import { X509Certificate } from 'node:crypto'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { Instance } from '@cimarron/cim'
import { DeliveryError, type IndicationDelivery, type ListenerDestination } from '@cimarron/cimom'
import { WbemClient } from '@cimarron/wbem-client'
import { NodeTransport, parseAddress, type WbemAddress } from '@cimarron/wbem-client/node'
import { deliveryFailure } from './delivery-failure.ts'
import { ForbiddenTarget, type TargetOptions, TargetPolicy } from './target-policy.ts'

export interface WbemDeliveryOptions {
  /** Authorities (PEM) whose listeners are trusted over HTTPS, beside those the system trusts. */
  readonly ca?: readonly string[] | undefined
  /** What this server shows to listeners that ask for a certificate (PEM). */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string } | undefined
  /** How long a listener may take to answer, in milliseconds. Default 15,000. */
  readonly timeoutMs?: number | undefined
  /** Which addresses may be delivered to. */
  readonly destinations?: TargetOptions | undefined
}

/** How long a connection to a listener is kept for the next indication: less than most servers keep theirs. */
const idleMs = 4_000
/** An answer to an export message is some hundred bytes; one with an error and its instances some thousand. */
const maxAnswerBytes = 64 * 1024

/**
 * Delivers indications as export messages (DSP0200) over HTTP and HTTPS, with connections kept for a while between them.
 * Redirects are not followed. A listener that hangs, or answers without end, costs bounded time and memory.
 *
 * @throws TypeError where an option holds something that can't be used; OpenSSL's error for a client certificate and key
 *   that are none
 */
export function openDelivery(options: WbemDeliveryOptions = {}): WbemDelivery {
  return new WbemDelivery(options)
}

/** A destination that was delivered to a moment ago. */
interface Line {
  readonly client: WbemClient
  uses: number
  hangUp: NodeJS.Timeout | undefined
}

/** See `openDelivery`. Dispose of it to close the connections. */
export class WbemDelivery implements IndicationDelivery, AsyncDisposable {
  readonly #options: WbemDeliveryOptions
  readonly #policy: TargetPolicy
  readonly #lines = new Map<string, Line>()
  #secure: SecureContext | undefined

  constructor(options: WbemDeliveryOptions) {
    this.#options = options
    this.#policy = new TargetPolicy(options.destinations)
    // What is wrong with certificates is to be known at the start, not with the first indication.
    for (const pem of options.ca ?? []) checkCertificate(pem)
    if (options.clientCertificate !== undefined) this.#secureContext()
  }

  refusal({ url }: ListenerDestination): string | undefined {
    try {
      this.#policy.check(listenerAddress(url).host)
      return undefined
    } catch (error) {
      if (error instanceof ForbiddenTarget || error instanceof DeliveryError) return error.message
      throw error
    }
  }

  async deliver(indication: Instance, { url }: ListenerDestination, signal: AbortSignal): Promise<void> {
    const overdue = AbortSignal.timeout(this.#options.timeoutMs ?? 15_000)
    try {
      const line = this.#lineTo(url)
      try {
        await line.client.exportIndication(indication, { signal: AbortSignal.any([signal, overdue]) })
      } finally {
        this.#release(url, line)
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (overdue.aborted) throw new DeliveryError('timeout', 'the listener did not answer in time', { cause: error })
      throw deliveryFailure(error) ?? error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const lines = [...this.#lines.values()]
    this.#lines.clear()
    for (const { hangUp } of lines) clearTimeout(hangUp)
    await Promise.all(lines.map(({ client }) => client[Symbol.asyncDispose]()))
  }

  #lineTo(url: string): Line {
    const known = this.#lines.get(url)
    if (known !== undefined) {
      known.uses += 1
      clearTimeout(known.hangUp)
      return known
    }
    const where = listenerAddress(url)
    this.#policy.check(where.host)
    const transport = new NodeTransport(where, {
      maxAnswerBytes,
      lookup: this.#policy.lookup,
      ...(where.kind === 'https' && { secureContext: this.#secureContext() }),
    })
    const line: Line = { client: new WbemClient(transport), uses: 1, hangUp: undefined }
    this.#lines.set(url, line)
    return line
  }

  #release(url: string, line: Line): void {
    line.uses -= 1
    if (line.uses > 0 || this.#lines.get(url) !== line) return
    line.hangUp = setTimeout(() => {
      this.#lines.delete(url)
      void line.client[Symbol.asyncDispose]()
    }, idleMs)
    line.hangUp.unref()
  }

  /** Made once: reading all authorities of the system takes a while. */
  #secureContext(): SecureContext {
    const { ca = [], clientCertificate } = this.#options
    this.#secure ??= createSecureContext({
      ca: [...getCACertificates('default'), ...getCACertificates('system'), ...ca],
      ...(clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.key }),
    })
    return this.#secure
  }
}

/** @throws TypeError */
function checkCertificate(pem: string): void {
  try {
    new X509Certificate(pem)
  } catch (cause) {
    throw new TypeError('ca is no certificate in PEM', { cause })
  }
}

/** @throws DeliveryError for what is no address of a listener */
function listenerAddress(url: string): Exclude<WbemAddress, { kind: 'unix' }> {
  try {
    // DSP0200 wants no path of a listener; what its URL says is kept, and where it says none it is the root.
    const where = parseAddress(url, { defaultPath: '/' })
    if (where.kind !== 'unix') return where
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
  const right = 'http://host:port/path or https://host:port/path would be one'
  throw new DeliveryError('unreachable', `the destination is no address of a listener; ${right}`, { isFinal: true })
}
