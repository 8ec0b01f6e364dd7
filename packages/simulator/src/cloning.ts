import {
  type AlsoCommitted,
  type CloneRequest,
  cloneSource,
  type FailPoint,
  heldStill,
  type LinkHouse,
  type Machine,
  type MachineConfig,
  type Operation,
  planClones,
  requireClonable,
  requireListening,
  type StorageLedger,
  type VolumeView,
} from '@cimarron/hypervisor'

/** What a simulated image holds that no volume's record tells of. */
const imageBytes = 2 ** 30

export interface SimulatedCloning {
  readonly operation: Operation
  readonly storage: StorageLedger
  readonly machines: readonly Machine[]
  readonly failPoint: FailPoint
  defineAll(
    configs: readonly MachineConfig[],
    commit: (made: AlsoCommitted) => Promise<void>,
  ): Promise<readonly Machine[]>
}

/** Makes copies of a machine as it is, or was at a snapshot, all or none, with disks that have sizes and no bytes. */
export async function cloneSimulated(
  source: Machine,
  request: CloneRequest,
  { operation, storage, machines, failPoint, defineAll }: SimulatedCloning,
): Promise<readonly Machine[]> {
  const { view, agent, snapshots } = source
  const machine = view.defined.name
  requireClonable(view.defined, request)
  requireListening(view, request)
  const { config, snapshot } = cloneSource(view, snapshots.all(), request)
  const isMoment = view.state !== 'off' || snapshot !== undefined
  const hold = async () => failPoint('clone-moment:1')
  if (request.quiesce && view.state === 'running') await heldStill({ agent, machine, what: 'clone' }, hold)
  else if (isMoment) await hold()
  // What is read at a moment may be written to meanwhile.
  const at = isMoment ? ({ at: { kind: 'inside', tag: snapshot?.id ?? 'now', inUse: true } } as const) : {}
  const plans = await planClones(config, request, {
    storage,
    machines: machines.flatMap((one) => [one.view.defined, one.view.active ?? one.view.defined]),
    image: async ({ path, format }) => ({
      chain: { path, format, backing: null },
      capacityBytes: storage.volumeAt(path)?.capacityBytes ?? imageBytes,
      ...at,
    }),
    isMoment,
  })
  const configs = plans.map(({ config }) => config)
  const images = plans.flatMap((plan) => plan.images)
  return await defineAll(configs, async (made) => {
    failPoint('clone:1')
    await storage.createImages(images, operation, made)
    failPoint('clone:2')
  })
}

/** The template whose disk a file is. */
export function templateOn(path: string, machines: Iterable<Machine>): string | undefined {
  for (const { view } of machines) {
    const { template, disks, name } = view.defined
    if (template && disks.some((disk) => disk.path === path))
      return `template ${JSON.stringify(name)}, whose disks stay as they are`
  }
  return undefined
}

/** Who builds on whose disks, as volumes' records tell; of other images nothing is known but what was written down. */
export function linkHouse(machines: Iterable<Machine>, storage: Pick<StorageLedger, 'volume' | 'volumeAt'>): LinkHouse {
  const below = (volume: VolumeView): readonly string[] => {
    const base = volume.backing === undefined ? undefined : storage.volume(volume.backing)
    return base ? [base.path, ...below(base)] : []
  }
  return {
    machines,
    bases({ path }) {
      const volume = storage.volumeAt(path)
      return volume && below(volume)
    },
    fileOf: (path) => path,
  }
}
