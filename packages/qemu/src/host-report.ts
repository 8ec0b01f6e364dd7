import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { HypervisorError } from '@cimarron/hypervisor'
import { findHierarchies } from './cgroup.ts'
import { type AccelerationTrial, probeAccelerations, probeProgram, type QemuProgram } from './host-probe.ts'
import { prepareRunFolder } from './run-folder.ts'
import { chooseUsers, type UserOptions } from './users/choose-users.ts'

export interface ReportOptions extends UserOptions {
  /** The daemon's data directory. */
  readonly directory: string
  readonly binary?: string
  readonly runBase?: string
}

/** What a person should know about this host before wondering why something is slow or refused. */
export interface HostReport {
  /** Absent where QEMU is missing. */
  readonly program?: QemuProgram
  /** Each was tried by running a guest's first instructions; in order of speed. */
  readonly accelerations: readonly AccelerationTrial[]
  /** As whom QEMU runs. */
  readonly user: { readonly uid: number; readonly why: string }
  /** Where sockets are. */
  readonly runFolder?: string
  /** Hierarchies in which machines get control groups of their own. */
  readonly controlGroups: readonly string[]
  readonly problems: readonly HostProblem[]
}

export interface HostProblem {
  readonly what: string
  readonly remedy: string
  /** No machine can be started before it is solved. */
  readonly isFatal: boolean
}

/** Looks at the host as the driver would. What is wrong becomes a problem with its remedy, not an error. */
export async function probeHost(options: ReportOptions): Promise<HostReport> {
  const problems: HostProblem[] = []
  const isRoot = process.getuid?.() === 0
  const { sample: qemuUser, perMachine } = chooseUsers(options)
  const controlGroups = findHierarchies()
    .filter(({ writable }) => writable)
    .map(({ name }) => name)
  if (controlGroups.length === 0) {
    const remedy =
      'run the daemon as root, or in a service with Delegate=yes; until then, a service manager that ends the daemon may end machines too'
    problems.push({
      what: 'no control group is ours to make, so machines stay in that of the daemon',
      remedy,
      isFatal: false,
    })
  }
  for (const program of ['env', 'prlimit', 'setpriv']) {
    if (['/usr/bin', '/bin'].some((folder) => statSync(`${folder}/${program}`, { throwIfNoEntry: false }))) continue
    problems.push({ what: `${program} is missing`, remedy: 'run: apt-get install coreutils util-linux', isFatal: true })
  }
  const common = {
    user: {
      uid: qemuUser?.uid ?? process.getuid?.() ?? 0,
      why: whoQemuIs({ isRoot, perMachine: perMachine !== undefined }),
    },
    controlGroups,
    problems,
  }
  const found = await settle(problems, async () => {
    const runFolder = prepareRunFolder({
      directory: options.directory,
      user: qemuUser,
      ...(options.runBase === undefined ? {} : { base: options.runBase }),
    })
    const binary = options.binary === undefined ? {} : { binary: options.binary }
    const folder = dirname(runFolder)
    const program = await probeProgram({ folder, ...binary })
    const accelerations = await probeAccelerations({ folder, binary: program.binary, user: qemuUser })
    return { runFolder, program, accelerations }
  })
  problems.push(...(found?.accelerations ?? []).filter(({ works }) => !works).map(slowness))
  return { accelerations: [], ...common, ...found }
}

function whoQemuIs({ isRoot, perMachine }: { readonly isRoot: boolean; readonly perMachine: boolean }): string {
  if (!isRoot) return "the daemon's own user"
  return perMachine
    ? 'the first of those of which each machine has its own'
    : 'a user of its own, as the daemon is root'
}

async function settle<T>(problems: HostProblem[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof HypervisorError)) throw error
    const { what = error.message, remedy = '' } = error.detail
    problems.push({ what: `${what} can't be used`, remedy: String(remedy), isFatal: true })
    return undefined
  }
}

function slowness({ acceleration, why }: AccelerationTrial): HostProblem {
  const what = `${acceleration} does not work: ${why.replaceAll('\n', '; ')}`
  if (acceleration === 'tcg') return { what, remedy: 'install QEMU anew', isFatal: true }
  const remedy =
    'enable virtualization in the firmware, load kvm_intel or kvm_amd, and give /dev/kvm to group kvm; until then guests are emulated, and slow'
  return { what, remedy, isFatal: false }
}
