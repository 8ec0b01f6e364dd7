import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import type { QemuUser } from './qemu-user.ts'

/** Who QEMU, or a helper beside it, is and what it may. */
export interface Confinement {
  /** Undefined: the daemon's own user, who is not root. */
  readonly user: QemuUser | undefined
  /** Of any file it writes, in bytes: see `BoundedLog`. */
  readonly fileSizeLimit?: number
  readonly acceleration: 'kvm' | 'tcg'
  /** All that is left to a process that stays root, by capabilities(7)'s names without `cap_`; left out: all. */
  readonly capabilities?: readonly string[]
  /** Of memory that is kept from being swapped out; absent: as the daemon may. */
  readonly lockBytes?: 'unlimited' | undefined
}

/**
 * The words that turn into QEMU: each program changes one thing about the process and then becomes the next, so that
 * the process number stays that of the first. No shell reads any of it.
 */
export function confined(confinement: Confinement, qemu: readonly string[]): readonly [string, ...string[]] {
  const { user, fileSizeLimit, lockBytes, capabilities } = confinement
  const bounds = [
    ...(fileSizeLimit === undefined ? [] : [`--fsize=${fileSizeLimit}:`]),
    ...(lockBytes === undefined ? [] : [`--memlock=${lockBytes}`]),
  ]
  return [
    // Ignored signals stay so through exec: writing beyond the limit is then an error, not the end.
    'env',
    '--ignore-signal=XFSZ',
    ...(bounds.length === 0 ? [] : ['prlimit', ...bounds]),
    'setpriv',
    '--no-new-privs',
    ...(user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, groupsFor(confinement, user), '--inh-caps=-all'] : []),
    ...(capabilities ? [`--bounding-set=-all,${capabilities.map((one) => `+${one}`).join(',')}`] : []),
    ...qemu,
  ]
}

/** /dev/kvm is for a group on most hosts; QEMU gets that one group then, and no other but its user's. */
function groupsFor({ acceleration }: Confinement, user: QemuUser): string {
  const device = acceleration === 'kvm' ? statSync('/dev/kvm', { throwIfNoEntry: false }) : undefined
  const isForGroup = device && device.gid !== 0 && (device.mode & 0o060) === 0o060
  const groups = [...(isForGroup ? [device.gid] : []), ...(user.groups ?? [])]
  return groups.length > 0 ? `--groups=${groups.join(',')}` : '--clear-groups'
}

/** Nothing of the daemon's environment, which may hold secrets, and messages in English. */
export const plainEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  HOME: '/',
}

export interface Launch {
  readonly command: readonly [string, ...string[]]
  /** Takes standard output and error: a file, as a pipe would break when the daemon ends. */
  readonly words: number
  /** Become 3, 4, … in the new process. */
  readonly descriptors: readonly number[]
  /** Added to the plain environment. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where it begins; default: `/`. */
  readonly cwd?: string
}

export interface Launched {
  readonly pid: number
  readonly exit: Promise<ProcessEnd>
}

export interface ProcessEnd {
  readonly code: number | null
  readonly signal: string | null
}

/**
 * Starts a process in a session of its own, which lives on when we end.
 * @throws Error where the first program can't be run.
 */
export function launch({ command, words, descriptors, environment, cwd = '/' }: Launch): Promise<Launched> {
  const [program, ...args] = command
  const child = spawn(program, args, {
    detached: true,
    cwd,
    env: { ...plainEnvironment, ...environment },
    stdio: ['ignore', words, words, ...descriptors],
  })
  child.unref()
  const exit = Promise.withResolvers<ProcessEnd>()
  child.once('exit', (code, signal) => exit.resolve({ code, signal }))
  const started = Promise.withResolvers<Launched>()
  child.once('error', started.reject)
  const { pid } = child
  if (pid !== undefined) started.resolve({ pid, exit: exit.promise })
  return started.promise
}
