import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { LibvirtError } from '../error.ts'

export type ScramHash = 'sha256' | 'sha512'

export interface Credentials {
  readonly user: string
  readonly password: string
}

/** More rounds than that only keep us busy: a server that wants them is not one to log in to. */
const mostIterations = 1_000_000

/** The client's side of SCRAM (RFC 5802, with RFC 7677's SHA-256), without channel binding. */
export class ScramClient {
  readonly #hash: ScramHash
  readonly #password: string
  readonly #nonce: string
  readonly #firstBare: string
  #serverSignature: Buffer | undefined

  /** @param nonce for tests */
  constructor(hash: ScramHash, { user, password }: Credentials, nonce: string = randomBytes(24).toString('base64')) {
    this.#hash = hash
    this.#password = password.normalize('NFKC')
    this.#nonce = nonce
    // RFC 5802, 5.1: these two have a meaning of their own in an attribute's value.
    const name = user.normalize('NFKC').replaceAll('=', '=3D').replaceAll(',', '=2C')
    this.#firstBare = `n=${name},r=${nonce}`
  }

  /** client-first-message; `n`: no channel binding. */
  get first(): string {
    return `n,,${this.#firstBare}`
  }

  /** client-final-message, to the server's first. @throws LibvirtError `authentication`, `protocol` */
  final(serverFirst: string): string {
    const { r: nonce, s: salt, i: rounds } = attributes(serverFirst)
    const iterations = Number(rounds)
    if (!nonce?.startsWith(this.#nonce) || nonce === this.#nonce || !salt)
      throw new LibvirtError('protocol', 'the server does not answer our first message of SCRAM')
    if (!Number.isInteger(iterations) || iterations < 1 || iterations > mostIterations)
      throw new LibvirtError(
        'protocol',
        `the server wants ${rounds} rounds of SCRAM, and at most ${mostIterations} are made`,
      )
    const salted = pbkdf2Sync(this.#password, Buffer.from(salt, 'base64'), iterations, this.#length, this.#hash)
    const withoutProof = `c=biws,r=${nonce}`
    const message = `${this.#firstBare},${serverFirst},${withoutProof}`
    const clientKey = this.#hmac(salted, 'Client Key')
    const signature = this.#hmac(createHash(this.#hash).update(clientKey).digest(), message)
    this.#serverSignature = this.#hmac(this.#hmac(salted, 'Server Key'), message)
    const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0)))
    return `${withoutProof},p=${proof.toString('base64')}`
  }

  /** That the server knows the password too. @throws LibvirtError `authentication` */
  verify(serverFinal: string): void {
    const { v: verifier, e: error } = attributes(serverFinal)
    if (error !== undefined) throw new LibvirtError('authentication', `the server refused the log-in: ${error}`)
    const told = Buffer.from(verifier ?? '', 'base64')
    const expected = this.#serverSignature
    if (!expected || told.length !== expected.length || !timingSafeEqual(told, expected))
      throw new LibvirtError(
        'authentication',
        'the server does not know the password: it may not be the one it says it is',
      )
  }

  get #length(): number {
    return this.#hash === 'sha256' ? 32 : 64
  }

  #hmac(key: Buffer, text: string): Buffer {
    return createHmac(this.#hash, key).update(text).digest()
  }
}

function attributes(message: string): Readonly<Record<string, string>> {
  return Object.fromEntries(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]))
}
