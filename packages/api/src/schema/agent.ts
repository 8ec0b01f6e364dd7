import {
  type GuestShutDownMode,
  guestShutDownModes,
  mostThawAfterMs,
  type TrimmedFileSystem,
} from '@cimarron/hypervisor'
import { z } from 'zod'
import {
  type AgentReport,
  agentParts,
  type ExecRequest,
  type ExecResult,
  type FreezeRequest,
  type GuestPasswordRequest,
} from '../contract/agent.ts'
import { milliseconds } from './state.ts'

const text = z.string().max(4096)
const few = z.array(text).max(1000)
const bytes = z.int().min(0)
const path = z.string().min(1).max(4096)

const address = z.strictObject({ address: z.string(), prefix: z.number(), family: z.enum(['ipv4', 'ipv6']) })

export const agentReport: z.ZodType<AgentReport> = z
  .strictObject({
    info: z
      .strictObject({
        version: z.string(),
        commands: z.array(z.strictObject({ name: z.string(), enabled: z.boolean() })),
      })
      .exactOptional(),
    os: z
      .strictObject({
        id: z.string().exactOptional(),
        name: z.string().exactOptional(),
        prettyName: z.string().exactOptional(),
        version: z.string().exactOptional(),
        versionId: z.string().exactOptional(),
        kernelRelease: z.string().exactOptional(),
        kernelVersion: z.string().exactOptional(),
        machine: z.string().exactOptional(),
      })
      .exactOptional(),
    hostName: z.string().exactOptional(),
    timeZone: z.strictObject({ zone: z.string().exactOptional(), offsetSeconds: z.number() }).exactOptional(),
    timeMs: milliseconds.exactOptional(),
    users: z
      .array(z.strictObject({ name: z.string(), domain: z.string().exactOptional(), loginMs: z.number() }))
      .exactOptional(),
    interfaces: z
      .array(z.strictObject({ name: z.string(), mac: z.string().exactOptional(), addresses: z.array(address) }))
      .exactOptional(),
    fileSystems: z
      .array(
        z.strictObject({
          name: z.string(),
          mountPoint: z.string(),
          type: z.string(),
          totalBytes: z.number().exactOptional(),
          usedBytes: z.number().exactOptional(),
        }),
      )
      .exactOptional(),
    disks: z
      .array(
        z.strictObject({
          name: z.string(),
          isPartition: z.boolean(),
          dependsOn: z.array(z.string()).exactOptional(),
          alias: z.string().exactOptional(),
          serial: z.string().exactOptional(),
          busType: z.string().exactOptional(),
        }),
      )
      .exactOptional(),
    processors: z
      .array(z.strictObject({ id: z.number(), online: z.boolean(), canOffline: z.boolean().exactOptional() }))
      .exactOptional(),
    freeze: z.enum(['thawed', 'frozen']).exactOptional(),
    problems: z
      .array(z.strictObject({ part: z.enum(agentParts), code: z.string(), detail: z.string() }))
      .describe('why a part is not there'),
  })
  .meta({ id: 'AgentReport' })

export const execRequest: z.ZodType<ExecRequest> = z
  .strictObject({
    path: path.describe('of the program in the guest; no shell is between'),
    args: few.exactOptional(),
    env: few.exactOptional().describe("the whole environment, each as NAME=value; left out, the agent's own"),
    input: z
      .string()
      .max(12 * 2 ** 20)
      .exactOptional()
      .describe('what it reads at its standard input, as base64'),
    capture: z.boolean().exactOptional().describe('whether its output is kept; default true'),
  })
  .meta({ id: 'ExecRequest' })

export const execResult: z.ZodType<ExecResult> = z
  .strictObject({
    pid: z.int(),
    exited: z.boolean().describe('with its end its output comes, once'),
    exitCode: z.int().exactOptional(),
    signal: z.int().exactOptional(),
    out: z.string().exactOptional().describe('as base64'),
    err: z.string().exactOptional().describe('as base64'),
    outTruncated: z.boolean().exactOptional(),
    errTruncated: z.boolean().exactOptional(),
  })
  .meta({ id: 'ExecResult' })

export const guestPasswordRequest: z.ZodType<GuestPasswordRequest> = z
  .strictObject({
    user: z.string().min(1).max(256),
    password: z.string().max(1024),
    crypted: z.boolean().exactOptional().describe('it is a hash as crypt(3) makes them'),
  })
  .meta({ id: 'GuestPasswordRequest' })

export const freezeRequest: z.ZodType<FreezeRequest> = z
  .strictObject({
    mountPoints: few.exactOptional().describe('only these; left out, all'),
    thawAfterMs: z.int().min(100).max(mostThawAfterMs).exactOptional().describe('thawed by itself then; default 10000'),
  })
  .meta({ id: 'FreezeRequest' })

export const frozen: z.ZodType<{ readonly fileSystems: number }> = z
  .strictObject({ fileSystems: z.int() })
  .meta({ id: 'FrozenFileSystems' })
export const written: z.ZodType<{ readonly bytes: number }> = z.strictObject({ bytes }).meta({ id: 'WrittenBytes' })
export const shutDownRequest: z.ZodType<{ readonly mode: GuestShutDownMode }> = z
  .strictObject({ mode: z.enum(guestShutDownModes) })
  .meta({ id: 'GuestShutDownRequest' })
export const trimRequest: z.ZodType<{ readonly minimumBytes?: number }> = z
  .strictObject({ minimumBytes: bytes.exactOptional() })
  .meta({ id: 'TrimRequest' })
export const timeRequest: z.ZodType<{ readonly timeMs?: number }> = z
  .strictObject({ timeMs: z.int().min(0).exactOptional().describe("left out: that of the guest's hardware") })
  .meta({ id: 'GuestTimeRequest' })
export const keysChange: z.ZodType<{
  readonly user: string
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
}> = z
  .strictObject({
    user: z.string().min(1).max(256),
    add: z.array(z.string().max(16_384)).max(100).exactOptional(),
    remove: z.array(z.string().max(16_384)).max(100).exactOptional(),
  })
  .meta({ id: 'AuthorizedKeysChange' })
export const guestPath: z.ZodType<string> = path
export const trimmed: z.ZodType<readonly TrimmedFileSystem[]> = z.array(
  z.strictObject({
    path: z.string(),
    trimmedBytes: z.number().exactOptional(),
    minimumBytes: z.number().exactOptional(),
    error: z.string().exactOptional(),
  }),
)
