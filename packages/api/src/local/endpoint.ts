import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a running daemon says of itself in `<data>/endpoint.json`: where it listens and which process it is. Written
 * when it is ready, removed when it stops; after a crash it is stale, which connecting tells.
 */
export interface Endpoint {
  readonly version: string
  readonly pid: number
  /** Paths of the unix sockets, one per role. */
  readonly sockets: { readonly admin: string; readonly operator: string; readonly monitor: string }
  /** `https://127.0.0.1:5989` */
  readonly https?: string | undefined
  readonly http?: string | undefined
  /** Path of the PEM file of the CA that signed the daemon's certificate. */
  readonly certificateAuthority: string
}

export function endpointFile(dataDirectory: string): string {
  return join(dataDirectory, 'endpoint.json')
}

/**
 * The endpoint of the daemon that uses this data directory, or undefined where none has announced itself.
 * @throws SyntaxError, TypeError where the file is not what a daemon writes
 */
export function readEndpoint(dataDirectory: string): Endpoint | undefined {
  let text: string
  try {
    text = readFileSync(endpointFile(dataDirectory), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const value: unknown = JSON.parse(text)
  if (isEndpoint(value)) return value
  throw new TypeError(`${endpointFile(dataDirectory)} is not what a daemon writes`)
}

/** By hand: every command of the command line reads it, and a library for it takes longer to load than all the rest. */
function isEndpoint(value: unknown): value is Endpoint {
  if (typeof value !== 'object' || value === null) return false
  const { version, pid, sockets, https, http, certificateAuthority }: Readonly<Record<string, unknown>> = { ...value }
  if (typeof sockets !== 'object' || sockets === null) return false
  const { admin, operator, monitor }: Readonly<Record<string, unknown>> = { ...sockets }
  const texts = [version, certificateAuthority, admin, operator, monitor, https ?? '', http ?? '']
  return Number.isSafeInteger(pid) && texts.every((text) => typeof text === 'string')
}
