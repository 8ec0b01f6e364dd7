export type {
  AccessAdministration,
  CertificateAdministration,
  CertificateRequest,
  Credentials,
  NewToken,
  NewUser,
  RoleChange,
  SessionAdministration,
  TokenAdministration,
  UserAdministration,
} from './access-administration.ts'
export type { ConnectionAdministration } from './connection-administration.ts'
export type {
  CertificateInfo,
  CreatedToken,
  IssuedCertificate,
  SessionInfo,
  SignedIn,
  TokenInfo,
  TokenScope,
  UserInfo,
} from './contract/access.ts'
export type { Finding } from './contract/finding.ts'
export type * from './contract/peer.ts'
export type { AccessErrorCode, PeerErrorCode } from './contract/problem.ts'
export type { Api, ApiOptions } from './create-api.ts'
export type { Hold } from './house.ts'
export { createApi } from './late-api.ts'
export type { MetricFamily, MetricLabels } from './metrics-family.ts'
export { peerProtocols } from './operations/peer-protocol.ts'
export type { PeerAdministration } from './peer-administration.ts'
export { TooManyRequests } from './problem/request-error.ts'
