import type { Socket } from 'node:net'
import type { Estate } from '@cimarron/estate'
import type { Logger } from 'pino'
import { Authenticator } from '../access/authenticator.ts'
import { Certificates, certificateProof } from '../access/certificates.ts'
import { LogInGuard, type Refused } from '../access/log-in-guard.ts'
import { PamPasswords } from '../access/pam/pam-passwords.ts'
import { PeerCertificates } from '../access/peer-certificate.ts'
import { decodeCertificate, decodeToken, decodeUser } from '../access/rows.ts'
import { Sessions } from '../access/sessions.ts'
import { Tokens, tokenProof } from '../access/tokens.ts'
import { Users } from '../access/users.ts'
import type { Configuration } from '../configuration.ts'
import { decodePeer } from '../peers/peer.ts'
import { Peers } from '../peers/peers.ts'
import { clientIssuer } from '../tls/client-issuer.ts'
import type { TlsKeeper } from '../tls/tls-keeper.ts'
import type { Access } from './access-administration.ts'
import type { NamespaceNames } from './hypervisor-namespace.ts'
import { type Channels, Identifier } from './identify.ts'

export interface AccessSurroundings {
  readonly estate: Estate
  readonly configuration: Configuration
  readonly logger: Logger
  readonly tls: TlsKeeper
  readonly channels: Channels
  readonly namespaces: NamespaceNames
  /** Closes a connection when the request under way on it is answered. */
  readonly leave: (socket: Socket) => void
}

/** Users, tokens, certificates and sessions, and who they make of a request. What ends one ends what was begun by it. */
export function openAccess({ estate, configuration, logger, tls, ...around }: AccessSurroundings): Access {
  const { storage } = estate
  const users = new Users(storage.told('users', { decode: decodeUser }))
  const tokens = new Tokens(storage.told('tokens', { decode: decodeToken }), users)
  const certificates = new Certificates(storage.told('certificates', { decode: decodeCertificate }), users)
  const guard = new LogInGuard({
    onRefused: (refused) => {
      logger.warn({ audit: 'log-in-refused', ...refused }, refused.why ?? `wrong ${refused.proof}`)
      estate.record(refusal(refused)).catch((error: unknown) => logger.error({ err: error }, 'journal'))
    },
  })
  const { pam: pamSettings } = configuration.authentication
  const pam = pamSettings === undefined ? undefined : new PamPasswords(pamSettings)
  const authenticator = new Authenticator(users, {
    guard,
    pam,
    onUnavailable: (error) => logger.error({ err: error }, 'PAM'),
  })
  const sessions = new Sessions({
    leave: around.leave,
    onEnd: ({ arrival }) => authenticator.forget(arrival.user),
  })
  // One rule for all: a change of a user ends what was begun before it.
  users.onChange((name) => sessions.endWhere(({ user, proof }) => user === name && proof !== 'socket'))
  tokens.onEnd((token) => sessions.endWhere(({ proof }) => proof === tokenProof(token)))
  certificates.onEnd(({ fingerprint }) => sessions.endWhere(({ proof }) => proof === certificateProof(fingerprint)))
  const daemons = new Peers(storage.told('peers', { decode: decodePeer }))
  const trustPeers = (): void => tls.setPeerAuthorities(daemons.list().map(({ authority }) => authority))
  trustPeers()
  daemons.onChange(() => {
    trustPeers()
    sessions.endWhere(({ user, proof }) => isGonePeer(daemons, user, proof))
  })
  const { clientCertificates } = configuration
  const peers = new PeerCertificates({
    users,
    certificates,
    daemons,
    authority: () => tls.authorityCertificate,
    map: clientCertificates === false ? 'fingerprint' : clientCertificates.map,
  })
  const { channels, namespaces } = around
  // A hypervisor without a namespace would be one that no rule is for.
  const namespaceOf = (hypervisor: string): string => namespaces.of(hypervisor) ?? 'root/virt'
  const identifier = new Identifier({ channels, authenticator, guard, tokens, peers, sessions, namespaceOf })
  const record: Estate['record'] = (event, by) => estate.record(event, by)
  const issuer = clientIssuer(tls.authority)
  return { users, tokens, certificates, sessions, guard, identifier, issuer, record, daemons }
}

/** Whether somebody came in as a peer that is none any more. */
function isGonePeer(daemons: Peers, user: string, proof: string): boolean {
  const [kind, name = ''] = user.split(':', 2)
  return proof.startsWith('certificate:') && kind === 'peer' && daemons.get(name) === undefined
}

function refusal({ name, address, proof, why }: Refused): Parameters<Estate['record']>[0] {
  const detail = `wrong ${proof} from ${address}${why === undefined ? '' : `: ${why}`}`
  return { kind: 'access', event: 'log-in-refused', user: name, detail }
}
