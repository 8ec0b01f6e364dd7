import { execFileSync } from 'node:child_process'
import {
  type Arrival,
  type ArrivalPlan,
  completeConfig,
  type DepartureOptions,
  type Hypervisor,
  type Machine,
  type MachineDraft,
  type MigrationCredentials,
  type MigrationResult,
} from '@cimarron/hypervisor'
import { ConsoleSession, carry } from '@cimarron/hypervisor/testing'
import { openQemu, type QemuOptions } from '@cimarron/qemu'
import { madeCredentials } from './certificates.ts'
import { guestDraft, kernelWords, TestFolder } from './guest.ts'
import { processesOf } from './processes.ts'

/** One of two hosts: a driver with folders of its own. */
export class Side implements AsyncDisposable {
  readonly folder = new TestFolder()
  #hypervisor: Hypervisor | undefined

  async open(options: Partial<QemuOptions> = {}): Promise<Hypervisor> {
    const { path: directory, runBase } = this.folder
    const given = { directory, runBase, accelerations: ['tcg'], networks: false, ...options } as const
    this.#hypervisor = await openQemu(given)
    return this.#hypervisor
  }

  get hypervisor(): Hypervisor {
    if (!this.#hypervisor) throw new TypeError('this side is not open')
    return this.#hypervisor
  }

  /** QEMUs that belong to it. */
  get processes(): readonly number[] {
    return processesOf(this.folder.path)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const machines = this.#hypervisor?.machines() ?? []
    for (const machine of machines) if (machine.view.state !== 'off') await machine.powerOff()
    for (const arrival of this.#hypervisor?.arrivals.list() ?? []) await arrival.abandon()
    await this.#hypervisor?.[Symbol.asyncDispose]()
    this.folder[Symbol.dispose]()
  }
}

/** A guest that counts on its console once a second. */
export function tickingDraft(words = ''): Omit<MachineDraft, 'name'> {
  const draft = guestDraft()
  const direct = draft.boot?.direct
  if (!direct) throw new TypeError('the guest boots by its kernel')
  return { ...draft, boot: { direct: { ...direct, commandLine: `${kernelWords} ticker ${words}` } } }
}

export async function runTicking(side: Side, draft: Partial<MachineDraft>, words = ''): Promise<Counter> {
  const machine = await side.hypervisor.define(completeConfig({ name: 'ticking', ...tickingDraft(words), ...draft }))
  await machine.start()
  const counter = await Counter.of(machine)
  await counter.until(2)
  return counter
}

/** What one machine said: before somebody listened by its log, and from then on. */
interface Listening {
  readonly before: string
  readonly session: ConsoleSession
}

/** What a guest counts, wherever it runs. */
export class Counter implements Disposable {
  readonly #heard: Listening[] = []

  static async of(machine: Machine): Promise<Counter> {
    const counter = new Counter()
    await counter.follow(machine)
    return counter
  }

  /** It goes on there. */
  async follow(machine: Machine): Promise<void> {
    const session = await ConsoleSession.open(machine)
    const before = Buffer.from(await machine.readSerialLog('serial0')).toString('utf8')
    this.#heard.push({ before, session })
  }

  get counts(): readonly number[] {
    const text = this.#heard.map(({ before, session }) => joined(before, session.text)).join('')
    return [...text.matchAll(/tick (\d+) [\d.]+\r?\n/g)].map(([, count]) => Number(count))
  }

  /** So many more than now. */
  async until(more: number): Promise<void> {
    const wanted = this.counts.length + more
    await this.#heard.at(-1)?.session.until(() => this.counts.length >= wanted)
  }

  [Symbol.dispose](): void {
    for (const { session } of this.#heard) session[Symbol.dispose]()
  }
}

/** Two pieces of one text, of which the second may begin in the first. */
function joined(first: string, second: string): string {
  for (let length = Math.min(first.length, second.length); length > 0; length--) {
    if (first.endsWith(second.slice(0, length))) return first + second.slice(length)
  }
  return first + second
}

/** Whether it counts on from each number to the next. */
export function skips(counts: readonly number[]): readonly (readonly [number, number])[] {
  return counts.slice(1).flatMap((count, index) => {
    const before = counts[index] ?? 0
    return count === before + 1 ? [] : [[before, count] as const]
  })
}

export interface MoveOptions extends Partial<Omit<DepartureOptions, 'offer' | 'endpoints'>> {
  readonly plan?: ArrivalPlan
  /** Who signs the target's certificate, where the source trusts another. */
  readonly targetCredentials?: MigrationCredentials
  /** Where the source finds the target, if not where that listens. */
  readonly through?: (arrival: Arrival) => Promise<DepartureOptions['endpoints']>
  readonly onArrival?: (arrival: Arrival) => void
}

/** Both daemons of a migration in one. */
export async function move(
  machine: Machine,
  target: Hypervisor,
  { plan = { storage: 'shared' }, targetCredentials, through, onArrival, ...how }: MoveOptions = {},
): Promise<MigrationResult> {
  const offer = await machine.migration.offer()
  const credentials = targetCredentials ?? how.credentials
  const listen = { address: '127.0.0.1', ...(credentials ? { credentials } : {}) }
  const arrival = await target.arrivals.receive(offer, { plan, listen })
  onArrival?.(arrival)
  const handOver = async () => {
    const committed = await arrival.commit().then(
      () => true,
      () => false,
    )
    return committed ? 'committed' : 'abandoned'
  }
  try {
    for (const { name } of offer.carried ?? []) await carry(name, machine, arrival)
    const endpoints = through ? await through(arrival) : arrival.endpoints
    return await machine.migration.depart({ offer, endpoints, handOver, ...how })
  } catch (error) {
    if (!machine.migration.departure) await arrival.abandon()
    throw error
  }
}

export function credentialsIn(folder: TestFolder): MigrationCredentials {
  return madeCredentials(folder.open())
}

/** What QEMU says of an image: empty if nothing is wrong with it. */
export function checkImage(path: string, format = 'qcow2'): string {
  return execFileSync('qemu-img', ['check', '-q', '-f', format, path], { encoding: 'utf8' })
}
