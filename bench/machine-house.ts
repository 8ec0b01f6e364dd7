import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { completeConfig, type Hypervisor, type Machine, type MachineDraft } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { guestImages } from './images.ts'

/** What the small guest says when its drivers are there. */
export const upText = 'MODS UP'

/** The small guest with 256 MiB, to be started on any driver. */
export function guestDraft(): Omit<MachineDraft, 'name'> {
  const { kernel, initrd } = guestImages()
  const direct = { kernel, initrd, commandLine: 'console=ttyS0 quiet' }
  return { acceleration: 'tcg', memory: { bytes: 256 * 2 ** 20 }, boot: { direct } }
}

/** A folder with disks in it, and a driver whose machines are kept there. Nothing of either outlives it. */
export class MachineHouse implements AsyncDisposable {
  readonly folder: string
  readonly hypervisor: Hypervisor

  private constructor(folder: string, hypervisor: Hypervisor) {
    this.folder = folder
    this.hypervisor = hypervisor
  }

  static async open(): Promise<MachineHouse> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'))
    chmodSync(folder, 0o711)
    const places = { directory: join(folder, 'data'), runBase: join(folder, 'run') }
    return new MachineHouse(folder, await openQemu({ ...places, accelerations: ['tcg'], networks: false }))
  }

  disk(name: string): string {
    return createDisk(join(this.folder, `${name}.qcow2`))
  }

  async define(name: string, disk: string): Promise<Machine> {
    const disks = [{ path: disk, format: 'qcow2' as const }]
    return await this.hypervisor.define(completeConfig({ name, ...guestDraft(), disks }))
  }

  /** Starts it, and waits for its guest. */
  async boot(machine: Machine): Promise<void> {
    await machine.start()
    while (!Buffer.from(await machine.readSerialLog('serial0')).includes(upText)) await delay(50)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const machine of this.hypervisor.machines()) if (machine.view.pid !== undefined) await machine.powerOff()
    await this.hypervisor[Symbol.asyncDispose]()
    rmSync(this.folder, { recursive: true })
  }
}

/** Of 1 GiB, or of the size of what it builds on. */
export function createDisk(path: string, base?: string): string {
  const what = base === undefined ? [path, '1G'] : ['-b', base, '-F', 'qcow2', path]
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', ...what])
  return path
}
