import type { StateReason } from '@cimarron/hypervisor'
import type { ProcessEnd } from '../launch.ts'
import type { MachineGroup } from '../limits/machine-group.ts'
import type { RunRecord } from '../run-record.ts'
import { type KernelFiles, killedForMemory, memoryKillsOfHost } from './kernel-kills.ts'

export interface Death {
  readonly reason: Extract<StateReason, 'memory-limit' | 'out-of-memory' | 'process-died'>
  readonly text: string
  /** That it was for want of memory is likely, and not known. */
  readonly isSuspected?: boolean
}

export interface DeathScene {
  /** Asked while it is there. */
  readonly group: MachineGroup
  readonly record: RunRecord | undefined
  readonly kernel: KernelFiles
  /** Known of our own children. */
  readonly end?: ProcessEnd | undefined
}

/** Whether the kernel ended a machine's process for want of memory; undefined where nothing hints at that. */
export function causeOfDeath({ group, record, kernel, end }: DeathScene): Death | undefined {
  const most = record?.config.limits?.memory?.maxBytes
  if (most !== undefined && group.memoryKills > 0) {
    const text = `the kernel ended it where it would have taken more than ${most / 2 ** 20} MiB of memory; raise limits.memory.maxBytes`
    return { reason: 'memory-limit', text }
  }
  const kills = killsInTimeOf(record, kernel)
  const pid = record?.process?.pid
  const told = pid === undefined ? undefined : killedForMemory(pid, kernel, { newest: kills })
  if (told !== undefined)
    return { reason: 'out-of-memory', text: `the kernel ended it as the host had no memory left: ${told}` }
  if (end !== undefined && end.signal !== 'SIGKILL') return undefined
  if (kills === undefined || kills <= 0) return undefined
  const others = kills === 1 ? 'one process' : `${kills} processes`
  const text = `the kernel has ended ${others} of the host for want of memory since it was started; whether it was this one is not known, as its log has nothing of it`
  return { reason: 'process-died', text, isSuspected: true }
}

/** How many processes of the host were ended so since this one was started; undefined where that is not known. */
function killsInTimeOf(record: RunRecord | undefined, kernel: KernelFiles): number | undefined {
  const now = memoryKillsOfHost(kernel)
  return now === undefined || record?.memoryKills === undefined ? undefined : now - record.memoryKills
}
