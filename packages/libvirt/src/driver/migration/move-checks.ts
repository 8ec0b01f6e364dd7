import { dirname } from 'node:path'
import {
  type ArrivalCheck,
  type DirectPlan,
  gatherObstacles,
  HypervisorError,
  type MachineView,
  type MigrationObstacle,
  type ObstacleKind,
  requireActiveNetwork,
  requireConfigFeatures,
  requireFreeMacs,
} from '@cimarron/hypervisor'
import { remoteCalls as calls } from '../../protocol/remote.gen.ts'
import type { MachineDesk } from '../machine-desk.ts'
import { refusing } from '../refusal.ts'
import type { MoveTarget } from './move-target.ts'

/** All that would make a move fail, as far as it can be seen without beginning it; the document itself is checked by the target's libvirt. */
export async function moveObstacles(
  desk: MachineDesk,
  target: MoveTarget,
  plan: DirectPlan,
): Promise<readonly MigrationObstacle[]> {
  // Of one that is away nothing is known.
  target.libvirt()
  return await gatherObstacles(checks(desk, target, plan))
}

function* checks(desk: MachineDesk, target: MoveTarget, plan: DirectPlan): Generator<ArrivalCheck, void, undefined> {
  const { view } = desk
  const config = { ...view.defined, ...(plan.name === undefined ? {} : { name: plan.name }) }
  const { hypervisor } = target
  const refuse = (kind: ObstacleKind, problem: string, remedy: string): ArrivalCheck => ({
    kind,
    look: () => {
      throw new HypervisorError('arrival-refused', { machine: view.defined.name, problem, remedy })
    },
  })
  if (target.isReadOnly)
    yield refuse('platform', `${hypervisor.name} may only be looked at`, 'add it without --read-only')
  if (view.state === 'saved')
    yield refuse('immovable', 'its memory is saved here', 'start it, or discard what was saved')
  if (desk.mirror.snapshots.snapshots.length > 0)
    yield refuse('snapshot', 'libvirt moves no machine that has snapshots', 'delete them first')
  const { architecture } = config
  if (architecture !== target.host().architecture)
    yield refuse(
      'architecture',
      `it is of ${architecture}, that host of ${target.host().architecture}`,
      'choose another',
    )
  yield { kind: 'feature', look: () => requireConfigFeatures(config, hypervisor) }
  yield {
    kind: 'id',
    look: () => {
      if (hypervisor.machine(view.id)) throw new HypervisorError('id-in-use', { id: view.id })
    },
  }
  yield {
    kind: 'name',
    look: () => {
      const isTaken = hypervisor.machines().some((other) => other.view.defined.name === config.name)
      if (isTaken) throw new HypervisorError('name-in-use', { name: config.name })
    },
  }
  yield { kind: 'mac', look: () => requireFreeMacs(config, hypervisor.machines()) }
  yield* ofNetworks(desk, target)
  yield* ofMemory(view, target)
  yield* ofDisks(view, target, plan)
  if (view.active) yield { kind: 'cpu', look: () => requireProcessors(desk, target) }
}

/** libvirt finds networks by their names. */
function* ofNetworks(desk: MachineDesk, target: MoveTarget): Generator<ArrivalCheck, void, undefined> {
  const names = new Map(desk.around.networks().map(({ id, defined }) => [id, defined.name]))
  for (const { id: nic, backend } of desk.view.defined.nics) {
    if (backend.kind !== 'network') continue
    const name = names.get(backend.network) ?? backend.network
    const there = target.networks.networks().find(({ defined }) => defined.name === name)
    yield {
      kind: 'network',
      device: nic,
      look: () => requireActiveNetwork(target.networks, { network: there?.id ?? name, nic }),
    }
  }
}

/** What is free there libvirt tells without the kernel's caches: whether it is enough, only the start tells. */
function* ofMemory({ active }: MachineView, target: MoveTarget): Generator<ArrivalCheck, void, undefined> {
  if (!active) return
  const { totalBytes } = target.host().memory
  const inMiB = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MiB`
  yield {
    kind: 'memory',
    look: () => {
      if (active.memory.bytes <= totalBytes) return
      throw new HypervisorError('not-enough-memory', {
        wanted: inMiB(active.memory.bytes),
        available: inMiB(totalBytes),
        host: target.host().name,
        remedy: 'choose another target',
      })
    },
  }
}

function* ofDisks(
  { active, defined }: MachineView,
  target: MoveTarget,
  { storage }: DirectPlan,
): Generator<ArrivalCheck, void, undefined> {
  const disks = (active ?? defined).disks.filter(({ readOnly }) => !readOnly)
  const [machine, remedy] = [defined.name, 'choose storage that both see, or copy its disks while it runs']
  const refuse = (problem: string, words: string) => {
    throw new HypervisorError('arrival-refused', { machine, problem, remedy: words })
  }
  if (storage === 'copied' && !active && disks.length > 0)
    yield {
      kind: 'disk',
      look: () => refuse('libvirt copies disks of machines that run alone', 'start it first, paused'),
    }
  for (const { id, path } of disks) {
    const pool = target.storage.pools().find(({ config }) => config.path === dirname(path))
    const isThere = target.storage.volumeAt(path) !== undefined
    if (storage === 'copied' && !pool && target.address.host !== undefined)
      yield {
        kind: 'disk',
        device: id,
        look: () => refuse(`no pool there is at ${dirname(path)}`, 'make one: libvirt makes the copy in it'),
      }
    // Of what is in no pool libvirt tells nothing; it will.
    if (storage === 'shared' && pool && !isThere)
      yield { kind: 'disk', device: id, look: () => refuse(`${path} is not there`, remedy) }
  }
}

/** Whether the target's processors have all that the guest was given: by libvirt's own comparison, of the document of this run. */
async function requireProcessors(desk: MachineDesk, target: MoveTarget): Promise<void> {
  const document = await desk.domain().xml(['migratable'])
  const cpu = /<cpu\b[^>]*>[\s\S]*?<\/cpu>|<cpu\b[^>]*\/>/.exec(document)?.[0]
  // Without KVM QEMU plays all of them, whatever the host has.
  if (cpu === undefined || /^<domain[^>]*type=['"]qemu/.test(document)) return
  const asked = { platform: desk.around.platform, operation: 'migrate', machine: desk.view.defined.name }
  const { result } = await refusing(asked, () =>
    target.libvirt().rpc.call(calls.connectCompareCpu, { xml: cpu, flags: 0 }),
  )
  if (result > 0) return
  const problem = "that host's processors lack what the guest has been given"
  const remedy = 'choose another target, or start it with a model that both have'
  throw new HypervisorError('arrival-refused', { machine: desk.view.defined.name, problem, remedy })
}
