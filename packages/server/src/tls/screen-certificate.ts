import { hostname } from 'node:os'
import { ensureAuthority, readAuthority } from './own-certificate.ts'

/** A machine that runs longer than this needs a restart, or a folder of one's own, to be met without a warning. */
const days = 365

export interface ScreenCertificate {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** A certificate of the daemon's own CA for a machine's screen that listens at an address of this host. */
export async function screenCertificate(dataDirectory: string, address: string): Promise<ScreenCertificate> {
  const authority = await readAuthority(await ensureAuthority(dataDirectory))
  const { issueCertificate } = await import('./certificate.ts')
  const isAny = address === '0.0.0.0' || address === '::'
  const subject = { names: [hostname(), 'localhost'], addresses: isAny ? ['127.0.0.1', '::1'] : [address] }
  const made = await issueCertificate(authority, subject, { from: new Date(), days })
  return { authority: authority.certificate, ...made }
}
