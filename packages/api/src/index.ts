export type {
  AccessAdministration,
  Credentials,
  NewToken,
  TokenAdministration,
  UserAdministration,
} from './access-administration.ts'
export type { CreatedToken, SignedIn, TokenInfo, UserInfo } from './contract/access.ts'
export type { Finding } from './contract/finding.ts'
export type { AccessErrorCode } from './contract/problem.ts'
export { type Api, type ApiOptions, createApi } from './create-api.ts'
export { TooManyRequests } from './problem/request-error.ts'
