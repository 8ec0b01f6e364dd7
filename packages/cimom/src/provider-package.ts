import type * as cim from '@cimarron/cim'
import type { defineAssociation } from './association.ts'
import type { defineIndications } from './indications/indication-source.ts'
import type { Registrable } from './namespace.ts'
import type { Registration } from './object-manager.ts'
import type { defineProvider, Eventually } from './provider.ts'

/**
 * What a package of providers exports as its default, for a server to load by the package's name. It runs in the server:
 * with its rights, in its event loop.
 */
export interface CimarronProviders {
  /** The version of this contract that it is written for. */
  readonly contract: 1
  /** The classes it needs beside those of the server, and static instances: texts by the names that messages call them by. */
  readonly mof?: Readonly<Record<string, string>>
  /**
   * Called once, when the namespace is there. If it throws, what it has registered is taken out of service again. What it
   * answers is disposed of when the server stops.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that answers nothing is meant to fit
  register(context: ProviderPackageContext): Eventually<AsyncDisposable | Disposable | undefined | void>
}

/** What a package of providers is given. */
export interface ProviderPackageContext {
  /** The namespace it is configured for. */
  readonly namespace: string
  /** Its options in the configuration, as they stand there; for the package to check. `{}` where there are none. */
  readonly options: Readonly<Record<string, unknown>>
  /** Aborted when the server stops. */
  readonly signal: AbortSignal
  /**
   * `@cimarron/cim` as the server has it. Make values with it (`new cim.ObjectPath`, `new cim.CimError`, …): the server does
   * not know those of another copy of that package.
   */
  readonly cim: typeof cim
  /** As `@cimarron/cimom` exports them. */
  readonly defineProvider: typeof defineProvider
  readonly defineAssociation: typeof defineAssociation
  readonly defineIndications: typeof defineIndications
  /** Puts things into service in the namespace, all or none; also later, while the server runs. */
  register(...things: readonly Registrable[]): Registration
  /** Writes to the server's log, with the package's name. */
  log(level: 'info' | 'warn' | 'error', message: string): void
}
