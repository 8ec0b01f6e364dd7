import type { X509Certificate } from 'node:crypto'
import type { AccessDraft, Actor } from '@cimarron/estate'
import { AccessError } from './error.ts'
import type { Table, User, Users } from './users.ts'

/** A certificate that stands for a user: one that our own CA issued, or another's that was registered. */
export interface Certificate {
  /** SHA-256 of its DER form, in lower case and without colons. */
  readonly fingerprint: string
  readonly user: string
  /** Of the user it was given to: another of the same name later is somebody else. */
  readonly userId: string
  readonly subject: string
  readonly createdMs: number
  readonly expiresMs: number
}

const mostPerUser = 20

/** Which certificate is whose. What is taken from here is good no longer: no list of revoked ones is needed. */
export class Certificates {
  readonly #table: Table<Certificate>
  readonly #users: Users
  readonly #now: () => number
  readonly #ended = new Set<(certificate: Certificate) => void>()

  constructor(table: Table<Certificate>, users: Users, now: () => number = Date.now) {
    this.#table = table
    this.#users = users
    this.#now = now
    users.onChange((name) => this.#dropLost(name))
  }

  onEnd(listener: (certificate: Certificate) => void): void {
    this.#ended.add(listener)
  }

  list(user?: string): Certificate[] {
    return [...this.#table.entries()]
      .map(([, certificate]) => certificate)
      .filter((each) => user === undefined || each.user === user)
      .sort((one, other) => one.createdMs - other.createdMs)
  }

  /** @throws AccessError `user-not-found`, `unfit-certificate` */
  async add(name: string, certificate: X509Certificate, by?: Actor): Promise<Certificate> {
    const user = this.#users.get(name)
    if (user === undefined) throw new AccessError('user-not-found', { name })
    const row: Certificate = {
      fingerprint: fingerprintOf(certificate),
      user: name,
      userId: user.id,
      subject: certificate.subject.replaceAll('\n', ', '),
      createdMs: this.#now(),
      expiresMs: Date.parse(certificate.validTo),
    }
    this.#requireFit(row, certificate)
    await this.#table.put(row.fingerprint, row, this.#entry('certificate-issued', row, by))
    return row
  }

  /** @throws AccessError `certificate-not-found` */
  async revoke(name: string, fingerprint: string, by?: Actor): Promise<void> {
    const plain = fingerprint.replaceAll(':', '').toLowerCase()
    const found = this.#table.get(plain)
    if (found === undefined || found.user !== name)
      throw new AccessError('certificate-not-found', { name, fingerprint })
    await this.#drop(found, this.#entry('certificate-revoked', found, by))
  }

  /** Whose it is, or `undefined`. */
  userOf(certificate: X509Certificate): User | undefined {
    const row = this.#table.get(fingerprintOf(certificate))
    const user = row === undefined ? undefined : this.#users.get(row.user)
    return user?.id === row?.userId ? user : undefined
  }

  #requireFit(row: Certificate, certificate: X509Certificate): void {
    const known = this.#table.get(row.fingerprint)
    if (certificate.ca) throw new AccessError('unfit-certificate', { why: 'it is a CA, not somebody' })
    if (row.expiresMs <= this.#now())
      throw new AccessError('unfit-certificate', { why: `it ended ${certificate.validTo}` })
    if (known !== undefined)
      throw new AccessError('unfit-certificate', { why: `it is the user ${known.user}'s already` })
    if (this.list(row.user).length >= mostPerUser)
      throw new AccessError('unfit-certificate', { why: `${row.user} has ${mostPerUser}; revoke one first` })
  }

  /** Those of who is gone; what should not go from the disk now is nobody's all the same. */
  #dropLost(name: string): void {
    const user = this.#users.get(name)
    for (const each of this.list(name)) {
      if (each.userId !== user?.id) this.#drop(each).catch((error: unknown) => process.emitWarning(error as Error))
    }
  }

  async #drop(certificate: Certificate, entry?: AccessDraft): Promise<void> {
    await this.#table.delete(certificate.fingerprint, entry)
    for (const listener of this.#ended) listener(certificate)
  }

  #entry(
    event: 'certificate-issued' | 'certificate-revoked',
    { user, fingerprint, subject }: Certificate,
    by: Actor | undefined,
  ): AccessDraft {
    const actor = by === undefined ? {} : { actor: by }
    return { kind: 'access', event, user, detail: `${fingerprint}: ${subject}`, atMs: this.#now(), ...actor }
  }
}

export function fingerprintOf({ fingerprint256 }: Pick<X509Certificate, 'fingerprint256'>): string {
  return fingerprint256.replaceAll(':', '').toLowerCase()
}

/** How somebody who came by a certificate proved who they are. */
export function certificateProof(fingerprint: string): string {
  return `certificate:${fingerprint}`
}
