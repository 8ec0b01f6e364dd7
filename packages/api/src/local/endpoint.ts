import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * What a running daemon says of itself in `<data>/endpoint.json`: where it listens and which process it is. Written
 * when it is ready, removed when it stops; after a crash it is stale, which connecting tells.
 */
const endpointSchema: z.ZodType<Endpoint> = z.object({
  version: z.string(),
  pid: z.number().int(),
  sockets: z.object({ admin: z.string(), operator: z.string(), monitor: z.string() }),
  https: z.string().optional(),
  http: z.string().optional(),
  certificateAuthority: z.string(),
})

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

/** The endpoint of the daemon that uses this data directory, or undefined where none has announced itself. */
export function readEndpoint(dataDirectory: string): Endpoint | undefined {
  let text: string
  try {
    text = readFileSync(endpointFile(dataDirectory), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return endpointSchema.parse(JSON.parse(text))
}
