import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { writeDurably } from '../durable-file.ts'
import type { KeyPair, Subject } from './certificate.ts'

export const dayMs: number = 24 * 60 * 60 * 1000
const authorityDays = 3650
const certificateDays = 365
const renewWhenLeftDays = 30

/** The daemon's own CA: where its certificate is, for clients, and where its key. */
export interface Authority {
  readonly file: string
  readonly keyFile: string
}

/** The CA in `<data>/tls`, made at the first start. Its key stays readable by the daemon's user only. */
export async function ensureAuthority(dataDirectory: string, now: Date = new Date()): Promise<Authority> {
  const folder = join(dataDirectory, 'tls')
  const authority = { file: join(folder, 'ca.pem'), keyFile: join(folder, 'ca.key') }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(authority.file) || !existsSync(authority.keyFile)) {
    const { makeAuthority } = await import('./certificate.ts')
    const made = await makeAuthority(`Cimarron CA on ${hostname()}`, { from: now, days: authorityDays })
    // The key first: a certificate alone would look like a whole CA to the next start.
    await writeDurably(authority.keyFile, made.key, 0o600)
    await writeDurably(authority.file, made.certificate, 0o644)
  }
  return authority
}

export async function readAuthority({ file, keyFile }: Authority): Promise<KeyPair> {
  return { certificate: await readFile(file, 'utf8'), key: await readFile(keyFile, 'utf8') }
}

/** The daemon's certificate from its own CA: made where there is none, and anew within 30 days of its end. */
export function ownCertificate(dataDirectory: string, authority: Authority, now: Date = new Date()): Promise<KeyPair> {
  return keptCertificate({ dataDirectory, stem: 'server', authority, subject: ownNames }, now)
}

/**
 * The name in the certificate by which a daemon meets another one, either calling or called. Only that certificate has it:
 * what else its CA issues, to users and screens, does not stand for the daemon.
 */
export const peerName = 'peer.cimarron.internal'

/** The certificate that other daemons meet, always of the own CA. It is kept and renewed as the other one is. */
export function peerCertificate(dataDirectory: string, authority: Authority, now: Date = new Date()): Promise<KeyPair> {
  const subject = (): Subject => ({ names: [peerName], addresses: [], isClientToo: true })
  return keptCertificate({ dataDirectory, stem: 'peer', authority, subject }, now)
}

interface Kept {
  readonly dataDirectory: string
  /** Of its files' names. */
  readonly stem: string
  readonly authority: Authority
  readonly subject: () => Subject
}

async function keptCertificate({ dataDirectory, stem, authority, subject }: Kept, now: Date): Promise<KeyPair> {
  const file = join(dataDirectory, 'tls', `${stem}.pem`)
  const keyFile = join(dataDirectory, 'tls', `${stem}.key`)
  if (!(await isFresh(file, keyFile, now))) {
    const { issueCertificate } = await import('./certificate.ts')
    const made = await issueCertificate(await readAuthority(authority), subject(), { from: now, days: certificateDays })
    await writeDurably(keyFile, made.key, 0o600)
    await writeDurably(file, made.certificate, 0o644)
  }
  return { certificate: await readFile(file, 'utf8'), key: await readFile(keyFile, 'utf8') }
}

/** Whether a certificate is not to be renewed yet. */
export function isLasting(certificate: string, now: Date): boolean {
  return Date.parse(new X509Certificate(certificate).validTo) - now.getTime() > renewWhenLeftDays * dayMs
}

/** A daemon that died between the two files left a key that is not the certificate's. */
async function isFresh(file: string, keyFile: string, now: Date): Promise<boolean> {
  if (!existsSync(file) || !existsSync(keyFile)) return false
  const certificate = await readFile(file, 'utf8')
  if (!isLasting(certificate, now)) return false
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(await readFile(keyFile, 'utf8')))
}

/** The names and addresses by which this machine is reached, for the certificate's subject alternative name. */
function ownNames(): { names: string[]; addresses: string[] } {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    // A link-local address needs its interface's name, which a certificate can't carry.
    .filter(({ scopeid }) => scopeid === undefined || scopeid === 0)
    .map(({ address }) => address)
  return {
    names: [...new Set(['localhost', hostname()])],
    addresses: [...new Set(['127.0.0.1', '::1', ...addresses])],
  }
}
