import type { MachineConfig } from './config.ts'
import { configLimits } from './config-limits.ts'
import { refuseField as refuse } from './invalid-config.ts'
import { type CpuLimits, type IoLimits, type MemoryLimits, memoryNeed, tasksNeed } from './limits.ts'

/** Refuses limits that can't be, and those that the machine itself could not live within. @throws HypervisorError `invalid-config` */
export function checkLimits(config: MachineConfig): void {
  const { cpu, memory, io, tasks } = config.limits ?? {}
  if (cpu) checkCpu(cpu)
  if (memory) checkMemory(memory, config)
  if (io) checkIo(io)
  if (tasks === undefined) return
  checkNumber('limits.tasks', tasks, { least: 1, most: configLimits.tasks })
  const { amount, sum } = tasksNeed(config)
  if (tasks < amount)
    throw refuse('limits.tasks', tasks, `is less than the machine needs: ${sum}; use ${amount} or more`)
}

function checkCpu({ weight, processors, periodUs = 100_000 }: CpuLimits): void {
  checkNumber('limits.cpu.weight', weight, weights)
  checkNumber('limits.cpu.periodUs', periodUs, { least: 1000, most: 1_000_000 })
  if (processors === undefined) return
  // The kernel takes no quota below a millisecond (Linux: kernel/sched/core.c, min_cfs_quota_period).
  const least = Math.max(0.01, 1000 / periodUs)
  if (!Number.isFinite(processors) || processors < least || processors > configLimits.processors) {
    const remedy = `is out of range; use ${least} to ${configLimits.processors} processors`
    throw refuse('limits.cpu.processors', processors, remedy)
  }
}

function checkMemory({ maxBytes, highBytes, swapBytes }: MemoryLimits, config: MachineConfig): void {
  const range = { least: 0, most: configLimits.memoryBytes }
  checkNumber('limits.memory.maxBytes', maxBytes, range)
  checkNumber('limits.memory.highBytes', highBytes, { ...range, least: configLimits.memoryStepBytes })
  checkNumber('limits.memory.swapBytes', swapBytes, range)
  if (maxBytes === undefined) return
  const { amount, sum } = memoryNeed(config)
  if (maxBytes < amount) {
    throw refuse('limits.memory.maxBytes', maxBytes, `is less than the machine needs: ${sum}; use ${amount} or more`)
  }
  if (highBytes !== undefined && highBytes > maxBytes) {
    throw refuse('limits.memory.highBytes', highBytes, `is above limits.memory.maxBytes; use ${maxBytes} or less`)
  }
}

function checkIo({ weight, devices = [] }: IoLimits): void {
  checkNumber('limits.io.weight', weight, weights)
  checkNumber('limits.io.devices', devices.length, { least: 0, most: configLimits.limitedDevices })
  for (const [index, { path, ...limits }] of devices.entries()) {
    const field = `limits.io.devices[${index}]`
    if (!path.startsWith('/')) throw refuse(`${field}.path`, path, 'is no absolute path; begin it with /')
    if (/[\p{Cc}\p{Cs}]/u.test(path) || Buffer.byteLength(path) > configLimits.pathBytes) {
      throw refuse(`${field}.path`, path, 'is no path: it is too long, or holds a control character')
    }
    const given = Object.entries(limits)
    if (given.length === 0) throw refuse(field, path, 'is not limited at all; give it a limit or leave it out')
    for (const [name, value] of given) checkNumber(`${field}.${name}`, value, { least: 1, most: configLimits.rate })
  }
  const twice = devices.find(({ path }, index) => devices.findIndex((other) => other.path === path) !== index)
  if (twice) throw refuse('limits.io.devices', twice.path, 'is there twice; name it once')
}

/** Linux, Documentation/admin-guide/cgroup-v2.rst: cpu.weight and io.weight. */
const weights = { least: 1, most: 10_000 } as const

function checkNumber(field: string, value: number | undefined, { least, most }: { least: number; most: number }): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return
  throw refuse(field, value, `is out of range; use ${least} to ${most}`)
}
