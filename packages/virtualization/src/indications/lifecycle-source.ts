import { setTimeout as delay } from 'node:timers/promises'
import type { Instance } from '@cimarron/cim'
import { defineIndications, type IndicationSink, type IndicationSource } from '@cimarron/cimom'
import { type Actor, type Estate, EstateError, type JournalEntry } from '@cimarron/estate'
import type { Platform } from '../naming/platforms.ts'
import { World } from '../world.ts'
import { IndicationMaker, lifecycleChanges, type Place } from './indication-maker.ts'
import { tellJob } from './job-indications.ts'
import { JournalMemory } from './journal-memory.ts'
import { alertClass, tellMachine } from './machine-indications.ts'
import { tellSnapshot } from './snapshot-indications.ts'
import type { Telling } from './telling.ts'
import { subjects } from './told-instances.ts'

export interface LifecycleOptions extends Place {
  readonly platform: Platform
  /** Hears of what keeps the journal from being read or its indications from being queued; it is tried again. */
  readonly report: (problem: unknown) => void
  /** How long after that, in milliseconds. Default 1,000. */
  readonly retryMs?: number
}

/**
 * The life of one hypervisor's machines, of their settings and of jobs, as indications: each is of the platform's own
 * class (`KVM_ComputerSystemModifiedIndication`), which is a CIM_InstModification and so on. What somebody should look
 * at is a CIM_AlertIndication as well.
 *
 * It reads the estate's journal by cursor, and its position is that cursor: nothing is lost or told twice by a crash.
 */
export function lifecycleIndications(
  estate: Pick<Estate, 'as'>,
  hypervisor: string,
  options: LifecycleOptions,
): IndicationSource {
  const world = new World(estate, hypervisor, options.platform)
  const maker = new IndicationMaker(world, options)
  const own = subjects.flatMap((subject) => lifecycleChanges.map((change) => maker.className(subject, change)))
  return defineIndications({
    name: 'virtualization',
    classNames: [...own, alertClass],
    start(sink) {
      const session = estate.as(reader)
      const telling = { world, place: options, session, maker, memory: new JournalMemory(session) }
      const stop = new AbortController()
      const running = follow({ ...telling, wants: (className) => sink.wants(className) }, sink, {
        signal: stop.signal,
        report: options.report,
        retryMs: options.retryMs ?? 1000,
      })
      return {
        async [Symbol.asyncDispose]() {
          stop.abort()
          await running
        },
      }
    },
  })
}

const reader: Actor = { name: 'indications', role: 'monitor', via: 'internal' }

/** After so many entries that nobody is told of, the position is kept all the same: the journal forgets. */
const entriesPerPosition = 256

/** Publishes what the journal says after the sink's position, or from now on, until it is stopped. */
async function follow(
  telling: Telling,
  sink: IndicationSink,
  {
    signal,
    report,
    retryMs,
  }: Required<Pick<LifecycleOptions, 'report' | 'retryMs'>> & { readonly signal: AbortSignal },
): Promise<void> {
  const { session, memory } = telling
  let after = sink.position === undefined ? session.journalEnd() : Number(sink.position)
  let isOpen = false
  let untold = 0
  while (!signal.aborted) {
    try {
      if (!isOpen) {
        await memory.open(after)
        // So that what happens from now on is not lost by a crash before the first indication.
        if (sink.position === undefined) await sink.publish([], String(after))
        isOpen = true
      }
      for await (const entry of session.journal({ after, signal })) {
        const ours = isOurs(entry, telling)
        const indications = ours ? await tell(entry, telling) : []
        untold += 1
        if (indications.length > 0 || untold >= entriesPerPosition) {
          await sink.publish(indications, String(entry.cursor))
          untold = 0
        }
        if (ours) memory.learn(entry)
        after = entry.cursor
      }
      // The estate is closed.
      return
    } catch (error) {
      if (signal.aborted) return
      report(error)
      // What was forgotten can't be told any more; what is left can.
      if (error instanceof EstateError && error.code === 'cursor-gone') after = session.journalStart()
      else await delay(retryMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

async function tell(entry: JournalEntry, telling: Telling): Promise<Instance[]> {
  switch (entry.kind) {
    case 'machine-defined':
    case 'machine-changed':
    case 'machine-undefined':
    case 'machine-state':
    case 'machine-reverted':
      return await tellMachine(entry, telling)
    case 'snapshot-created':
    case 'snapshot-changed':
    case 'snapshot-deleted':
      return tellSnapshot(entry, telling)
    case 'job':
      return await tellJob(entry, telling)
    default:
      return []
  }
}

/** Each hypervisor's namespace tells its own. What a daemon found of its predecessor's jobs names the machine only. */
function isOurs(entry: JournalEntry, { world, session }: Telling): boolean {
  const of = entry.hypervisor ?? (entry.kind === 'job' ? entry.view.hypervisor : undefined)
  if (of !== undefined) return of === world.hypervisor
  const machine = entry.kind === 'job' ? entry.view.machine : undefined
  return machine !== undefined && session.machine(machine)?.hypervisor === world.hypervisor
}
