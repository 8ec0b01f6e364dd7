import type { QemuUser } from '../qemu-user.ts'

/** A program that lives beside one machine's QEMU, which speaks to it at a socket. */
export interface Companion {
  /** Unique in its machine: its socket and its log are called so. */
  readonly name: string
  /** What it is to the machine, for people: `its TPM (swtpm)`. */
  readonly title: string
  /** It gets its listening socket as `listeningDescriptor`. */
  readonly command: readonly [string, ...string[]]
  /** Undefined: the daemon's own. */
  readonly user: QemuUser | undefined
  /** All that is left to one that stays root. */
  readonly capabilities?: readonly string[]
  /** What it opens by names without a folder. */
  readonly folder?: string
}

/** The first after the standard three. */
export const listeningDescriptor = 3

/** The socket at which QEMU finds it. */
export const tpmName = 'tpm'
export function shareName(index: number): string {
  return `share${index}`
}

/** In the environment of a companion and of what it starts: which machine's run folder, and its own name. */
export const companionMark = 'CIMARRON_BESIDE'

export function markOf(runFolder: string, name: string): string {
  return `${companionMark}=${runFolder}/${name}`
}
