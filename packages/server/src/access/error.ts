export const accessErrorCodes = [
  'invalid-user-name',
  'user-exists',
  'user-not-found',
  'last-admin',
  'unfit-password',
  'token-not-found',
  'invalid-namespace',
  'too-many-namespaces',
  'session-not-found',
  'certificate-not-found',
  'unfit-certificate',
] as const
export type AccessErrorCode = (typeof accessErrorCodes)[number]

type Detail = Readonly<Record<string, string | number>>

const texts: Readonly<Record<AccessErrorCode, (detail: Detail) => string>> = {
  'invalid-user-name': (d) =>
    `user name ${JSON.stringify(d.name)} is not usable: 1 to 64 letters, digits, dots, dashes, underscores or @ signs are`,
  'user-exists': (d) => `user ${d.name} exists already; change the password or role, or remove it first`,
  'user-not-found': (d) => `there is no user ${JSON.stringify(d.name)}`,
  'last-admin': (d) => `${d.name} is the only admin; make another user admin first`,
  'unfit-password': (d) => `a password has ${d.shortest} to ${d.longest} characters`,
  'token-not-found': (d) => `there is no token ${JSON.stringify(d.id)}`,
  'invalid-namespace': (d) =>
    `${JSON.stringify(d.name)} is no namespace's name; identifiers parted by slashes are, such as root/virt`,
  'too-many-namespaces': (d) =>
    `a user has roles in ${d.most} namespaces at most; a role in one above counts in all below it`,
  'session-not-found': (d) => `there is no session ${JSON.stringify(d.id)}; it may have ended by itself`,
  'certificate-not-found': (d) => `user ${d.name} has no certificate ${JSON.stringify(d.fingerprint)}`,
  'unfit-certificate': (d) => `this certificate can't be taken: ${d.why}`,
}

/** What user, token and session administration refuses. */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly code: AccessErrorCode

  constructor(code: AccessErrorCode, detail: Detail = {}) {
    super(texts[code](detail))
    this.code = code
  }
}
