import type { MachineConfig } from '../config.ts'
import { HypervisorError } from '../error.ts'
import type { Hypervisor } from '../hypervisor.ts'
import { requireFreeMacs } from '../mac-address.ts'
import { requireActiveNetwork } from '../network/network-users.ts'
import { requireConfigFeatures } from '../required-features.ts'
import type { MigrationObstacle, ObstacleKind } from './obstacle.ts'
import type { MigrationOffer } from './offer.ts'

/** One thing that an arrival needs: `look` refuses with a `HypervisorError` where it is not there. */
export interface ArrivalCheck {
  readonly kind: ObstacleKind
  readonly device?: string
  readonly look: () => unknown
}

/** All that is refused, in the order of the checks; a failure of another kind is one of the check itself, and thrown. */
export async function gatherObstacles(checks: Iterable<ArrivalCheck>): Promise<readonly MigrationObstacle[]> {
  const obstacles: MigrationObstacle[] = []
  for (const { kind, device, look } of checks) {
    try {
      await look()
    } catch (error) {
      if (!(error instanceof HypervisorError)) throw error
      obstacles.push({ kind, ...wordsOf(error), ...(device === undefined ? {} : { device }) })
    }
  }
  return obstacles
}

function wordsOf({ code, detail, message }: HypervisorError): Pick<MigrationObstacle, 'problem' | 'remedy'> {
  if (code === 'arrival-refused') return { problem: String(detail.problem), remedy: String(detail.remedy ?? '') }
  // Texts of the table say what is wrong, and after a semicolon what would be right.
  const [problem = '', ...remedy] = message.split('; ')
  return { problem, remedy: remedy.join('; ') }
}

/** Who takes it, as far as every platform has it. */
export type ArrivalTarget = Pick<
  Hypervisor,
  'platform' | 'features' | 'missing' | 'hosts' | 'machines' | 'machine' | 'networks'
>

/** What any platform needs for an arrival of that config. */
export function* commonChecks(
  offer: MigrationOffer,
  config: MachineConfig,
  target: ArrivalTarget,
): Generator<ArrivalCheck, void, undefined> {
  const refuse = (problem: string, remedy: string) => () => {
    throw new HypervisorError('arrival-refused', { machine: offer.defined.name, problem, remedy })
  }
  const plain = (kind: ObstacleKind, problem: string, remedy: string) => ({ kind, look: refuse(problem, remedy) })
  const [host] = target.hosts()
  if (offer.platform !== target.platform)
    yield plain('platform', `it is a machine of ${offer.platform}, this is ${target.platform}`, 'choose another target')
  if (host && config.architecture !== host.architecture)
    yield plain(
      'architecture',
      `it is of ${config.architecture}, host ${host.name} of ${host.architecture}`,
      'choose another target',
    )
  for (const { what, why } of offer.immovable) {
    const [problem = '', ...remedy] = why.split('; ')
    yield plain('immovable', `${what}: ${problem}`, remedy.join('; ') || 'take it out first')
  }
  yield { kind: 'feature', look: () => requireConfigFeatures(config, target) }
  yield {
    kind: 'id',
    look: () => {
      if (target.machine(config.id)) throw new HypervisorError('id-in-use', { id: config.id })
    },
  }
  yield {
    kind: 'name',
    look: () => {
      const taken = target.machines().some(({ view }) => view.defined.name === config.name && view.id !== config.id)
      if (taken) throw new HypervisorError('name-in-use', { name: config.name })
    },
  }
  yield { kind: 'mac', look: () => requireFreeMacs(config, target.machines()) }
  for (const { id: nic, backend } of config.nics) {
    if (backend.kind !== 'network') continue
    const { network } = backend
    yield { kind: 'network', device: nic, look: () => requireActiveNetwork(target.networks, { network, nic }) }
  }
  yield { kind: 'memory', look: () => requireMemory(offer, target) }
}

function requireMemory({ memoryBytes, state }: MigrationOffer, target: ArrivalTarget): void {
  const hosts = target.hosts()
  if (state === 'off' || state === 'saved' || hosts.some(({ memory }) => memory.availableBytes >= memoryBytes)) return
  const [host] = hosts
  const inMiB = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MiB`
  throw new HypervisorError('not-enough-memory', {
    wanted: inMiB(memoryBytes),
    available: inMiB(host?.memory.availableBytes ?? 0),
    host: host?.name,
    remedy: 'power off something there, or choose another target',
  })
}
