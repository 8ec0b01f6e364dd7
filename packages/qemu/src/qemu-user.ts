import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** The unprivileged user that QEMU runs as where the daemon is root. */
export interface QemuUser {
  readonly uid: number
  readonly gid: number
  /** Further groups it is in. */
  readonly groups?: readonly number[]
}

/**
 * Used for all machines where they share a user and the host has no user `cimarron-qemu`: a number that neither Debian's policy (9.2.2) nor systemd's table of
 * users (docs/UIDS-GIDS.md) gives to anyone. It needs no entry in /etc/passwd.
 */
export const defaultQemuUser: QemuUser = { uid: 60917, gid: 60917 }

export function findQemuUser(passwd: string = readFileSync('/etc/passwd', 'utf8')): QemuUser {
  return findUser('cimarron-qemu', passwd) ?? defaultQemuUser
}

/** A user of this host by its name; undefined where there is none. */
export function findUser(name: string, passwd: string = readFileSync('/etc/passwd', 'utf8')): QemuUser | undefined {
  const line = passwd.split('\n').find((one) => one.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

/** Whether the file's own mode lets the user read it, whatever the folders above say. */
export function mayRead(path: string, user: QemuUser): boolean {
  return permits(statSync(path), user, 4)
}

/** Whether the folder's own mode lets the user make files in it. */
export function mayWrite(folder: string, user: QemuUser): boolean {
  return permits(statSync(folder), user, 2)
}

/** Whether the user could open the file for reading by its path. */
export function mayReach(path: string, user: QemuUser): boolean {
  return mayRead(path, user) && findBarrier(dirname(path), user) === undefined
}

/** Whether the folder's own mode lets the user make files in it. */
export function mayWriteIn(folder: string, user: QemuUser): boolean {
  return permits(statSync(folder), user, 2)
}

/** The first folder on the way, from the inside out, that does not let the user pass. */
export function findBarrier(path: string, user: QemuUser): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (!permits(statSync(folder), user, 1)) return folder
    if (folder === '/') return undefined
  }
}

/** Whether a file's own mode gives the user what the bit stands for: 4 to read, 2 to write, 1 to pass. */
export function permits(file: { uid: number; gid: number; mode: number }, user: QemuUser, bit: 1 | 2 | 4): boolean {
  if (user.uid === 0) return true
  if (file.uid === user.uid) return (file.mode & (bit << 6)) !== 0
  if (file.gid === user.gid || user.groups?.includes(file.gid)) return (file.mode & (bit << 3)) !== 0
  return (file.mode & bit) !== 0
}
