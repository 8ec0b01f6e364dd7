import { statSync } from 'node:fs'
import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { realPath } from './kept-back.ts'
import { findBarrier, type QemuUser } from './qemu-user.ts'

/**
 * Sees that QEMU's user reaches the folders that the guest is to mount, and that none of them is the daemon's.
 * @throws HypervisorError `file-missing`
 */
export function checkShares(
  { shares }: Pick<MachineConfig, 'shares'>,
  { user, keptBack }: { readonly user: QemuUser | undefined; readonly keptBack: readonly string[] },
): void {
  for (const { path } of shares ?? []) {
    const fail = (problem: string) => new HypervisorError('file-missing', { what: 'shared folder', path, problem })
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw fail('is no folder of this host; check the path')
    const real = realPath(path)
    const kept = [...keptBack, '/proc', '/sys'].find((one) => within(real, one) || within(one, real))
    if (kept !== undefined) throw fail(`has ${kept} in it or is in it, which no machine gets; share another folder`)
    const barrier = user && findBarrier(real, user)
    if (barrier !== undefined) {
      throw fail(`can't be entered by user ${user?.uid}, as whom QEMU runs; run: chmod o+x ${barrier}`)
    }
  }
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`)
}
