export const peerErrorCodes = [
  'invalid-peer',
  'peer-exists',
  'peer-not-found',
  'peer-unreachable',
  'peer-mismatch',
  'peer-refused',
  'peer-in-use',
  'invitation-refused',
] as const
export type PeerErrorCode = (typeof peerErrorCodes)[number]

type Detail = Readonly<Record<string, string | number>>

const texts: Readonly<Record<PeerErrorCode, (detail: Detail) => string>> = {
  'invalid-peer': (d) => `${d.what} ${JSON.stringify(d.value)} ${d.problem}; ${d.remedy}`,
  'peer-exists': (d) => `${d.why}; remove that one first, or choose another name`,
  'peer-not-found': (d) => `there is no peer ${JSON.stringify(d.name)}; ${d.known}`,
  'peer-unreachable': (d) => `the daemon at ${d.url} does not answer: ${d.problem}; ${d.remedy}`,
  'peer-mismatch': (d) =>
    `the daemon at ${d.url} has the fingerprint ${d.found}, not ${d.wanted}; somebody else answers there, or it has a new CA: compare with "cimarron peer identity" there`,
  'peer-refused': (d) => `the daemon at ${d.url} refuses: ${d.words}`,
  'peer-in-use': (d) => `peer ${d.name} is at work: ${d.what}; wait for its end, or cancel it`,
  'invitation-refused': (d) =>
    d.words === undefined ? `the invitation is ${d.why}; make a new one there: cimarron peer invite` : String(d.words),
}

/** What the administration of peers refuses. */
export class PeerError extends Error {
  override readonly name = 'PeerError'
  readonly code: PeerErrorCode

  constructor(code: PeerErrorCode, detail: Detail, options: { readonly cause?: unknown } = {}) {
    super(texts[code](detail), options)
    this.code = code
  }
}
