import { execFileSync } from 'node:child_process'
import type { Machine } from '@cimarron/hypervisor'

/**
 * Throws where one of these qcow2 images of a machine has faults. QEMU keeps what is new of an image's tables to itself for a while, and
 * writes it down when its guest stands still, which it does for as long as this takes.
 */
export async function checkImages(machine: Machine, paths: readonly string[]): Promise<void> {
  const isRunning = machine.view.state === 'running'
  if (isRunning) await machine.pause()
  for (const path of paths) execFileSync('qemu-img', ['check', '-q', '-U', '-f', 'qcow2', path])
  if (isRunning) await machine.resume()
}
