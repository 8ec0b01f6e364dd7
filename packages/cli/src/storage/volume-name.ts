import type { Client, Volume } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'

export interface VolumeName {
  readonly pool: string
  readonly volume: string
}

/** `pool/volume`. @throws CliError `usage` */
export function volumeName(text: string): VolumeName {
  const [, pool, volume] = /^([^/]+)\/([^/]+)$/.exec(text) ?? []
  if (pool !== undefined && volume !== undefined) return { pool, volume }
  throw new CliError('usage', `${JSON.stringify(text)} names no volume`, 'write it as POOL/VOLUME')
}

/** @throws CliError `usage`, ProblemError */
export function findVolume(client: Client, text: string, signal: AbortSignal): Promise<Volume> {
  return client.call('volumes.get', volumeName(text), { signal })
}
