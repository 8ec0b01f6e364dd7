import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { MachineView } from '@cimarron/hypervisor'

/** How a machine came to be off: what the next daemon can't see, because nothing runs that would tell. */
export type LastState = Pick<MachineView, 'reason' | 'sinceMs' | 'detail'>

/** A small file: it is written whole, or its reader does not believe it. */
export function writeLastState(path: string, { reason, sinceMs, detail }: LastState): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, JSON.stringify({ reason, sinceMs, detail }), { mode: 0o600 })
}

/** Undefined where there is none, or its writer was killed before it was whole. */
export function readLastState(path: string): LastState | undefined {
  try {
    // Written by this very module into a folder only the daemon's user can write.
    const { reason, sinceMs, detail } = JSON.parse(readFileSync(path, 'utf8')) as LastState
    return { reason, sinceMs, ...(detail === undefined ? {} : { detail }) }
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}
