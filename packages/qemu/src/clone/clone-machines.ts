import {
  type CloneRequest,
  type Operation,
  planClones,
  type StorageLedger,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import type { Definitions } from '../definitions.ts'
import type { QemuMachine } from '../machine.ts'
import { requireSeedFiles } from '../seed.ts'
import { translated } from '../storage/image-file.ts'
import { requireRoomForCopies } from './clone-room.ts'
import { copyState, discardState, type StateFolders } from './copy-state.ts'
import type { SourceMoment } from './source-moment.ts'

export interface CloningHouse {
  readonly definitions: Definitions
  readonly storage: StorageLedger
  readonly machines: ReadonlyMap<string, QemuMachine>
  readonly folders: StateFolders
  /** What no machine gets. */
  readonly keptBack: readonly string[]
  readonly reached: (point: string) => void
}

/** How many machines' variables are copied at the same time. */
const atOnce = 8

/**
 * Makes copies of a machine as it is at a moment, all or none. What is made before they are defined is nobody's until then: the
 * next daemon removes it.
 */
export async function cloneMachines(
  moment: SourceMoment,
  request: CloneRequest,
  { operation, house }: { readonly operation: Operation; readonly house: CloningHouse },
): Promise<readonly QemuMachine[]> {
  const { definitions, storage, folders, keptBack, reached } = house
  const { config: source, state, isMoment, image } = moment
  const what = `clone of machine ${JSON.stringify(source.name)}`
  const machines = [...house.machines.values()].flatMap(({ view }) => [view.defined, view.active ?? view.defined])
  const plans = await planClones(source, request, { storage, machines, image, isMoment })
  const configs = plans.map(({ config }) => config)
  if (hasOwnSeed(request)) for (const { seed } of configs.slice(0, 1)) if (seed) requireSeedFiles(seed, keptBack)
  const images = plans.flatMap((plan) => plan.images)
  await requireRoomForCopies(images, { storage, what })
  return await definitions.defineAll(configs, operation, async (commitment) => {
    reached('clone:1')
    try {
      const queue = configs.values()
      const worker = async () => {
        for (const config of queue) {
          throwIfCancelled(operation.signal, what)
          await copyState(state, { config, keepTpm: request.keepTpm ?? false }, folders)
        }
      }
      const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, configs.length) }, worker))
      for (const one of ended) if (one.status === 'rejected') throw one.reason
      reached('clone:2')
      await storage.createImages(images, operation, commitment)
    } catch (error) {
      for (const { id } of configs) await discardState(id, folders)
      throw await moment.explain(translated(error, { what, path: folders.firmwareFolder }))
    }
    reached('clone:3')
  })
}

/** Whether the copies are to be told what they are: a file that is not there would be noticed by nobody until one is started. */
function hasOwnSeed({ changes = [], copies }: CloneRequest): boolean {
  const isNew = changes.some((change) => change.kind === 'set-hardware' && change.name === 'seed')
  return isNew || copies.some(({ values }) => values !== undefined)
}
