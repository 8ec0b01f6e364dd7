/** What somebody may do. `operator`: power and consoles, no definitions. `monitor`: look, nothing else. */
export type Role = 'admin' | 'operator' | 'monitor'

/** A role, or none: then nothing is told, and nothing done. */
export type Standing = Role | 'none'

/** Who asks: recorded with everything they change. */
export interface Actor {
  /** A user's name, or the daemon's own `system`. */
  readonly name: string
  /** Recorded is the one that counted. */
  readonly role: Standing
  /** The way they came in: `https`, `http`, `socket:admin`, `internal`, … */
  readonly via: string
  /** The peer's address where there is one. */
  readonly address?: string
  /** Another daemon, by the name it has here: it is nobody's user and has no role but that of a peer. */
  readonly peer?: string | undefined
  /**
   * The same somebody with the role they have on a hypervisor, by its id, or (`undefined`) with what is of none. Without it
   * the role is the same everywhere.
   */
  on?(hypervisor: string | undefined): Actor
}

/** The same somebody with the role they have on a hypervisor, or with what is of none. */
export function actorOn(actor: Actor, hypervisor: string | undefined): Actor {
  return actor.on?.(hypervisor) ?? actor
}

/** The name under which the daemon starts machines again that failed, by their own policy. */
export const restarter = 'restart-policy'
