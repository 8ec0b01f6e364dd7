import {
  type AlsoCommitted,
  type CloneRequest,
  type FailPoint,
  type Machine,
  type MachineConfig,
  type Operation,
  planClones,
  type StorageLedger,
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

/** Makes copies of a machine that is off, all or none, with disks that have sizes and no bytes. */
export async function cloneSimulated(
  source: MachineConfig,
  request: CloneRequest,
  { operation, storage, machines, failPoint, defineAll }: SimulatedCloning,
): Promise<readonly Machine[]> {
  const plans = await planClones(source, request, {
    storage,
    machines: machines.flatMap(({ view }) => [view.defined, view.active ?? view.defined]),
    image: async ({ path, format }) => ({ chain: { path, format, backing: null }, capacityBytes: imageBytes }),
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
