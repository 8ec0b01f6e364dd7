import type { Operation } from '@cimarron/hypervisor'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import { domainJob, progressBy } from './domain-job.ts'
import type { MachineDesk } from './machine-desk.ts'

/** A machine's memory on disk, where libvirt keeps it (managed save); `start` goes on from there. */
export class Saves {
  readonly #desk: MachineDesk

  constructor(desk: MachineDesk) {
    this.#desk = desk
  }

  async save(operation: Operation): Promise<void> {
    const desk = this.#desk
    await desk.run('save', operation, async (signal) => {
      const savedPaused = desk.view.state === 'paused'
      const { dom, rpc } = this.#asked()
      const follow = progressBy(operation)
      const job = { signal, ...(follow ? { follow } : {}) }
      await domainJob(desk, job, () => rpc.call(calls.domainManagedSave, { dom, flags: 0 }))
      await desk.take({ reason: 'requested', operation, savedPaused })
    })
  }

  async discard(operation: Operation): Promise<void> {
    const desk = this.#desk
    await desk.run('discard-saved', operation, async () => {
      const { dom, rpc } = this.#asked()
      await rpc.call(calls.domainManagedSaveRemove, { dom, flags: 0 })
      await desk.take({ reason: 'requested', operation })
    })
  }

  #asked() {
    return { dom: this.#desk.domain().wire, rpc: this.#desk.around.libvirt().rpc }
  }
}
