import type { ServerResponse } from 'node:http'
import type { Caller, Correlator, EmbeddedText, Principal, ProviderTime } from '@cimarron/cimom'
import { embeddedText } from './embedded-text.ts'
import { ClientGone } from './request-body.ts'

/** Who calls over a connection; the signal fires when the connection closes before the answer is out. */
export class ConnectedCaller implements Caller {
  readonly principal: Principal
  readonly embeddedText: EmbeddedText = embeddedText
  readonly providerTime: ProviderTime = { ms: 0 }
  readonly #response: ServerResponse
  #gone: AbortController | undefined

  constructor(principal: Principal, response: ServerResponse) {
    this.principal = principal
    this.#response = response
  }

  /** Made when somebody wants it: most calls are answered at once, and a signal costs as much as a small answer. */
  get signal(): AbortSignal {
    if (this.#gone !== undefined) return this.#gone.signal
    const gone = new AbortController()
    this.#gone = gone
    if (this.isGone) gone.abort(new ClientGone())
    else {
      this.#response.once('close', () => {
        if (this.isGone) gone.abort(new ClientGone())
      })
    }
    return gone.signal
  }

  /** The same caller, in a call that has correlators. */
  withCorrelators(correlators: readonly Correlator[]): Caller {
    const caller = this
    return {
      principal: this.principal,
      embeddedText: this.embeddedText,
      providerTime: this.providerTime,
      correlators,
      get signal() {
        return caller.signal
      },
    }
  }

  get isGone(): boolean {
    return this.#response.destroyed && !this.#response.writableFinished
  }
}
