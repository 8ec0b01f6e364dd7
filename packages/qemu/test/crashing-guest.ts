import {
  completeConfig,
  type Hypervisor,
  type LifecyclePolicy,
  type Machine,
  type MachineConfig,
} from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'
import { SmallDisk } from './small-disk.ts'

export const mebibyte: number = 2 ** 20
const room = { little: '3m', enough: '48m' }

/**
 * One guest for many tests, as a boot takes seconds, and the daemons that it has one after the other. Its two disks are on a file system
 * of their own with little room: `/dev/vda` pauses the machine where a write fails, of `/dev/vdb` the guest is told.
 */
export class CrashingGuest implements AsyncDisposable {
  readonly folder: TestFolder = new TestFolder()
  readonly paths: readonly string[]
  readonly #small = new SmallDisk(room.little)
  readonly #config: MachineConfig
  #hypervisor: (Hypervisor & AsyncDisposable) | undefined

  private constructor() {
    this.paths = ['pausing.raw', 'telling.raw'].map((name) => this.#small.file(name, 16 * mebibyte))
    const [pausing = '', telling = ''] = this.paths
    const disks = [
      { path: pausing, format: 'raw' },
      { path: telling, format: 'raw', onWriteError: 'report' },
    ] as const
    this.#config = completeConfig({ name: 'crashing', ...guestDraft(), graphics: [], disks })
  }

  static async open(): Promise<CrashingGuest> {
    const guest = new CrashingGuest()
    await (await guest.nextDaemon()).define(guest.#config)
    return guest
  }

  /** What it was left with is seen to by this one. */
  async nextDaemon(): Promise<Hypervisor> {
    await this.endDaemon()
    const { path: directory, runBase } = this.folder
    this.#hypervisor = await openQemu({ directory, runBase, accelerations: ['tcg'] })
    return this.#hypervisor
  }

  async endDaemon(): Promise<void> {
    await this.#hypervisor?.[Symbol.asyncDispose]()
    this.#hypervisor = undefined
  }

  get hypervisor(): Hypervisor {
    if (!this.#hypervisor) throw new Error('there is no daemon')
    return this.#hypervisor
  }

  /** Of the daemon that there is now. */
  get machine(): Machine {
    const machine = this.hypervisor.machine(this.#config.id)
    if (!machine) throw new Error('the machine was lost')
    return machine
  }

  /** Its shell answers, its disks are empty and have little room, and this is its policy; the rest of that is as usual. */
  async up(lifecycle: Partial<LifecyclePolicy> = {}): Promise<Machine> {
    const { machine } = this
    const change = { kind: 'set-lifecycle', lifecycle: { ...this.#config.lifecycle, ...lifecycle } } as const
    await machine.change({ revision: machine.view.revision, changes: [change], apply: 'soonest' })
    for (const path of this.paths) this.#small.empty(path)
    this.#small.resize(room.little)
    if (machine.view.state === 'off') await machine.start()
    await GuestShell.of(machine)
    return machine
  }

  giveRoom(): void {
    this.#small.resize(room.enough)
  }

  /** Off, under a daemon: a test that failed may have left it in any state. */
  async reset(): Promise<void> {
    if (!this.#hypervisor) await this.nextDaemon()
    if (this.machine.view.state !== 'off') await this.machine.powerOff()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    using _folder = this.folder
    using _small = this.#small
    await this.reset()
    await this.endDaemon()
  }
}
