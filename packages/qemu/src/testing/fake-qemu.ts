import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fakeVersion } from './fake-qmp-server.ts'

/**
 * Writes a program that stands for QEMU, and gives its path: for `openQemu({ binary })` in tests where there is no
 * QEMU. It takes QEMU's command line and serves monitor, serial ports, screen and forwards; its guest is a shell that
 * knows how to end.
 */
export function makeFakeQemu(folder: string, { version = fakeVersion }: { readonly version?: string } = {}): string {
  const path = join(folder, 'qemu-system-fake')
  const program = JSON.stringify(new URL('fake-qemu-program.ts', import.meta.url).href)
  writeFileSync(
    path,
    `#!${process.execPath}\nprocess.env.FAKE_QEMU_VERSION = ${JSON.stringify(version)}\nimport(${program})\n`,
  )
  chmodSync(path, 0o755)
  return path
}
