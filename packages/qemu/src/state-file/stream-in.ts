import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { HypervisorError } from '@cimarron/hypervisor'
import type { Incoming, Reception } from '../incoming.ts'
import { openStateFile } from './state-file.ts'
import { watchMigration } from './watch-migration.ts'

export interface StateInlet {
  readonly path: string
  readonly machine: string
  /** How long it is up to the state's end, in bytes. */
  readonly endsAt: number
  /** From 0 to 1. */
  progress?: ((fraction: number) => void) | undefined
}

/** A start that goes on from what `streamOut` has written. Hand the answer to `startQemu` as its `incoming`. */
export function incomingFrom(inlet: StateInlet): Pick<Incoming, 'openState' | 'receive'> {
  return { openState: () => openStateFile(inlet.path).fd, receive: (at) => streamIn(inlet, at) }
}

async function streamIn({ path, machine, endsAt, progress }: StateInlet, at: Reception): Promise<void> {
  const { qmp, pid, state, signal } = at
  // Sent together: QEMU takes one after the other.
  await Promise.all([
    qmp.executeAny('migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] }),
    qmp.executeAny('migrate-incoming', { uri: `fd:${state}` }),
  ])
  const onStanding = () => {
    const position = progress && positionIn(pid, path)
    if (position !== undefined) progress?.(Math.min(1, position / endsAt))
  }
  const end = await watchMigration(qmp, { signal, onStanding })
  if (end.status === 'completed') return
  const words = `QEMU did not take up what was saved: ${end.problem ?? `it ${end.status}`}`
  throw new HypervisorError('start-failed', { machine, words })
}

/** How far QEMU has read, which it does not tell (proc(5), fdinfo). */
function positionIn(pid: number, path: string): number | undefined {
  try {
    const fds = readdirSync(`/proc/${pid}/fd`)
    const fd = fds.find((one) => linkOf(`/proc/${pid}/fd/${one}`) === path)
    if (fd === undefined) return undefined
    const position = /^pos:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))?.[1]
    return position === undefined ? undefined : Number(position)
  } catch (error) {
    // It has closed it, or ended: then nothing is to be told of how far it is.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
