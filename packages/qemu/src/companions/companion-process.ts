import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { identify, isAlive, mayBeAlive, type ProcessIdentity, signalProcess } from '../process-identity.ts'

/** A companion that was started: what the next daemon finds written down. */
export interface CompanionRecord {
  readonly name: string
  readonly title: string
  readonly process: ProcessIdentity
}

const watchIntervalMs = 500
const endIntervalMs = 2
/** How long it may take to end when it is told to, in milliseconds, before it is killed. */
const endPatienceMs = 2000

/** Resolves when it is gone, or never once the signal aborts. */
export async function companionEnded({ process }: CompanionRecord, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && mayBeAlive(process)) {
    await delay(watchIntervalMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
  if (signal.aborted) await new Promise<never>(() => undefined)
}

/** Sees that they end, and what they have started. Most end by themselves when QEMU does. */
export async function endCompanions(identities: readonly ProcessIdentity[]): Promise<void> {
  const all = [...new Map(identities.flatMap(familyOf).map((one) => [one.pid, one])).values()]
  for (const one of all) signalProcess(one, 'SIGTERM')
  const deadline = performance.now() + endPatienceMs
  while (all.some(isAlive)) {
    if (performance.now() >= deadline) for (const one of all) signalProcess(one, 'SIGKILL')
    await delay(endIntervalMs)
  }
}

/** A process and its children, of which virtiofsd is one that does the work in namespaces of its own. */
export function familyOf(identity: ProcessIdentity): readonly ProcessIdentity[] {
  if (!isAlive(identity)) return []
  const children = readChildren(identity.pid).flatMap((pid) => identify(pid) ?? [])
  return [identity, ...children.flatMap(familyOf)]
}

/** Children of its first thread (proc_pid_task(5)); a kernel without the list has none to tell. */
function readChildren(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return []
    throw error
  }
}
