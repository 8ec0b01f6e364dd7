import type { Actor } from '../actor.ts'

/** A peer that asks: who it is was checked by who lets it in. */
export interface PeerCaller {
  /** The name it has here. */
  readonly peer: string
  readonly via: string
  readonly address?: string
}

/** As the audit has it: a peer has no user's role. */
export function actorOf({ peer, via, address }: PeerCaller): Actor {
  return { name: `peer:${peer}`, role: 'none', via, ...(address === undefined ? {} : { address }) }
}

/** This daemon, of its own accord. */
export const system: Actor = { name: 'system', role: 'admin', via: 'internal' }
