import { stat } from 'node:fs/promises'
import type { DiskSample, MachineConfig } from '@cimarron/hypervisor'

/** It changes slowly, and a file on a network may take its time. */
const intervalMs = 60_000

/** What the images of a machine take of their file systems, looked at now and then and beside the rounds. */
export class ImageAllocation {
  readonly #bytes = new Map<string, number>()
  #isLooking = false
  #dueMs = 0
  #of: MachineConfig | undefined

  /** Begins to look where that is due; nobody waits for it. */
  refresh(config: MachineConfig, nowMs: number): void {
    if (this.#isLooking || (nowMs < this.#dueMs && this.#of === config)) return
    this.#dueMs = nowMs + intervalMs
    this.#of = config
    this.#isLooking = true
    void this.#look(config).finally(() => {
      this.#isLooking = false
    })
  }

  async #look({ disks, drives = [] }: MachineConfig): Promise<void> {
    const images = [...disks, ...drives.flatMap(({ id, medium }) => (medium ? [{ id, path: medium.path }] : []))]
    for (const id of this.#bytes.keys()) if (!images.some((image) => image.id === id)) this.#bytes.delete(id)
    for (const { id, path } of images) {
      // One that can't be looked at has no number; whoever needs the image says why.
      const file = await stat(path).catch(() => undefined)
      // stat(2): blocks of 512 bytes, whatever the file system's own are.
      if (file?.isFile()) this.#bytes.set(id, file.blocks * 512)
      else this.#bytes.delete(id)
    }
  }

  added(disk: DiskSample): DiskSample {
    const allocatedBytes = this.#bytes.get(disk.id)
    return allocatedBytes === undefined ? disk : { ...disk, allocatedBytes }
  }
}
