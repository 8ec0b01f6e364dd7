import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FeatureName, HypervisorError, type Limits } from '@cimarron/hypervisor'
import { diskNumber } from './block-device.ts'
import { type Controller, controllers, enableFor, type LimitingHierarchy } from './controllers.ts'
import { holds, type LimitFile, limitedDevices, limitFiles, readLimits } from './limit-files.ts'

/** A machine's control group of version 2: QEMU and all that runs for it are in it, and share its limits. */
export class MachineGroup {
  readonly #hierarchy: LimitingHierarchy
  readonly #folder: string | undefined

  constructor(hierarchy: LimitingHierarchy, machine: string) {
    this.#hierarchy = hierarchy
    this.#folder = hierarchy.folder === undefined ? undefined : join(hierarchy.folder, machine)
  }

  /** What the kernel has in force, read from its files; devices by their numbers. */
  get limits(): Limits {
    return readLimits((name) => this.#read(name))
  }

  /** How many processes the kernel has ended because the group's memory was at its limit. */
  get memoryKills(): number {
    return Number(/^oom_kill (\d+)$/m.exec(this.#read('memory.events') ?? '')?.[1] ?? 0)
  }

  /** Bytes of memory that it takes now; undefined where that is not counted. */
  get memoryBytes(): number | undefined {
    const text = this.#read('memory.current')
    return text === undefined ? undefined : Number(text)
  }

  /**
   * Makes the group if need be, puts these limits in force in place of all former ones, and reads them back.
   * @throws HypervisorError `unsupported` with the host's reason, `invalid-config`, `peer-failed` with the kernel's words
   */
  apply(limits: Limits): void {
    const folder = this.#folder
    const { usable } = this.#hierarchy
    for (const controller of controllers) {
      if (!isLimited[controller](limits) || (folder !== undefined && usable.has(controller))) continue
      const feature = featureOf[controller]
      const reason = this.#hierarchy.missing.get(controller)
      throw new HypervisorError('unsupported', { platform: 'QEMU on this host', feature, ...reason })
    }
    if (folder === undefined) return
    for (const controller of usable) enableFor(this.#hierarchy.folder ?? folder, controller)
    mkdirSync(folder, { recursive: true })
    const former = limitedDevices(this.#read('io.max') ?? '')
    for (const file of limitFiles(limits, { numberOf: diskNumber, former })) this.#write(folder, file)
    // What is ended for want of memory is ended whole: no helper goes on without its QEMU.
    if (usable.has('memory')) writeFileSync(join(folder, 'memory.oom.group'), '1')
  }

  #write(folder: string, file: LimitFile): void {
    if (!this.#hierarchy.usable.has(file.controller)) return
    const path = join(folder, file.name)
    // No swap, or no scheduler that weighs, in this kernel.
    if (!existsSync(path)) {
      if (file.lines.every(isUsual)) return
      const why = `this host's kernel has no ${file.name}`
      throw new HypervisorError('unsupported', { platform: 'QEMU on this host', feature: file.name, why })
    }
    try {
      for (const line of file.lines) writeFileSync(path, line)
    } catch (cause) {
      const what = `limits: ${file.name} of control group ${folder}`
      const words = `the kernel did not take ${JSON.stringify(file.lines.join(', '))}: ${String(cause)}`
      throw new HypervisorError('peer-failed', { what, words }, { cause })
    }
    const found = readFileSync(path, 'utf8')
    if (holds(file, found)) return
    const words = `the kernel has ${JSON.stringify(found.trim())} where ${JSON.stringify(file.lines.join(', '))} was written`
    throw new HypervisorError('peer-failed', { what: `limits: ${file.name}`, words })
  }

  /** Puts a process in. It is to be new: memory that it has taken already counts for the group it came from. */
  enter(pid: number): void {
    if (this.#folder !== undefined) writeFileSync(join(this.#folder, 'cgroup.procs'), String(pid))
  }

  #read(name: string): string | undefined {
    if (this.#folder === undefined) return undefined
    const path = join(this.#folder, name)
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  }
}

const isLimited = {
  cpu: (limits: Limits) => limits.cpu !== undefined,
  memory: (limits: Limits) => limits.memory !== undefined,
  io: (limits: Limits) => limits.io !== undefined,
  pids: (limits: Limits) => limits.tasks !== undefined,
}

/** What the driver's features call each. */
export const featureOf: Readonly<Record<Controller, FeatureName>> = {
  cpu: 'limits-cpu',
  memory: 'limits-memory',
  io: 'limits-io',
  pids: 'limits-tasks',
}

function isUsual(line: string): boolean {
  return line === 'max' || line === 'default 100'
}
