import type { Principal } from '../principal.ts'
import type { Faces } from './faces.ts'
import type { PairEnd } from './pair-row.ts'
import type { ServerNames } from './server-identity.ts'

/** What the providers of the interop namespace know of the object manager they tell about. */
export interface ServerView {
  readonly names: ServerNames
  readonly faces: Faces
  /** Services of the server beside those that every server has. */
  readonly otherServices: readonly PairEnd[]
  /** Of pulled enumerations, in seconds. */
  readonly operationTimeout: { readonly minimum: number; readonly maximum: number }
  readonly namespaces: NamespacesView
  readonly statistics: GatheringView
}

/** The namespaces, as clients may list, create and delete them. */
export interface NamespacesView {
  /** Those in which somebody has a role. */
  namespaceNames(principal: Principal): readonly string[]
  /** Durable when it settles; answers the name as it is known from now on. @throws CimError CIM_ERR_ACCESS_DENIED to who is no admin there, … */
  createNamespace(name: string, principal: Principal): Promise<string>
  /** @throws CimError */
  deleteNamespace(name: string, principal: Principal): Promise<void>
}

/** Whether statistics are gathered, and the switch. */
export interface GatheringView {
  readonly isGathering: boolean
  /** Durable when it settles. */
  gather(on: boolean): Promise<void>
}
