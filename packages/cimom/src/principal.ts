/** What somebody may do: `monitor` reads, `operator` also calls the methods that a provider opened to operators, `admin` all. */
export type Role = 'admin' | 'operator' | 'monitor'

/** Who asks, as the face that let them in established it. */
export interface Principal {
  readonly name: string
  readonly role: Role
  /** The way they came in: `https`, `http`, `socket:admin`, `internal`, … */
  readonly via: string
  /** The peer's address where there is one. */
  readonly address?: string
}

const rank: Readonly<Record<Role, number>> = { monitor: 0, operator: 1, admin: 2 }

/** Whether a role includes everything that another may do. */
export function covers(role: Role, needed: Role): boolean {
  return rank[role] >= rank[needed]
}
