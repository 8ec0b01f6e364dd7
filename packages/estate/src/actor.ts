/** What somebody may do. `operator`: power and consoles, no definitions. `monitor`: look, nothing else. */
export type Role = 'admin' | 'operator' | 'monitor'

/** Who asks: recorded with everything they change. */
export interface Actor {
  /** A user's name, or the daemon's own `system`. */
  readonly name: string
  readonly role: Role
  /** The way they came in: `https`, `http`, `socket:admin`, `internal`, … */
  readonly via: string
  /** The peer's address where there is one. */
  readonly address?: string
}
