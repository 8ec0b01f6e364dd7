import type { DriverStore, FailPoint } from '@cimarron/hypervisor'
import type { Credentials } from './consoles/listening.ts'
import type { KernelFiles } from './crash/kernel-kills.ts'
import type { HostNetwork } from './nic/host-network.ts'
import type { QemuUser } from './qemu-user.ts'
import type { UserRange } from './users/user-range.ts'

export interface QemuOptions {
  /** For what outlives the host's uptime: console histories, and the definitions where no store is given. */
  readonly directory: string
  /** Its UUID; left out, the one that the store remembers, or a new one. */
  readonly id?: string
  /** A label; default `local`. */
  readonly name?: string
  /** Where definitions are kept; default: a file in the directory. */
  readonly store?: DriverStore
  /** QEMU's program; default: that of the host's architecture, found in the usual folders. */
  readonly binary?: string
  /** As whom QEMU runs where the daemon is root: see `UserOptions`. */
  readonly user?: 'per-machine' | 'shared' | QemuUser
  readonly userRange?: UserRange
  /** Instead of trying which accelerations work, fastest first. */
  readonly accelerations?: readonly ('kvm' | 'tcg')[]
  /** Instead of `/run/cimarron`, `$XDG_RUNTIME_DIR/cimarron` or `/tmp/cimarron-UID`. */
  readonly runBase?: string
  /** Files and folders that no machine gets as disk, kernel or initrd, though the daemon could open them: its own. */
  readonly keptBack?: readonly string[]
  /** For QEMU to offer its monitor; default 10,000 milliseconds. */
  readonly startTimeoutMs?: number
  /** How long nothing of a migration may go over before it is given up; default 60,000 milliseconds. */
  readonly standstillMs?: number
  /** False: the host's networking is let alone, and there are no networks. */
  readonly networks?: boolean
  /** The network namespace in which networks are made, as `/run/netns/lab`; default: the daemon's own. */
  readonly networkNamespace?: string
  /** Instead of the host's own interfaces, for tests. */
  readonly network?: HostNetwork
  /** Makes a certificate for an address of this host, for screens that listen with TLS. Without it a folder has to be given. */
  readonly issueCertificate?: (address: string) => Promise<Credentials>
  /** Where machines' memory is dumped to if nobody names a place; default: `dumps` in the directory. */
  readonly dumpFolder?: string
  /** Instead of the kernel's own, for tests. */
  readonly kernelFiles?: KernelFiles
  readonly failPoint?: FailPoint
  readonly nowMs?: () => number
  /** Hears what is odd but stops nothing, in words for a log. */
  readonly onWarning?: (text: string) => void
}
