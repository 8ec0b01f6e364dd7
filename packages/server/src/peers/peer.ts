import { z } from 'zod'

/** Another daemon that this one trusts with machines: to hand some over, and to take some. */
export interface Peer {
  /** What it is called here. */
  readonly name: string
  /** Where its HTTPS listener is: `https://host:5989`. */
  readonly url: string
  /** Its own CA's certificate, PEM. Whoever shows a peer certificate of that CA is the peer. */
  readonly authority: string
  /** Of that CA: SHA-256, in lower case and without colons. */
  readonly fingerprint: string
  readonly addedMs: number
}

const peer: z.ZodType<Peer> = z.object({
  name: z.string(),
  url: z.string(),
  authority: z.string(),
  fingerprint: z.string(),
  addedMs: z.number(),
})

/** Peers as they stand in the database. */
export function decodePeer(value: unknown): Peer {
  return peer.parse(value)
}

/** A peer's name is part of commands and addresses: plain words only. */
export function isPeerName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)
}
