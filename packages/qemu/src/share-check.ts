import { statSync } from 'node:fs'
import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { realPath } from './kept-back.ts'
import { findBarrier, findQemuUser, mayWriteIn, type QemuUser } from './qemu-user.ts'

export interface ShareRules {
  readonly user: QemuUser | undefined
  readonly keptBack: readonly string[]
  /** The group by which machines with users of their own write to one folder. */
  readonly shareGroup: number
}

/** The user of a machine that shares folders is in the group for that as well. */
export function withShareGroup(
  { shares }: Pick<MachineConfig, 'shares'>,
  { user, shareGroup }: Pick<ShareRules, 'user' | 'shareGroup'>,
): QemuUser | undefined {
  const shared = shares?.length && user && user.gid !== shareGroup
  return shared ? { ...user, groups: [shareGroup] } : user
}

/**
 * Sees that QEMU's user reaches the folders that the guest is to mount, and that none of them is the daemon's.
 * @throws HypervisorError `file-missing`
 */
export function checkShares(
  { shares }: Pick<MachineConfig, 'shares'>,
  { user, keptBack, shareGroup }: ShareRules,
): void {
  for (const { path, readOnly, driver } of shares ?? []) {
    const fail = (problem: string) => new HypervisorError('file-missing', { what: 'shared folder', path, problem })
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw fail('is no folder of this host; check the path')
    const real = realPath(path)
    const kept = [...keptBack, '/proc', '/sys'].find((one) => within(real, one) || within(one, real))
    if (kept !== undefined) throw fail(`has ${kept} in it or is in it, which no machine gets; share another folder`)
    // Who serves it by virtiofs may pass, and write.
    if (driver === 'virtiofs') continue
    const owner = statSync(real).uid
    // Of a folder that was given to the user whom all machines had, no other machine's user is the owner.
    if (user && owner === findQemuUser().uid && owner !== user.uid && !readOnly && !mayWriteIn(real, user)) {
      throw fail(
        `belongs to user ${owner}, and machines have users of their own by now; run: chgrp -R ${shareGroup} ${path}; chmod -R g+rwXs ${path}`,
      )
    }
    const barrier = user && findBarrier(real, user)
    if (barrier !== undefined) {
      throw fail(`can't be entered by user ${user?.uid}, as whom QEMU runs; run: chmod o+x ${barrier}`)
    }
  }
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`)
}
