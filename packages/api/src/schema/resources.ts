import { type Permission, permissions } from '@cimarron/estate'
import { featureNames, platformNames } from '@cimarron/hypervisor'
import { z } from 'zod'
import type {
  CertificateInfo,
  CreatedToken,
  IssuedCertificate,
  SessionInfo,
  SignedIn,
  TokenInfo,
  UserInfo,
  WhoAmI,
} from '../contract/access.ts'
import type { ConsoleTicket } from '../contract/console.ts'
import type { About, HostResource, HypervisorResource } from '../contract/endpoints.ts'
import type { Finding } from '../contract/finding.ts'
import type { Problem, ProblemCode } from '../contract/problem.ts'
import { statusOf } from '../problem/status-of.ts'
import { role, standing } from './job.ts'
import { milliseconds } from './state.ts'

export const about: z.ZodType<About> = z
  .strictObject({ name: z.literal('cimarron'), version: z.string() })
  .meta({ id: 'About' })

export const finding: z.ZodType<Finding> = z
  .strictObject({
    level: z.enum(['ok', 'note', 'warning', 'error']),
    subject: z.string(),
    text: z.string(),
    remedy: z.string().exactOptional(),
  })
  .meta({ id: 'Finding' })

const connectionView = z.strictObject({
  uri: z.string(),
  state: z.enum(['connecting', 'connected', 'unreachable']),
  sinceMs: z.number(),
  detail: z.string().exactOptional(),
  readOnly: z.boolean(),
})

export const hypervisor: z.ZodType<HypervisorResource> = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    platform: z.enum(platformNames),
    version: z.string(),
    connection: connectionView.exactOptional().describe('of one that is behind a server'),
    features: z.array(z.enum([...featureNames])),
  })
  .meta({ id: 'Hypervisor' })

export const hostFields: { readonly [N in keyof HostResource]: z.ZodType<HostResource[N]> } = {
  id: z.string(),
  name: z.string(),
  hypervisor: z.string(),
  architecture: z.enum(['x86_64', 'aarch64']),
  processors: z.strictObject({ count: z.int(), model: z.string(), maxClockHz: z.number().exactOptional() }),
  memory: z.strictObject({ totalBytes: z.int(), availableBytes: z.int() }),
  accelerations: z.array(z.enum(['kvm', 'tcg'])).describe('tried and working, fastest first'),
  machineTypes: z.array(z.string()),
  limits: z.strictObject({ maxProcessors: z.int(), minMemoryBytes: z.int(), maxMemoryBytes: z.int() }),
}

export const host: z.ZodType<HostResource> = z.strictObject(hostFields).meta({ id: 'Host' })

const permission: z.ZodType<Permission> = z.enum(Object.keys(permissions) as [Permission, ...Permission[]])

export const whoAmI: z.ZodType<WhoAmI> = z
  .strictObject({
    name: z.string(),
    role: standing.describe('with what is of no hypervisor'),
    via: z.string(),
    permissions: z.array(permission).describe('of that role'),
    hypervisors: z
      .array(z.strictObject({ hypervisor: z.string(), name: z.string(), role: standing }))
      .describe('those that may be looked at, and as what'),
  })
  .meta({ id: 'WhoAmI' })

export const signedIn: z.ZodType<SignedIn> = z
  .strictObject({ token: z.string(), name: z.string(), role: standing, expiresMs: milliseconds })
  .meta({ id: 'SignedIn' })

export const namespaceRoles: z.ZodType<Readonly<Record<string, UserInfo['role']>>> = z.record(z.string(), standing)

export const user: z.ZodType<UserInfo> = z
  .strictObject({
    name: z.string(),
    role: standing.describe('in every namespace that `namespaces` says nothing of, and with what is of none'),
    namespaces: namespaceRoles.describe('each also stands for the namespaces below it'),
    hasPassword: z.boolean().describe('else PAM or a certificate tells who it is'),
    changedMs: milliseconds,
    lastSeenMs: milliseconds.exactOptional(),
    lastRefused: z
      .strictObject({ atMs: milliseconds, address: z.string(), proof: z.string() })
      .exactOptional()
      .describe('the last time somebody was not let in under this name, since the daemon started'),
  })
  .meta({ id: 'User' })

export const token: z.ZodType<TokenInfo> = z
  .strictObject({
    id: z.string(),
    user: z.string(),
    label: z.string(),
    createdMs: milliseconds,
    expiresMs: milliseconds.exactOptional(),
    usedMs: milliseconds.exactOptional().describe('to the minute'),
    role: role.exactOptional().describe('no more than this anywhere'),
    namespaces: z.array(z.string()).exactOptional().describe('only in these and those below'),
  })
  .meta({ id: 'Token' })

export const createdToken: z.ZodType<CreatedToken> = z
  .strictObject({ secret: z.string().describe('told once, kept nowhere'), token })
  .meta({ id: 'CreatedToken' })

export const session: z.ZodType<SessionInfo> = z
  .strictObject({
    id: z.string(),
    user: z.string(),
    via: z.string().describe('the way they came in'),
    address: z.string().exactOptional(),
    proof: z.string().describe('`password`, `pam`, `socket`, `token:<id>` or `certificate:<fingerprint>`'),
    sinceMs: milliseconds,
    lastMs: milliseconds,
    requests: z.int(),
    connections: z.int(),
    pulls: z.int().describe('pulled enumerations'),
    streams: z.int().describe('event streams'),
    consoles: z.int(),
  })
  .meta({ id: 'Session' })

export const certificate: z.ZodType<CertificateInfo> = z
  .strictObject({
    fingerprint: z.string().describe('SHA-256, in lower case and without colons'),
    user: z.string(),
    subject: z.string(),
    createdMs: milliseconds,
    expiresMs: milliseconds,
  })
  .meta({ id: 'Certificate' })

export const issuedCertificate: z.ZodType<IssuedCertificate> = z
  .strictObject({
    certificate,
    pem: z.string(),
    key: z.string().exactOptional().describe('the private key, PEM; told once, kept nowhere'),
  })
  .meta({ id: 'IssuedCertificate' })

export const consoleTicket: z.ZodType<ConsoleTicket> = z
  .strictObject({
    ticket: z.string(),
    path: z.string().describe('where the WebSocket is, on the same server'),
    expiresMs: milliseconds,
    machine: z.string(),
    device: z.string(),
  })
  .meta({ id: 'ConsoleTicket' })

const problemCode: z.ZodType<ProblemCode> = z.enum(Object.keys(statusOf) as [ProblemCode, ...ProblemCode[]])

export const problem: z.ZodType<Problem> = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('what was wrong, with which value, and what would be right'),
    code: problemCode,
    errors: z.array(z.strictObject({ field: z.string(), message: z.string() })).exactOptional(),
  })
  .meta({ id: 'Problem' })
