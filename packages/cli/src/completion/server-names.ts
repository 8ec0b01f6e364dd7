import type { CimClass } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { shownPath } from '../cim/shown-path.ts'
import { valueNames } from '../cim/value-name.ts'
import { listNamespaces } from '../machine/namespaces.ts'
import type { Lookup } from './complete.ts'

/** Paths beyond so many are too many to pick from. */
const mostPaths = 200

/** Names from the schema of a server's namespace, for what is half typed. Each is asked for once, until `forget`. */
export class ServerNames {
  readonly #client: WbemClient
  readonly #namespace: string
  readonly #known = new Map<string, Promise<unknown>>()

  constructor(client: WbemClient, namespace: string) {
    this.#client = client
    this.#namespace = namespace
  }

  /** What may stand where the cursor is, that begins with what was typed. @throws what the client throws */
  async find({ what, current, given }: Lookup, signal: AbortSignal): Promise<readonly string[]> {
    const begins = (names: readonly string[]): readonly string[] => {
      const typed = current.toLowerCase()
      return names.filter((name) => name.toLowerCase().startsWith(typed))
    }
    switch (what) {
      case 'namespace':
        return begins(await this.#once('namespaces', () => listNamespaces(this.#client, signal)))
      case 'class':
        return begins(await this.#classNames(signal))
      case 'instance':
        return begins(await this.#instances(current, signal))
      case 'qualifier':
        return begins(await this.#qualifiers(signal))
      case 'property':
        return await this.#properties(current, given, signal)
      case 'assignment':
        return begins(assignments(current, (await this.#classOf(given, signal))?.properties ?? []))
      case 'method':
        return begins(namesOf((await this.#classOf(given, signal))?.methods ?? []))
      case 'parameter':
        return begins(assignments(current, await this.#parameters(given, signal)))
      default:
        return []
    }
  }

  /** What the server had may have changed. */
  forget(): void {
    this.#known.clear()
  }

  #classNames(signal: AbortSignal): Promise<readonly string[]> {
    const options = { namespace: this.#namespace, deepInheritance: true, signal }
    return this.#once('classes', () => Array.fromAsync(this.#client.enumerateClassNames(options)))
  }

  #qualifiers(signal: AbortSignal): Promise<readonly string[]> {
    const options = { namespace: this.#namespace, signal }
    return this.#once('qualifiers', async () => {
      return (await Array.fromAsync(this.#client.enumerateQualifiers(options))).map(({ name }) => name)
    })
  }

  /** Classes, and behind a class and a point its instances. */
  async #instances(current: string, signal: AbortSignal): Promise<readonly string[]> {
    const [, namespace, className] = /^(?:([\w/]+):)?(\w+)\./.exec(current) ?? []
    if (className === undefined) return await this.#classNames(signal)
    const where = { namespace: namespace ?? this.#namespace, signal }
    const paths: string[] = []
    for await (const path of this.#client.enumerateInstanceNames(className, where)) {
      paths.push(shownPath(namespace === undefined ? path.in(undefined) : path))
      if (paths.length > mostPaths) return []
    }
    return paths
  }

  /** Of `A,B` the last is half typed. */
  async #properties(
    current: string,
    given: ReadonlyMap<string, string>,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const at = current.lastIndexOf(',') + 1
    const typed = current.slice(at).toLowerCase()
    return namesOf((await this.#classOf(given, signal))?.properties ?? [])
      .filter((name) => name.toLowerCase().startsWith(typed))
      .map((name) => current.slice(0, at) + name)
  }

  async #parameters(given: ReadonlyMap<string, string>, signal: AbortSignal): Promise<readonly Element[]> {
    const method = (await this.#classOf(given, signal))?.methods.get(given.get('method') ?? '')
    return [...(method?.parameters ?? [])].filter(({ isIn }) => isIn)
  }

  /** The class that the arguments before speak of. */
  async #classOf(given: ReadonlyMap<string, string>, signal: AbortSignal): Promise<CimClass | undefined> {
    const text = given.get('class') ?? given.get('instance') ?? given.get('object')
    const className = text === undefined ? undefined : /^(?:[\w/]+:)?(\w+)/.exec(text)?.[1]
    if (className === undefined) return undefined
    return await this.#once(`class ${className.toLowerCase()}`, () =>
      this.#client.getClass(className, { namespace: this.#namespace, signal }),
    )
  }

  async #once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key)
    if (known !== undefined) return (await known) as T
    const asked = ask()
    this.#known.set(key, asked)
    // What failed is asked again.
    asked.catch(() => this.#known.delete(key))
    return await asked
  }
}

type Element = Pick<CimClass['keys'][number], 'name' | 'qualifiers'>

/** `Name=`, and behind it the names that its value map has. */
function assignments(current: string, elements: Iterable<Element>): readonly string[] {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(current) ?? []
  if (name === undefined || value === undefined) return namesOf(elements).map((each) => `${each}=`)
  const element = [...elements].find((each) => each.name.toLowerCase() === name.toLowerCase())
  return element === undefined ? [] : valueNames(element.qualifiers).map((each) => `${name}=${each}`)
}

function namesOf(elements: Iterable<{ readonly name: string }>): string[] {
  return Array.from(elements, ({ name }) => name)
}
