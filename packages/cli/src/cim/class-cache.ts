import { type CimClass, CimError, foldName } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'

/** Classes with their qualifiers, each asked for once. Those that the server does not tell are undefined. */
export class ClassCache {
  readonly #client: WbemClient
  readonly #signal: AbortSignal
  readonly #classes = new Map<string, Promise<CimClass | undefined>>()

  constructor(client: WbemClient, signal: AbortSignal) {
    this.#client = client
    this.#signal = signal
  }

  get(className: string, namespace: string): Promise<CimClass | undefined> {
    const key = `${foldName(namespace)}:${foldName(className)}`
    const known = this.#classes.get(key)
    if (known !== undefined) return known
    const asked = this.#ask(className, namespace)
    this.#classes.set(key, asked)
    return asked
  }

  async #ask(className: string, namespace: string): Promise<CimClass | undefined> {
    try {
      return await this.#client.getClass(className, { namespace, signal: this.#signal })
    } catch (error) {
      // Instances can be shown without their class; only the names of values are missing then.
      if (error instanceof CimError) return undefined
      throw error
    }
  }
}
