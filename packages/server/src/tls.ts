import { X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { writeDurably } from './durable-file.ts'

/** What the HTTPS listener needs, as PEM. */
export interface TlsIdentity {
  readonly certificate: string
  readonly key: string
  /** Path of the CA's certificate, for clients. */
  readonly authorityFile: string
}

const dayMs = 24 * 60 * 60 * 1000
const authorityDays = 3650
const certificateDays = 365
const renewWhenLeftDays = 30

/**
 * The daemon's certificate from its own CA, made at first start in `<data>/tls` and renewed at a start within 30 days of
 * its end. The CA's key stays readable by the daemon's user only. A certificate from elsewhere may be configured instead.
 */
export async function tlsIdentity(
  dataDirectory: string,
  given?: { readonly certificate: string; readonly key: string },
  now: Date = new Date(),
): Promise<TlsIdentity> {
  if (given !== undefined)
    return {
      certificate: await readFile(given.certificate, 'utf8'),
      key: await readFile(given.key, 'utf8'),
      authorityFile: given.certificate,
    }

  const folder = join(dataDirectory, 'tls')
  const file = {
    authority: join(folder, 'ca.pem'),
    authorityKey: join(folder, 'ca.key'),
    certificate: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(file.authority) || !existsSync(file.authorityKey)) {
    const { makeAuthority } = await import('./certificate.ts')
    const made = await makeAuthority(`Cimarron CA on ${hostname()}`, { from: now, days: authorityDays })
    // The key first: a certificate alone would look like a whole CA to the next start.
    await writeDurably(file.authorityKey, made.key, 0o600)
    await writeDurably(file.authority, made.certificate, 0o644)
  }
  if (!(await fresh(file.certificate, file.key, now))) {
    const { issueCertificate } = await import('./certificate.ts')
    const authority = {
      certificate: await readFile(file.authority, 'utf8'),
      key: await readFile(file.authorityKey, 'utf8'),
    }
    const made = await issueCertificate(authority, ownNames(), { from: now, days: certificateDays })
    await writeDurably(file.key, made.key, 0o600)
    await writeDurably(file.certificate, made.certificate, 0o644)
  }
  return {
    certificate: await readFile(file.certificate, 'utf8'),
    key: await readFile(file.key, 'utf8'),
    authorityFile: file.authority,
  }
}

async function fresh(certificateFile: string, keyFile: string, now: Date): Promise<boolean> {
  if (!existsSync(certificateFile) || !existsSync(keyFile)) return false
  const certificate = new X509Certificate(await readFile(certificateFile))
  return new Date(certificate.validTo).getTime() - now.getTime() > renewWhenLeftDays * dayMs
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
