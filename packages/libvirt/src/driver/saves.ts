import type { Operation } from '@cimarron/hypervisor'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { MachineDesk } from './machine-desk.ts'
import { isRefusal } from './refusal.ts'

/** How often a save is asked how far it is, in milliseconds. */
const followMs = 200

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
      const abort = () => void rpc.call(calls.domainAbortJob, { dom }).catch(() => undefined)
      signal.addEventListener('abort', abort, { once: true })
      using _following = this.#follow(operation)
      try {
        await rpc.call(calls.domainManagedSave, { dom, flags: 0 })
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw error
      } finally {
        signal.removeEventListener('abort', abort)
      }
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

  /** Tells how far it is, until it is disposed of. */
  #follow({ progress }: Operation): Disposable {
    if (!progress) return { [Symbol.dispose]: () => undefined }
    const { dom, rpc } = this.#asked()
    const timer = setInterval(() => {
      rpc.call(calls.domainGetJobInfo, { dom }).then(
        ({ memTotal, memProcessed }) => memTotal > 0n && progress(Math.min(1, Number(memProcessed) / Number(memTotal))),
        (error: unknown) => {
          // It ended meanwhile; of its own failure the save tells.
          if (!isRefusal(error, 'operationInvalid')) clearInterval(timer)
        },
      )
    }, followMs)
    return { [Symbol.dispose]: () => clearInterval(timer) }
  }
}
