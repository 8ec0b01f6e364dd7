import { type Authority, readAuthority } from './own-certificate.ts'

/** Issues client certificates with the daemon's own CA. */
export interface ClientIssuer {
  /** A new key, and a certificate for it and this user that is good for so many days; PEM. */
  issue(user: string, days: number): Promise<{ readonly certificate: string; readonly key: string }>
}

export function clientIssuer(authority: Authority, now: () => Date = () => new Date()): ClientIssuer {
  return {
    async issue(user, days) {
      const { issueClientCertificate } = await import('./certificate.ts')
      return await issueClientCertificate(await readAuthority(authority), user, { from: now(), days })
    },
  }
}
