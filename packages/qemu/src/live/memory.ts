import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { memoryBackend } from '../memory-arguments.ts'
import { isObject } from '../qmp/message.ts'
import type { LiveMachine } from './live-machine.ts'

/**
 * Lets the guest have so much memory: what is missing is plugged in, what it has too much of is asked back by the balloon.
 * Memory that was plugged in stays, and is asked back too.
 */
export async function conformMemory(live: LiveMachine, config: MachineConfig): Promise<void> {
  const { bytes } = config.memory
  const missing = bytes - (await memoryThere(live))
  if (missing > 0) await plugMemory(live, config, missing)
  await live.qmp.executeAny('balloon', { value: bytes })
}

/** With what was plugged in, and whatever the balloon has of it. */
export async function memoryThere(live: LiveMachine): Promise<number> {
  const summary = await live.qmp.executeAny('query-memory-size-summary')
  if (!isObject(summary)) return 0
  return Number(summary['base-memory'] ?? 0) + Number(summary['plugged-memory'] ?? 0)
}

async function plugMemory(live: LiveMachine, config: MachineConfig, size: number): Promise<void> {
  const available = live.context.availableBytes()
  if (size > available) {
    const inMiB = (value: number) => `${Math.floor(value / 2 ** 20)} MiB`
    const { host } = live.context
    throw new HypervisorError('not-enough-memory', { wanted: inMiB(size), available: inMiB(available), host })
  }
  let number = 0
  while (await live.has(`cimarron.memory${number}`, '/objects')) number++
  const memory = `cimarron.memory${number}`
  await live.qmp.executeAny('object-add', { ...memoryBackend(config), id: memory, size })
  live.reached('plug:1')
  try {
    await live.qmp.executeAny('device_add', { driver: 'pc-dimm', id: `cimarron.dimm${number}`, memdev: memory })
  } catch (error) {
    await live.qmp.executeAny('object-del', { id: memory })
    throw error
  }
}
