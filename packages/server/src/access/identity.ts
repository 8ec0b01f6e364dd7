import type { Principal } from '@cimarron/cimom'
import type { Actor, Standing } from '@cimarron/estate'
import { type Grants, roleIn } from './grants.ts'
import type { Session } from './sessions.ts'

/** The namespace of each hypervisor, by its id. */
export type NamespaceOf = (hypervisor: string) => string

/** Who asks, for all faces: the same somebody to the estate and to the object manager. */
export class Identity implements Actor, Principal {
  readonly name: string
  readonly role: Standing
  readonly via: string
  readonly address?: string
  readonly #session: Session

  constructor(role: Standing, session: Session) {
    const { user, via, address } = session.arrival
    this.name = user
    this.role = role
    this.via = via
    if (address !== undefined) this.address = address
    this.#session = session
  }

  /** Where it is another daemon: the name that it has here. */
  get peer(): string | undefined {
    return this.#session.account?.peer
  }

  get session(): Session {
    return this.#session
  }

  hold(what: 'pull' | 'stream' | 'console', end: () => void): Disposable {
    return this.#session.hold(what, end)
  }
}

/** Somebody whose role depends on the namespace. */
class NamespaceIdentity extends Identity {
  readonly #grants: Grants
  readonly #namespaceOf: NamespaceOf

  constructor(role: Standing, session: Session, by: { readonly grants: Grants; readonly namespaceOf: NamespaceOf }) {
    super(role, session)
    this.#grants = by.grants
    this.#namespaceOf = by.namespaceOf
  }

  in(namespace: string): Identity {
    const role = roleIn(this.#grants, namespace)
    if (role === this.role) return this
    return new NamespaceIdentity(role, this.session, { grants: this.#grants, namespaceOf: this.#namespaceOf })
  }

  on(hypervisor: string | undefined): Identity {
    if (hypervisor !== undefined) return this.in(this.#namespaceOf(hypervisor))
    return identityOf(this.#grants, this.session, this.#namespaceOf)
  }
}

/** Who with these rights a session stands for. */
export function identityOf(grants: Grants, session: Session, namespaceOf: NamespaceOf): Identity {
  return Object.keys(grants.namespaces).length === 0
    ? new Identity(grants.role, session)
    : new NamespaceIdentity(grants.role, session, { grants, namespaceOf })
}
