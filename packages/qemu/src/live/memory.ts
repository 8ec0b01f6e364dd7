import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { ownDevices } from '../disk-devices.ts'
import { memoryBackend } from '../memory-arguments.ts'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import type { LiveMachine } from './live-machine.ts'

/**
 * Lets the guest have so much memory: what is missing is plugged in, what it has too much of is asked back by the balloon.
 * Memory that was plugged in stays, and is asked back too.
 */
export async function conformMemory(live: LiveMachine, config: MachineConfig): Promise<void> {
  const { bytes } = config.memory
  if (await live.has(ownDevices.virtioMem)) return await askVirtioMem(live, bytes)
  const missing = bytes - (await memoryThere(live))
  if (missing > 0) await plugMemory(live, config, missing)
  await live.qmp.executeAny('balloon', { value: bytes })
}

/** What is more than it was started with is given by virtio-mem, and taken back; the balloon has the rest. */
async function askVirtioMem({ qmp }: LiveMachine, bytes: number): Promise<void> {
  const base = await baseMemory(qmp)
  const value = Math.max(0, bytes - base)
  await qmp.executeAny('qom-set', { path: virtioMemPath, property: 'requested-size', value })
  await qmp.executeAny('balloon', { value: Math.min(bytes, base) })
}

/** Why virtio-mem can't make the memory so large, or undefined where it can. */
export async function virtioMemWaits(live: LiveMachine, bytes: number): Promise<string | undefined> {
  const more = bytes - (await baseMemory(live.qmp))
  if (more <= 0) return undefined
  const devices = await live.list('query-memory-devices')
  const [facts] = devices.flatMap(({ type, data }) => (type === 'virtio-mem' && isObject(data) ? [data] : []))
  if (more > Number(facts?.['max-size'] ?? 0)) return 'it was started with room for no more memory (maxMemoryBytes)'
  const block = Number(facts?.['block-size'])
  return more % block === 0 ? undefined : `memory is given by ${block / 2 ** 20} MiB at a time`
}

const virtioMemPath = `/machine/peripheral/${ownDevices.virtioMem}`

async function baseMemory(qmp: QmpClient): Promise<number> {
  const summary = await qmp.executeAny('query-memory-size-summary')
  return isObject(summary) ? Number(summary['base-memory'] ?? 0) : 0
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
