import { accessSync, constants, lstatSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { findBarrier, mayWrite, type QemuUser } from '../qemu-user.ts'

/**
 * Sees that QEMU can make the sockets that users have chosen for serial ports. QEMU removes what is at such a path, so
 * nothing but a socket may be there.
 * @throws HypervisorError `file-missing`
 */
export function checkSerialSockets({ serials }: MachineConfig, user: QemuUser | undefined): void {
  for (const { backend } of serials) {
    if (backend?.kind !== 'unix') continue
    const { path } = backend
    const fail = (problem: string) =>
      new HypervisorError('file-missing', { what: 'socket of a serial port', path, problem })
    const folder = dirname(path)
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw fail('is in no folder of this host; make it first')
    const there = lstatSync(path, { throwIfNoEntry: false })
    if (there && !there.isSocket()) throw fail('is something else already; choose another path')
    const barrier = user && findBarrier(folder, user)
    if (barrier !== undefined)
      throw fail(`can't be reached by user ${user?.uid}, as whom QEMU runs; run: chmod o+x ${barrier}`)
    if (user ? !mayWrite(folder, user) : !isWritable(folder))
      throw fail(
        `can't be made by user ${user?.uid ?? process.getuid?.()}, as whom QEMU runs; give it the folder: chown ${user?.uid ?? process.getuid?.()} ${folder}`,
      )
  }
}

/** QEMU removes its sockets when it ends in good order; what is left else is put away. */
export function removeSerialSockets({ serials }: Pick<MachineConfig, 'serials'>): void {
  for (const { backend } of serials) {
    if (backend?.kind === 'unix' && lstatSync(backend.path, { throwIfNoEntry: false })?.isSocket())
      rmSync(backend.path, { force: true })
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    // The answer is no, whatever the reason.
    return false
  }
}
