import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { writableDisks } from '@cimarron/hypervisor'
import type { Run } from '../run.ts'
import { answers } from './answering.ts'
import { variablesPath } from './held-images.ts'
import { returnLeaks } from './image-tags.ts'
import type { SnapshotOwner } from './snapshot-parts.ts'

interface Asked {
  readonly operation: 'snapshot' | 'revert' | 'delete-snapshot'
  readonly signal: AbortSignal | undefined
}

/** How long a QEMU whose monitor is gone may take to be gone itself. */
const endMs = 5000

/**
 * Does work on a machine's snapshots, and nothing else with it meanwhile. A QEMU that is killed over it has not written down all
 * that it knew of its images: they get back what it had taken of them, and lost.
 */
export async function whileWorking<T>(
  owner: SnapshotOwner,
  { operation, signal }: Asked,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return await owner.exclusively(operation, signal, async (either) => {
    const run = owner.run()
    try {
      return await work(either)
    } finally {
      if (await hasDied(owner, run)) await returnLost(owner)
    }
  })
}

/** Whether it was ended by no one who was asked to; of one whose monitor alone is gone nothing is known. */
async function hasDied({ status, run: now }: SnapshotOwner, before: Run | undefined): Promise<boolean> {
  const run = now() ?? before
  if (!run || (await answers(run))) return false
  await Promise.race([run.over, delay(endMs, undefined, { ref: false })])
  const { state, reason } = status.view
  return state === 'off' && reason !== 'requested' && reason !== 'guest-shutdown'
}

async function returnLost({ status, context }: SnapshotOwner): Promise<void> {
  const { defined } = status.view
  const qcow2 = writableDisks(defined).filter(({ format }) => format === 'qcow2')
  const paths = [...qcow2.map(({ path }) => path), variablesPath(defined, context.firmwareFolder) ?? '']
  for (const path of paths) if (existsSync(path)) await returnLeaks(path)
}
