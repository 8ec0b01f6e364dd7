import * as cim from '@cimarron/cim'
import { foldName, type Instance, type Schema } from '@cimarron/cim'
import {
  type CimarronProviders,
  defineAssociation,
  defineIndications,
  defineProvider,
  type ObjectManager,
  type Registration,
} from '@cimarron/cimom'
import { compileMof, formatDiagnostic } from '@cimarron/mof'
import type { Logger } from 'pino'
import type { ProviderPackageConfiguration } from '../configuration.ts'
import { loadPackage } from './load-package.ts'
import { PackageError } from './package-error.ts'
import { withinTime } from './within-time.ts'

/** How a configured package is, for people to see. */
export type PackageState = Pick<ProviderPackageConfiguration, 'package' | 'namespace'> &
  (
    | { readonly isServing: true; readonly things: number }
    | { readonly isServing: false; readonly reason: string; readonly remedy: string }
  )

interface Entry {
  readonly configuration: ProviderPackageConfiguration
  readonly providers: CimarronProviders | undefined
  /** Those it brought into the namespace's schema; `undefined`: it was not asked. */
  classNames: readonly string[] | undefined
  /** The static instances it brings. */
  instances: readonly Instance[]
  state: PackageState
}

/**
 * The packages of providers that the configuration names. One that fails is left out, whole: the log and `cimarron doctor`
 * say why and what to do, and the daemon starts without it.
 */
export class ProviderPackages implements AsyncDisposable {
  readonly #entries: readonly Entry[]
  readonly #logger: Logger
  readonly #stopping = new AbortController()
  readonly #opened = new AsyncDisposableStack()

  private constructor(entries: readonly Entry[], logger: Logger) {
    this.#entries = entries
    this.#logger = logger
  }

  /** Imports the packages; nothing of them runs yet but what importing them runs. */
  static async load(
    configured: readonly ProviderPackageConfiguration[],
    { dataDirectory, logger }: { readonly dataDirectory: string; readonly logger: Logger },
  ): Promise<ProviderPackages> {
    const entries: Entry[] = []
    for (const configuration of configured) {
      const { package: name, namespace } = configuration
      const state: PackageState = { package: name, namespace, isServing: true, things: 0 }
      const entry: Entry = { configuration, providers: undefined, classNames: undefined, instances: [], state }
      try {
        entries.push({ ...entry, providers: await loadPackage(name, dataDirectory) })
      } catch (error) {
        entries.push({ ...entry, state: failed(configuration, error) })
      }
    }
    return new ProviderPackages(entries, logger)
  }

  /** A namespace's schema with the classes of its packages on top. */
  extend(namespace: string, schema: Schema): Schema {
    let extended = schema
    for (const entry of this.#entries) {
      const { configuration, providers } = entry
      if (providers === undefined || foldName(configuration.namespace) !== foldName(namespace)) continue
      try {
        const compiled = compile(providers, namespace, extended)
        extended = compiled.schema
        entry.instances = compiled.instances
        entry.classNames = compiled.classNames
      } catch (error) {
        entry.state = failed(configuration, error)
      }
    }
    return extended
  }

  /** Adds the namespaces that only packages have, and lets each package register what it has. */
  async serve(manager: ObjectManager): Promise<void> {
    const own = new Set<string>()
    for (const { configuration, providers } of this.#entries) {
      const { namespace } = configuration
      if (providers === undefined || manager.find(namespace) !== undefined) continue
      const { name } = manager.addNamespace(namespace, { schema: this.extend(namespace, manager.schema.fork()) })
      own.add(name)
    }
    for (const entry of this.#entries) {
      try {
        if (entry.state.isServing) entry.state = await this.#register(entry, manager)
      } catch (error) {
        entry.state = failed(entry.configuration, error)
        takeClassesBack(entry, manager)
      }
      this.#tell(entry.state)
    }
    for (const name of own) {
      const isServed = this.#entries.some(({ configuration, state }) => {
        return state.isServing && foldName(configuration.namespace) === foldName(name)
      })
      if (!isServed) manager.withdrawNamespace(name)
    }
  }

  get states(): readonly PackageState[] {
    return this.#entries.map(({ state }) => state)
  }

  /** Lets go of what the packages hold; nothing registers any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort(new Error('the server stops'))
    await this.#opened.disposeAsync()
  }

  async #register(entry: Entry, manager: ObjectManager): Promise<PackageState> {
    const { configuration, providers, classNames, instances } = entry
    const { package: name, namespace, options = {} } = configuration
    if (classNames === undefined && Object.keys(providers?.mof ?? {}).length > 0) {
      const remedy = 'give the package a namespace of its own, such as root/acme, or one of a hypervisor'
      throw new PackageError(`it brings classes, and ${namespace} takes none`, remedy)
    }
    const registrations: Registration[] = []
    let things = 0
    const register: Parameters<CimarronProviders['register']>[0]['register'] = (...given) => {
      this.#stopping.signal.throwIfAborted()
      const registration = manager.register(namespace, ...given)
      registrations.push(registration)
      things += given.length
      return registration
    }
    const logger = this.#logger.child({ package: name })
    const { signal } = this.#stopping
    const log = (level: 'info' | 'warn' | 'error', message: string): void => logger[level](String(message))
    const context = {
      namespace,
      options,
      signal,
      cim,
      defineProvider,
      defineAssociation,
      defineIndications,
      register,
      log,
    }
    try {
      const held = await withinTime(Promise.resolve(providers?.register(context)), 'its register has not ended')
      if (typeof held === 'object') this.#opened.defer(async () => await dispose(held))
      manager.find(namespace)?.addInstances(instances)
    } catch (error) {
      await Promise.all(registrations.map(async (each) => await each.unregister({ graceMs: 0 })))
      throw error
    }
    return { package: name, namespace, isServing: true, things }
  }

  #tell(state: PackageState): void {
    const { package: name, namespace } = state
    if (state.isServing) this.#logger.info({ package: name, namespace, things: state.things }, 'providers registered')
    else {
      const text = `the package ${name} does not serve ${namespace}: ${state.reason}; ${state.remedy}`
      this.#logger.error({ package: name, namespace }, text)
    }
  }
}

function failed({ package: name, namespace }: ProviderPackageConfiguration, error: unknown): PackageState {
  const reason = error instanceof Error ? error.message : String(error)
  const remedy =
    error instanceof PackageError
      ? error.remedy
      : 'correct its options, ask who made it, or remove it from cimarron.yaml'
  return { package: name, namespace, isServing: false, reason, remedy }
}

/** Its classes go, and those of others that derive from them: what is served of them would be nobody's. */
function takeClassesBack({ configuration, classNames = [] }: Entry, manager: ObjectManager): void {
  manager.find(configuration.namespace)?.changes.withdraw(classNames)
}

function compile(
  { mof = {} }: CimarronProviders,
  namespace: string,
  base: Schema,
): { schema: Schema; instances: readonly Instance[]; classNames: readonly string[] } {
  const sources = Object.entries(mof).map(([name, text]) => ({ name, text }))
  const { schema, instances, diagnostics } = compileMof(sources, { base, namespace })
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) {
    const first = errors.slice(0, 5).map((each) => formatDiagnostic(each))
    throw new PackageError(`its MOF is wrong:\n${first.join('\n')}`, 'ask who made it for MOF that compiles')
  }
  const classNames = Array.from(schema, ({ name }) => name).filter((name) => !base.has(name))
  return { schema, instances, classNames }
}

async function dispose(held: AsyncDisposable | Disposable): Promise<void> {
  if (Symbol.asyncDispose in held) await held[Symbol.asyncDispose]()
  else if (Symbol.dispose in held) held[Symbol.dispose]()
}
