import type { Correlator, Tolerance } from './call-context.ts'
import type { EmbeddedText } from './embedded.ts'
import type { Caller } from './invoke-method.ts'
import { type Principal, principalIn } from './principal.ts'

/** A caller as they stand in one namespace. What it takes from the other is asked for only when somebody wants it. */
export function callerIn(caller: Caller, namespace: string): Caller {
  const principal = principalIn(caller.principal, namespace)
  return principal === caller.principal ? caller : new CallerIn(caller, principal)
}

class CallerIn implements Caller {
  readonly principal: Principal
  readonly #caller: Caller

  constructor(caller: Caller, principal: Principal) {
    this.#caller = caller
    this.principal = principal
  }

  get signal(): AbortSignal {
    return this.#caller.signal
  }

  get embeddedText(): EmbeddedText | undefined {
    return this.#caller.embeddedText
  }

  get correlators(): readonly Correlator[] | undefined {
    return this.#caller.correlators
  }

  get tolerate(): Tolerance | undefined {
    return this.#caller.tolerate
  }

  get alsoWanted(): readonly string[] | undefined {
    return this.#caller.alsoWanted
  }
}
