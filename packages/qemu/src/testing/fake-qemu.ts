import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes a program that stands for QEMU, and gives its path: for `openQemu({ binary })` in tests where there is no
 * QEMU. It takes QEMU's command line and serves monitor, serial ports, screen and forwards; its guest is a shell that
 * knows how to end.
 */
export function makeFakeQemu(folder: string): string {
  const path = join(folder, 'qemu-system-fake')
  const program = JSON.stringify(new URL('fake-qemu-program.ts', import.meta.url).href)
  writeFileSync(path, `#!${process.execPath}\nimport(${program})\n`)
  chmodSync(path, 0o755)
  return path
}
