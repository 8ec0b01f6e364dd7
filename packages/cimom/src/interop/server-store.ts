import { randomUUID } from 'node:crypto'
import { recordIn, textIn } from '../static/stored-value.ts'

/** What holds for the server as a whole from start to start, as it is kept, in JSON. */
export type StoredServerFact =
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'gather-statistics'; readonly on: boolean }
  | { readonly kind: 'identity'; readonly id: string }

/** Where that is kept: the port of a small key-value store, read from memory. */
export interface ServerStore {
  entries(): Iterable<readonly [key: string, fact: StoredServerFact]>
  /** Settles when it is durable; fails where it did not happen. */
  put(key: string, fact: StoredServerFact): Promise<void>
  delete(key: string): Promise<void>
}

/** A row as JSON.parse gave it. @throws TypeError saying what is wrong with it */
export function decodeStoredServerFact(row: unknown): StoredServerFact {
  const { kind, name, on, id } = recordIn(row)
  if (kind === 'namespace') return { kind, name: textIn(name) }
  if (kind === 'identity') return { kind, id: textIn(id) }
  if (kind === 'gather-statistics' && typeof on === 'boolean') return { kind, on }
  throw new TypeError(`a stored fact of the server is of ${JSON.stringify(kind)}`)
}

/** The facts of one kind. */
export function storedFacts<K extends StoredServerFact['kind']>(
  store: ServerStore | undefined,
  kind: K,
): Extract<StoredServerFact, { kind: K }>[] {
  const facts = Iterator.from(store?.entries() ?? []).map(([, fact]) => fact)
  return [...facts].filter((fact): fact is Extract<StoredServerFact, { kind: K }> => fact.kind === kind)
}

/** The id of the server whose store this is: a UUID, made and kept the first time. For `ServerIdentity.id`. */
export async function serverId(store: ServerStore): Promise<string> {
  const [known] = storedFacts(store, 'identity')
  if (known !== undefined) return known.id
  const id = randomUUID()
  await store.put('identity', { kind: 'identity', id })
  return id
}

/** A store that keeps nothing beyond the process: for tests. */
export function memoryServerStore(): ServerStore {
  const facts = new Map<string, StoredServerFact>()
  return {
    entries: () => facts.entries(),
    put: async (key, fact) => void facts.set(key, fact),
    delete: async (key) => void facts.delete(key),
  }
}
