import type { FailPoint } from '@cimarron/hypervisor'
import { QgaAgent } from '@cimarron/hypervisor/qga'
import type { MachineStatus } from '../machine-status.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import { RunChannel } from './run-channel.ts'

export interface MachineAgentParts {
  readonly status: MachineStatus
  readonly paths: RunPaths
  readonly run: () => Run | undefined
  readonly nowMs: () => number
  readonly reached: FailPoint
  /** @throws HypervisorError `invalid-state`, `machine-not-found` */
  readonly require: () => void
}

/** The agent in a machine's guest, through the channel that its QEMU has for it. */
export class MachineAgent extends QgaAgent {
  readonly #run: () => Run | undefined
  readonly #channel: RunChannel

  constructor({ status, paths, run, ...rest }: MachineAgentParts) {
    const name = () => status.view.defined.name
    const channel = new RunChannel({ paths, run, name, isOpen: () => status.view.guest?.agent })
    super({
      ...rest,
      name,
      channel: () => channel.open(),
      note: (frozen) => run()?.note({ frozen }),
      learn: (part) => {
        const { guest } = status.view
        if (guest) status.replace({ guest: { ...guest, ...part } })
      },
    })
    this.#run = run
    this.#channel = channel
  }

  /** What a former daemon has frozen, and can thaw no more, is thawed. */
  thawLeft(run: Run): void {
    if (run.record?.frozen) this.thawSoon()
  }

  /** The guest starts from its beginning. */
  guestReset(): void {
    this.forgetFreeze()
    const run = this.#run()
    if (run?.record?.frozen) run.note({ frozen: null })
  }

  /** Lets go of the run, which has ended or goes on without us. */
  async release(): Promise<void> {
    this.forgetFreeze()
    await this.#channel.close()
  }
}
