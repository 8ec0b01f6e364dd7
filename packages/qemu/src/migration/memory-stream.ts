import type { ArrivalEndpoints, DepartureOptions } from '@cimarron/hypervisor'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import { plainCapabilities, plainParameters } from '../state-file/index.ts'
import { tlsId } from './tls-credentials.ts'

/** What both ends must have on or off alike (qapi/migration.json, `MigrationCapability`). */
export interface Ways {
  readonly postCopy: boolean
  /** 0: one connection for all. */
  readonly channels: number
}

export interface SourceWays extends Ways {
  readonly autoConverge: boolean
}

/** 0 of ours is none; QEMU's own bound of 128 MiB a second is left out only by a number (`max-bandwidth`). */
const unbounded = Number.MAX_SAFE_INTEGER
/** QEMU's default, in milliseconds. */
export const usualDowntimeMs = 300

function common({ postCopy, channels }: Ways): readonly object[] {
  return [on('events', true), on('postcopy-ram', postCopy), on('multifd', channels > 0)]
}

function on(capability: string, state: boolean): object {
  return { capability, state }
}

export interface SendOptions {
  readonly endpoints: ArrivalEndpoints
  readonly ways: SourceWays
  readonly serverName: string
  readonly tuning: Pick<DepartureOptions, 'bandwidth' | 'downtimeMs'>
}

/** Begins to send memory; the guest is stopped at the end, and the last step waits for `migrate-continue`. */
export async function beginSending(
  qmp: QmpClient,
  { endpoints, ways, serverName, tuning }: SendOptions,
): Promise<void> {
  const capabilities = [...common(ways), on('pause-before-switchover', true), on('auto-converge', ways.autoConverge)]
  await qmp.executeAny('migrate-set-capabilities', { capabilities })
  await qmp.executeAny('migrate-set-parameters', {
    ...tuningParameters({ bandwidth: 0, downtimeMs: usualDowntimeMs, ...tuning }),
    ...channelParameters(ways),
    ...tlsParameters(endpoints.encrypted, serverName),
  })
  await qmp.executeAny('migrate', { uri: uriOf(endpoints.address, endpoints.memoryPort ?? 0) })
}

export function tuningParameters({
  bandwidth,
  downtimeMs,
}: Pick<DepartureOptions, 'bandwidth' | 'downtimeMs'>): object {
  return {
    ...(bandwidth === undefined ? {} : { 'max-bandwidth': bandwidth === 0 ? unbounded : bandwidth }),
    ...(downtimeMs === undefined ? {} : { 'downtime-limit': downtimeMs }),
  }
}

/** Leaves nothing of it in force for what comes after: a snapshot or a dump goes by the same means. */
export async function resetSending(qmp: QmpClient): Promise<void> {
  await qmp.executeAny('migrate-set-capabilities', { capabilities: plainCapabilities })
  await qmp.executeAny('migrate-set-parameters', {
    ...tuningParameters({ bandwidth: 128 * 2 ** 20, downtimeMs: usualDowntimeMs }),
    ...plainParameters,
  })
}

export interface ListenOptions {
  readonly address: string
  readonly ports: { readonly first: number; readonly last: number } | undefined
  readonly ways: Ways
  readonly encrypted: boolean
  /** Its guest runs as soon as it may: it takes its images then, and not before. */
  readonly runs: boolean
}

/** Has a QEMU that was started with `-incoming defer` listen. Answers the port. */
export async function beginListening(qmp: QmpClient, options: ListenOptions): Promise<number> {
  const { address, ports, ways, encrypted, runs } = options
  // A guest that stays paused has to have its images, as devices of a paused one can be changed.
  const capabilities = [...common(ways), on('late-block-activate', runs)]
  await qmp.executeAny('migrate-set-capabilities', { capabilities })
  await qmp.executeAny('migrate-set-parameters', { ...channelParameters(ways), ...tlsParameters(encrypted, '') })
  const range = ports && ports.last > ports.first ? `,to=${ports.last}` : ''
  await qmp.executeAny('migrate-incoming', { uri: `${uriOf(address, ports?.first ?? 0)}${range}` })
  const answer = await qmp.executeAny('query-migrate')
  const places = isObject(answer) && Array.isArray(answer['socket-address']) ? answer['socket-address'] : []
  const port = places.filter(isObject).map((place) => Number(place.port))[0]
  if (port === undefined || !Number.isInteger(port)) throw new TypeError('QEMU did not tell at which port it listens')
  return port
}

function channelParameters({ channels }: Ways): object {
  return channels > 0 ? { 'multifd-channels': channels } : {}
}

/** An empty text takes it back. */
function tlsParameters(encrypted: boolean, serverName: string): object {
  return { 'tls-creds': encrypted ? tlsId : '', 'tls-hostname': encrypted ? serverName : '' }
}

function uriOf(address: string, port: number): string {
  return `tcp:${address.includes(':') ? `[${address}]` : address}:${port}`
}
