import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Semaphore } from './semaphore.ts'

/** A password's argon2id hash with all that is needed to check it again (RFC 9106). Bytes are base64. */
export interface PasswordHash {
  readonly algorithm: 'argon2id'
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
  readonly salt: string
  readonly tag: string
}

// RFC 9106 section 4 and OWASP's floor: 19 MiB and two passes, about 30 ms of one core.
const cost = { memoryKiB: 19 * 1024, passes: 2, parallelism: 1 } as const
const tagBytes = 32

const derive = promisify(argon2)
// Each hash takes 19 MiB and a core: more at once would let a log-in flood starve the daemon.
const atOnce = new Semaphore({ permits: 2, waiting: 64 })

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16)
  const tag = await compute(password, { ...cost, salt })
  return { algorithm: 'argon2id', ...cost, salt: salt.toString('base64'), tag: tag.toString('base64') }
}

/** @throws TooManyWaiting when more log-ins wait than are ever served in reasonable time */
export async function checkPassword(password: string, hash: PasswordHash): Promise<boolean> {
  const expected = Buffer.from(hash.tag, 'base64')
  const tag = await compute(password, { ...hash, salt: Buffer.from(hash.salt, 'base64') })
  return timingSafeEqual(tag, expected)
}

interface Parameters {
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
  readonly salt: Buffer
}

async function compute(password: string, { memoryKiB, passes, parallelism, salt }: Parameters): Promise<Buffer> {
  using _permit = await atOnce.acquire()
  return derive('argon2id', {
    message: Buffer.from(password.normalize('NFC')),
    nonce: salt,
    parallelism,
    tagLength: tagBytes,
    memory: memoryKiB,
    passes,
  })
}
