import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { KeyPair } from './certificate.ts'
import { type Authority, ensureAuthority, isLasting, ownCertificate, peerCertificate } from './own-certificate.ts'
import type { TlsIdentity } from './secure-options.ts'

export interface TlsKeeperOptions {
  readonly dataDirectory: string
  readonly logger: Logger
  /** Files of a certificate from elsewhere; else our own CA issues one. */
  readonly given?: { readonly certificate: string; readonly key: string } | undefined
  /** A file of CAs whose client certificates count beside our own CA's. */
  readonly clientAuthority?: string | undefined
  readonly now?: () => Date
}

/** What is shown to clients at this moment. */
export interface TlsStatus {
  readonly isOwn: boolean
  readonly subject: string
  readonly expiresMs: number
  /** When our own CA ends. */
  readonly authorityExpiresMs: number
  /** Why what lies in the files now is not what is shown. */
  readonly problem: string | undefined
}

/** So often files are looked at: by their content, for what renews them may replace folders, links or files. */
const lookEveryMs = 60_000

/**
 * Keeps the HTTPS listener's certificate: our own is renewed in time, one from elsewhere is read again when its files
 * change. What can't be used is told and left alone, and the last good one stays.
 */
export class TlsKeeper implements Disposable {
  readonly authority: Authority
  readonly #options: TlsKeeperOptions
  readonly #now: () => Date
  readonly #timer: NodeJS.Timeout
  readonly #changed = new Set<(identity: TlsIdentity) => void>()
  #own: TlsIdentity
  readonly #authorityExpiresMs: number
  #peers: readonly string[] = []
  #problem: string | undefined
  #looking: Promise<void> | undefined

  /** @throws TlsError where the files that are configured can't be used */
  static async open(options: TlsKeeperOptions): Promise<TlsKeeper> {
    const now = options.now?.() ?? new Date()
    const authority = await ensureAuthority(options.dataDirectory, now)
    return new TlsKeeper(options, authority, await readIdentity(options, authority, now))
  }

  private constructor(options: TlsKeeperOptions, authority: Authority, identity: TlsIdentity) {
    this.#options = options
    this.#now = options.now ?? (() => new Date())
    this.authority = authority
    this.#own = identity
    this.#authorityExpiresMs = expiryOf(identity.clientAuthorities[0] ?? identity.certificate)
    this.#timer = setInterval(() => void this.look(), lookEveryMs)
    this.#timer.unref()
  }

  get identity(): TlsIdentity {
    const { clientAuthorities, ...own } = this.#own
    return { ...own, clientAuthorities: [...clientAuthorities, ...this.#peers] }
  }

  /** The CAs of other daemons that come in by a certificate. */
  setPeerAuthorities(authorities: readonly string[]): void {
    this.#peers = authorities
    for (const listener of this.#changed) listener(this.identity)
  }

  /** Our own CA's certificate. */
  get authorityCertificate(): X509Certificate {
    return new X509Certificate(this.#own.clientAuthorities[0] ?? '')
  }

  get status(): TlsStatus {
    const { certificate } = this.#own
    return {
      isOwn: this.#options.given === undefined,
      subject: new X509Certificate(certificate).subject.replaceAll('\n', ', '),
      expiresMs: expiryOf(certificate),
      authorityExpiresMs: this.#authorityExpiresMs,
      problem: this.#problem,
    }
  }

  onChange(listener: (identity: TlsIdentity) => void): void {
    this.#changed.add(listener)
  }

  /** Looks whether there is something new, and takes it. Never fails. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const { logger, given, clientAuthority } = this.#options
    const now = this.#now()
    try {
      const { certificate, peer } = this.#own
      const isLastingYet = isLasting(certificate, now) && isLasting(peer.certificate, now)
      if (given === undefined && clientAuthority === undefined && isLastingYet) return
      const identity = await readIdentity(this.#options, this.authority, now)
      this.#problem = undefined
      if (isSame(identity, this.#own)) return
      if (given !== undefined && identity.certificate !== this.#own.certificate) requireTimely(identity, given, now)
      this.#own = identity
      for (const listener of this.#changed) listener(this.identity)
      logger.info({ until: new Date(this.status.expiresMs).toISOString() }, 'new certificate')
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      // Once for each: it is looked every minute.
      if (problem !== this.#problem) logger.error({ err: error }, 'the certificate stays as it was')
      this.#problem = problem
    }
  }
}

/** What is wrong with the files that are configured for TLS. */
export class TlsError extends Error {
  override readonly name = 'TlsError'
}

async function readIdentity(
  { dataDirectory, given, clientAuthority }: TlsKeeperOptions,
  authority: Authority,
  now: Date,
): Promise<TlsIdentity> {
  const pair = given === undefined ? await ownCertificate(dataDirectory, authority, now) : await readPair(given)
  const peer = await peerCertificate(dataDirectory, authority, now)
  const others = clientAuthority === undefined ? [] : [await readAuthorities(clientAuthority)]
  return { ...pair, peer, clientAuthorities: [await readFile(authority.file, 'utf8'), ...others] }
}

async function readPair(files: { readonly certificate: string; readonly key: string }): Promise<KeyPair> {
  const certificate = await text(files.certificate, 'tls.certificate')
  const key = await text(files.key, 'tls.key')
  try {
    if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) return { certificate, key }
  } catch (error) {
    const what = `${files.certificate} and ${files.key} are no certificate with its key in PEM: ${(error as Error).message}`
    throw new TlsError(what, { cause: error })
  }
  throw new TlsError(`the key in ${files.key} is not that of the certificate in ${files.certificate}`)
}

async function readAuthorities(file: string): Promise<string> {
  const pem = await text(file, 'clientCertificates.ca')
  try {
    for (const block of pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? ['']) {
      if (!new X509Certificate(block).ca) throw new Error('it is no CA')
    }
    return pem
  } catch (error) {
    throw new TlsError(`${file} (clientCertificates.ca) can't be used: ${(error as Error).message}`, { cause: error })
  }
}

async function text(file: string, setting: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new TlsError(`${file} (${setting}) can't be read: ${(error as Error).message}`, { cause: error })
  }
}

/** One that is over, or begins later, would be worse than the one that is shown. */
function requireTimely({ certificate }: TlsIdentity, { certificate: file }: { certificate: string }, now: Date): void {
  const { validFrom, validTo } = new X509Certificate(certificate)
  if (Date.parse(validTo) <= now.getTime()) throw new TlsError(`the certificate in ${file} ended ${validTo}`)
  if (Date.parse(validFrom) > now.getTime()) throw new TlsError(`the certificate in ${file} begins only ${validFrom}`)
}

function isSame(one: TlsIdentity, other: TlsIdentity): boolean {
  return (
    one.certificate === other.certificate &&
    one.key === other.key &&
    one.peer.certificate === other.peer.certificate &&
    one.clientAuthorities.join() === other.clientAuthorities.join()
  )
}

function expiryOf(certificate: string): number {
  return Date.parse(new X509Certificate(certificate).validTo)
}
