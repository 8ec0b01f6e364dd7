import type { Estate, EstateOptions, JournalEntry, Session } from '../index.ts'
import type { FakeHypervisor } from './fake-hypervisor.ts'
import { fakeSource, openTestEstate, testActor } from './test-estate.ts'

export interface Opened {
  readonly estate: Estate
  readonly session: Session
  /** The driver as it was opened last. */
  readonly fake: () => FakeHypervisor
}

/** An estate over one fake hypervisor, as an admin sees it. */
export async function open(options: Partial<EstateOptions> = {}): Promise<Opened> {
  const fakes: FakeHypervisor[] = []
  const hypervisors = [fakeSource('local', (fake) => fakes.push(fake))]
  const estate = await openTestEstate({ hypervisors, ...options })
  return { estate, session: estate.as(testActor('admin')), fake: () => lastOf(fakes) }
}

function lastOf(fakes: readonly FakeHypervisor[]): FakeHypervisor {
  const fake = fakes.at(-1)
  if (!fake) throw new Error('no fake hypervisor was opened')
  return fake
}

export async function define(session: Session, name = 'm', powered = false): Promise<string> {
  const { machine } = await session.run({ kind: 'define-machine', draft: { name } })
  if (machine === undefined) throw new Error('a define job names its machine')
  if (powered) await session.run({ kind: 'start-machine', machine })
  return machine
}

/** An entry in a few words. */
export function told(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'machine-state':
      return `${entry.from} > ${entry.to} (${entry.reason})`
    case 'job':
      return `${entry.view.command.kind} ${entry.view.state}`
    case 'refused':
      return `refused ${entry.command}: ${entry.code}`
    case 'console':
      return `${entry.command}: ${entry.detail}`
    case 'past':
      return `past: ${told(entry.entry)}`
    case 'access':
      return `${entry.event} ${entry.user}`
    case 'schedule':
      return `schedule ${entry.schedule.name} ${entry.event}`
    case 'daemon':
      return `daemon ${entry.event}`
    case 'machine-incident':
      return `${entry.incident.kind}: ${entry.incident.text}`
    case 'machine-defined':
    case 'machine-changed':
    case 'machine-undefined':
    case 'machine-reset':
    case 'machine-agent':
      return entry.kind
    case 'snapshot-created':
    case 'snapshot-changed':
    case 'snapshot-deleted':
    case 'machine-reverted':
      return `${entry.kind} ${entry.snapshot.name}`
    case 'pool-defined':
    case 'pool-changed':
    case 'pool-undefined':
      return `${entry.kind} ${entry.pool.config.name}`
    case 'volume-created':
    case 'volume-changed':
    case 'volume-deleted':
      return `${entry.kind} ${entry.volume.name}`
    case 'network-defined':
    case 'network-changed':
    case 'network-undefined':
    case 'network-leases':
      return `${entry.kind} ${entry.network.defined.name}`
    case 'network-state':
      return `network ${entry.network.defined.name} ${entry.from} > ${entry.to}`
  }
}

export async function story(session: Session, machine?: string): Promise<string[]> {
  return (await session.history({ limit: 1000, ...(machine === undefined ? {} : { machine }) })).map(told)
}
