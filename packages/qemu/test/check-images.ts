import { execFileSync } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { HypervisorError, type Machine } from '@cimarron/hypervisor'

/**
 * Throws where one of these qcow2 images of a machine has faults. QEMU keeps what is new of an image's tables to itself for a while, and
 * writes it down when its guest stands still, which it does for as long as this takes.
 */
export async function checkImages(machine: Machine, paths: readonly string[]): Promise<void> {
  const isRunning = machine.view.state === 'running'
  if (isRunning) await pauseWhenFree(machine)
  for (const path of paths) execFileSync('qemu-img', ['check', '-q', '-U', '-f', 'qcow2', path])
  if (isRunning) await machine.resume()
}

/** What a daemon brings to its end in the background is waited for. */
async function pauseWhenFree(machine: Machine): Promise<void> {
  for (const late = Date.now() + 60_000; ; await setTimeout(50)) {
    try {
      return await machine.pause()
    } catch (error) {
      if (!(error instanceof HypervisorError && error.code === 'busy') || Date.now() > late) throw error
    }
  }
}
