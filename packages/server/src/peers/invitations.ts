import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { PeerError } from './error.ts'

/** What stands in an invitation's code. */
export interface InvitationCode {
  readonly url: string
  readonly fingerprint: string
  readonly secret: string
}

interface Invited {
  readonly digest: Buffer
  readonly expiresMs: number
  /** What who joins is to be called. */
  readonly name: string | undefined
  /** Who used it: they alone may come again, where the answer was lost. */
  usedBy?: string
}

const prefix = 'cimarron1-'
const most = 100

/** Invitations that are open, in memory only: a restart ends them. */
export class Invitations {
  readonly #now: () => number
  #invited: Invited[] = []

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** A secret that is good once, for so long. */
  make(lifetimeMs: number, name?: string): { readonly secret: string; readonly expiresMs: number } {
    const secret = randomBytes(32).toString('base64url')
    const expiresMs = this.#now() + lifetimeMs
    this.#sweep()
    // Of too many the oldest goes.
    this.#invited = [...this.#invited.slice(-(most - 1)), { digest: digestOf(secret), expiresMs, name }]
    return { secret, expiresMs }
  }

  /** Whether the daemon with this fingerprint comes in by it. @throws PeerError `invitation-refused` */
  require(secret: string, fingerprint: string): { readonly name: string | undefined; used(): void } {
    this.#sweep()
    const digest = digestOf(secret)
    const found = this.#invited.find((each) => timingSafeEqual(each.digest, digest))
    if (found === undefined) throw refused('not known here, or over')
    if (found.usedBy !== undefined && found.usedBy !== fingerprint) throw refused('used already')
    return {
      name: found.name,
      used: () => {
        found.usedBy = fingerprint
      },
    }
  }

  #sweep(): void {
    this.#invited = this.#invited.filter(({ expiresMs }) => expiresMs > this.#now())
  }
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function refused(why: string): PeerError {
  return new PeerError('invitation-refused', { why })
}

/** One word, to be pasted. */
export function formatCode(code: InvitationCode): string {
  return prefix + Buffer.from(JSON.stringify([code.url, code.fingerprint, code.secret])).toString('base64url')
}

const parts = z.tuple([z.string().max(512), z.string().regex(/^[0-9a-f]{64}$/), z.string().max(256)])

/** @throws PeerError `invitation-refused` */
export function parseCode(text: string): InvitationCode {
  const word = text.trim()
  if (!word.startsWith(prefix)) throw refused(`no code: one begins with ${prefix}`)
  try {
    const [url, fingerprint, secret] = parts.parse(
      JSON.parse(Buffer.from(word.slice(prefix.length), 'base64url').toString()),
    )
    return { url, fingerprint, secret }
  } catch (error) {
    throw new PeerError(
      'invitation-refused',
      { why: 'not whole: a part of the code is missing or changed' },
      { cause: error },
    )
  }
}
