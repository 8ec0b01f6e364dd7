import { resolve } from 'node:path'
import { HypervisorError } from '@cimarron/hypervisor'
import { findQemuUser, type QemuUser } from '../qemu-user.ts'
import { MachineUsers } from './machine-users.ts'
import { type UserRange, usualRange, whyUnmapped } from './user-range.ts'

export interface UserOptions {
  /**
   * As whom QEMU runs where the daemon is root. `per-machine`, the default: each machine as a user of its own, of the range.
   * `shared`: all as `cimarron-qemu` where there is such a user, else as 60917. Or all as the one given.
   */
  readonly user?: 'per-machine' | 'shared' | QemuUser
  /** Default: `usualRange`. */
  readonly userRange?: UserRange
  /** The data directory. */
  readonly directory: string
  /** Told where the default can't be had. */
  readonly onWarning?: (text: string) => void
}

export interface ChosenUsers {
  /** The one for all, or the first of the range, who stands for the others; undefined where the daemon is not root. */
  readonly sample: QemuUser | undefined
  /** Absent where all machines have the same. */
  readonly perMachine?: MachineUsers
  /** The group that shares folders between machines with users of their own. */
  readonly shareGroup: number
}

/** @throws HypervisorError `unreachable` where users of their own were asked for and can't be had */
export function chooseUsers({ user, userRange: range = usualRange, directory, onWarning }: UserOptions): ChosenUsers {
  const shared = findQemuUser()
  const shareGroup = shared.gid
  if (process.getuid?.() !== 0) return { sample: undefined, shareGroup }
  if (typeof user === 'object') return { sample: user, shareGroup }
  if (user === 'shared') return { sample: shared, shareGroup }
  const problem = whyUnmapped(range)
  if (problem === undefined) {
    return {
      sample: { uid: range.first, gid: range.first },
      perMachine: new MachineUsers(range, { seed: resolve(directory) }),
      shareGroup,
    }
  }
  if (user === 'per-machine') {
    const remedy = `${problem}; give the hypervisor other "users" in cimarron.yaml, or "user: shared"`
    throw new HypervisorError('unreachable', { what: 'QEMU as a user for each machine', remedy })
  }
  onWarning?.(`all machines run as user ${shared.uid}, not each as its own: ${problem}`)
  return { sample: shared, shareGroup }
}
