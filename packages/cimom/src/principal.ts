/** What somebody may do: `monitor` reads, `operator` also calls the methods that a provider opened to operators, `admin` all. */
export type Role = 'admin' | 'operator' | 'monitor'

/** A role, or none: then nothing is told, and nothing done. */
export type Standing = Role | 'none'

/** Who asks, as the face that let them in established it. */
export interface Principal {
  readonly name: string
  /** Of what a provider or an operation is given: the one in the namespace at hand. */
  readonly role: Standing
  /** The way they came in: `https`, `http`, `socket:admin`, `internal`, … */
  readonly via: string
  /** The peer's address where there is one. */
  readonly address?: string
  /** The same somebody with the role they have in a namespace. Without it the role is the same in all. */
  in?(namespace: string): Principal
  /**
   * Keeps something open in their name, beyond the call: `end` is called when their rights change or they are sent
   * away. Dispose of it when the thing has ended by itself. Without it nothing of the kind happens to them.
   */
  hold?(what: 'pull', end: () => void): Disposable
}

const rank: Readonly<Record<Standing, number>> = { none: 0, monitor: 1, operator: 2, admin: 3 }

/** Whether a role includes everything that another may do. */
export function covers(role: Standing, needed: Role): boolean {
  return rank[role] >= rank[needed]
}

/** The same somebody with the role they have in a namespace. */
export function principalIn(principal: Principal, namespace: string): Principal {
  return principal.in?.(namespace) ?? principal
}

/** Whether somebody may be told what is in a namespace, or that it is there. */
export function mayRead(principal: Principal, namespace: string): boolean {
  return covers(principalIn(principal, namespace).role, 'monitor')
}
