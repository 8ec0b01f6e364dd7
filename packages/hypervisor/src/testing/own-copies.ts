import type { CloneRequest } from '../clone/clone-request.ts'
import type { MachineDraft } from '../draft.ts'
import type { Machine } from '../machine.ts'
import { completePool, type PoolConfig } from '../storage/pool.ts'
import { completeVolume, type VolumeView } from '../storage/volume.ts'
import { createId } from '../uuid.ts'
import { type Kit, OwnMachine } from './kit.ts'

export interface OwnCopies extends AsyncDisposable {
  readonly copies: readonly Machine[]
}

/** Copies that last as long as the block that made them. */
export async function copied(
  machine: Machine,
  names: readonly string[],
  how: Omit<CloneRequest, 'copies'> = {},
): Promise<OwnCopies> {
  const copies = await machine.clone({ copies: names.map((name) => ({ id: createId(), name })), ...how })
  const stack = new AsyncDisposableStack()
  for (const copy of copies) stack.use(new OwnMachine(copy))
  return { copies, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

export interface OnVolume extends AsyncDisposable {
  readonly machine: Machine
  readonly pool: PoolConfig
  readonly volume: VolumeView
}

/** A machine with a disk that is a volume, in a pool of its own. */
export async function onVolume(kit: Kit, draft: Partial<MachineDraft> = {}): Promise<OnVolume> {
  const { storage } = kit.hypervisor
  const pool = completePool({ name: `clones ${createId()}`, path: await kit.setup.poolFolder() })
  await storage.definePool(pool)
  const source = { kind: 'blank', capacityBytes: 2 ** 20 } as const
  const volume = await storage.createVolume(completeVolume({ pool: pool.id, name: 'root', format: 'qcow2', source }))
  const own = await kit.machine({ disks: [{ path: volume.path, format: 'qcow2' }], ...draft })
  return {
    machine: own.machine,
    pool,
    volume,
    async [Symbol.asyncDispose]() {
      await own[Symbol.asyncDispose]()
      // What builds on another goes before it.
      for (const one of [...storage.volumes(pool.id)].sort((a, b) => Number(!a.backing) - Number(!b.backing)))
        await storage.deleteVolume(one.id)
      await storage.undefinePool(pool.id)
    },
  }
}
