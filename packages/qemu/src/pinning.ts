import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { HypervisorError, type MachineConfig, parseNumberList, refuseField } from '@cimarron/hypervisor'
import type { QmpClient } from './qmp/client.ts'
import { isObject } from './qmp/message.ts'
import { runBriefly } from './run-briefly.ts'

/** For one call of taskset, in milliseconds. */
const timeoutMs = 5000

const system = '/sys/devices/system'

/**
 * Sees that this host has the processors that the machine is to run on, and the nodes that its memory is to come from.
 * @throws HypervisorError `invalid-config` with what the host has
 */
export function checkPlacement({ pinning, numa = [] }: Pick<MachineConfig, 'pinning' | 'numa'>): void {
  const { processors = {}, emulator } = pinning ?? {}
  const lists = Object.entries(processors).map(([number, list]): Named => [`pinning.processors.${number}`, list])
  if (emulator !== undefined) lists.push(['pinning.emulator', emulator])
  requireThere(lists, { what: 'processors', online: () => readFileSync(`${system}/cpu/online`, 'utf8').trim() })
  const nodes = numa.flatMap(({ hostNodes }, index) =>
    hostNodes === undefined ? [] : [[`numa[${index}].hostNodes`, hostNodes] as const],
  )
  requireThere(nodes, { what: 'NUMA nodes', online: onlineNodes })
}

type Named = readonly [field: string, list: string]

function requireThere(
  lists: readonly Named[],
  { what, online }: { readonly what: string; readonly online: () => string },
): void {
  if (lists.length === 0) return
  const all = online()
  const here = new Set(parseNumberList(all))
  for (const [field, list] of lists) {
    if (parseNumberList(list)?.every((number) => here.has(number))) continue
    throw refuseField(field, list, `names ${what} that this host has not; use some of ${all}`)
  }
}

/** A kernel without NUMA has no list of nodes: all is one. */
function onlineNodes(): string {
  const file = `${system}/node/online`
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '0'
}

/**
 * Puts each thread of a machine onto the host's processors that its settings name; who is not named runs where the daemon
 * may.
 * @throws HypervisorError `peer-failed`
 */
export async function pinThreads(
  qmp: QmpClient,
  pid: number,
  { pinning }: Pick<MachineConfig, 'pinning'>,
): Promise<void> {
  const anywhere = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  const processors = await processorThreads(qmp)
  const others = threadsOf(pid).filter((thread) => !processors.has(thread))
  for (const thread of others) await pin(thread, pinning?.emulator ?? anywhere)
  for (const [thread, number] of processors) await pin(thread, pinning?.processors?.[number] ?? anywhere)
}

/** The threads of processors, with the number of each. */
async function processorThreads(qmp: QmpClient): Promise<ReadonlyMap<number, number>> {
  const all = await qmp.executeAny('query-cpus-fast')
  const entries = (Array.isArray(all) ? all : []).flatMap((one): [number, number][] =>
    isObject(one) ? [[Number(one['thread-id']), Number(one['cpu-index'])]] : [],
  )
  return new Map(entries.filter(([thread]) => Number.isSafeInteger(thread)))
}

function threadsOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).map(Number)
}

/** Node can't do it by itself: sched_setaffinity(2) has no function there. */
async function pin(thread: number, list: string): Promise<void> {
  const { code, words } = await runBriefly({ command: ['taskset', '-p', '-c', list, String(thread)], timeoutMs })
  // A thread that has ended meanwhile needs no place.
  if (code === 0 || /No such process/.test(words)) return
  throw new HypervisorError('peer-failed', { what: `thread ${thread} could not be put onto processors ${list}`, words })
}
