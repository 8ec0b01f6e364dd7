import { join } from 'node:path'

/** Linux's limit for a socket's path is 108 bytes with the closing NUL (unix(7)). */
export const maxSocketPathBytes = 107

/**
 * Where one running machine's files are. `folder` belongs to the daemon; `sockets` belongs to QEMU's user until QEMU
 * has made its sockets there, and `marks` for good: nothing in it is ever followed.
 */
export interface RunPaths {
  readonly folder: string
  readonly record: string
  /** What QEMU prints. */
  readonly words: string
  readonly sockets: string
  readonly monitor: string
  readonly screen: string
  readonly spice: string
  /** A second monitor, at which files are handed to a QEMU that runs. */
  readonly descriptors: string
  /** Its third monitor, for what it answers also while it is busy; a QEMU that a former daemon started has none. */
  readonly urgent: string
  /** Where its disks are read as they were when a clone of it began. */
  readonly moment: string
  /** The channel to the agent in the guest. */
  readonly agent: string
  readonly marks: string
  /** Made by QEMU, and removed by it when it ends in good order. */
  readonly pidFile: string
  serialSocket(index: number): string
  serialLog(index: number): string
  /** Where QEMU finds a helper beside it. */
  companionSocket(name: string): string
  /** What that prints. */
  companionWords(name: string): string
  /** Certificate and key of a screen. */
  tls(device: string): string
}

export function runPaths(runFolder: string, machine: string): RunPaths {
  const folder = join(runFolder, machine)
  const sockets = join(folder, 's')
  const marks = join(folder, 'm')
  return {
    folder,
    record: join(folder, 'machine.json'),
    words: join(folder, 'qemu.log'),
    sockets,
    monitor: join(sockets, 'qmp'),
    screen: join(sockets, 'vnc'),
    spice: join(sockets, 'spice'),
    descriptors: join(sockets, 'fd'),
    urgent: join(sockets, 'urgent'),
    moment: join(sockets, 'moment'),
    agent: join(sockets, 'agent'),
    marks,
    pidFile: join(marks, 'pid'),
    serialSocket: (index) => join(sockets, `serial${index}`),
    serialLog: (index) => join(folder, `serial${index}.log`),
    companionSocket: (name) => join(sockets, name),
    companionWords: (name) => join(folder, `${name}.log`),
    tls: (device) => join(folder, `tls.${device}`),
  }
}

/** The longest name that `runPaths` makes below the run folder, in bytes. */
export const longestRunPathTail: number = '/00000000-0000-0000-0000-000000000000/s/serial11'.length
