import { HypervisorError } from '@cimarron/hypervisor'
import type { Domain } from '../../api/domain.ts'
import { isRefusal } from '../refusal.ts'
import type { MoveNote } from './move-notes.ts'

/** `virDomainPausedReason`: for a migration, on either side. */
const pausedForMigration = 2
/** `virDomainRunningReason`: it runs while the rest of its memory is still at its source, or can't be had from there. */
const withoutAllMemory: readonly number[] = [10, 11]

/** One side of a move: absent where it has no such domain. */
type Side = { readonly state: 'off' | 'running' | 'waiting' | 'paused' | 'in-two' } | undefined

/**
 * Looks at both sides of a move that was cut, and lets one of them go on: the target where the machine runs there, is kept paused there or
 * was defined there; else the source. It is only called where nothing moves any more.
 * @throws HypervisorError `busy` where its memory is in two places; LibvirtError where one of them can't be looked at
 */
export async function settleMove(
  note: MoveNote,
  { source, target }: { readonly source: Domain; readonly target: Domain },
): Promise<'moved' | 'stayed'> {
  const [here, there] = [await look(source), await look(target)]
  // It may still be going there: libvirt ends that by itself, for who sent it is gone.
  if (there?.state === 'waiting') return await waiting(note, { source, here, target })
  if (there?.state === 'in-two') {
    const operation = 'post-copy: its memory is at both; wait, or resume it by "virsh migrate --postcopy-resume"'
    throw new HypervisorError('busy', { machine: source.name, operation })
  }
  // Also where it is defined and off: it is not before it was let go on there.
  if (there) {
    await end(source, here)
    return 'moved'
  }
  await goOn(source, { here, note })
  return 'stayed'
}

interface Waiting {
  readonly source: Domain
  readonly here: Side
  readonly target: Domain
}

/** It has not begun at the target: what was sent of it is given up, and it goes on where it is whole. */
async function waiting(note: MoveNote, { source, here, target }: Waiting): Promise<'stayed'> {
  await target.destroy().catch((error: unknown) => {
    if (!isRefusal(error, 'operationInvalid', 'noDomain')) throw error
  })
  await goOn(source, { here, note })
  return 'stayed'
}

async function goOn(source: Domain, { here, note }: { readonly here: Side; readonly note: MoveNote }): Promise<void> {
  const stands = here?.state === 'waiting' || here?.state === 'paused'
  if (stands && note.state === 'running') await source.resume()
}

/** It is at the target: nothing of it runs here, nor is defined. */
async function end(source: Domain, here: Side): Promise<void> {
  if (!here) return
  try {
    if (here.state !== 'off') await source.destroy()
    await source.undefine(['managedSave', 'nvram'])
  } catch (error) {
    // A transient one goes with its end.
    if (!isRefusal(error, 'noDomain', 'operationInvalid')) throw error
  }
}

async function look(domain: Domain): Promise<Side> {
  try {
    const { state, reason } = await domain.state({ timeoutMs: 30_000 })
    if (state === 'shutoff' || state === 'nostate') return { state: 'off' }
    if (state !== 'paused') return { state: withoutAllMemory.includes(reason) ? 'in-two' : 'running' }
    return { state: reason === pausedForMigration ? 'waiting' : 'paused' }
  } catch (error) {
    if (isRefusal(error, 'noDomain')) return undefined
    throw error
  }
}
