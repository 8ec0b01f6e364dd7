import { closeSync, openSync } from 'node:fs'
import { createBoundedLog } from '../bounded-log.ts'
import { confined, launch } from '../launch.ts'
import { identify } from '../process-identity.ts'
import type { RunPaths } from '../run-paths.ts'
import type { Surroundings } from '../start-qemu.ts'
import type { Companion } from './companion.ts'
import { companionMark, markOf } from './companion.ts'
import type { CompanionRecord } from './companion-process.ts'
import { listenFor } from './listening-socket.ts'

export interface CompanionStart {
  readonly paths: RunPaths
  readonly surroundings: Surroundings
  /** Writes down those that were started, after each one. */
  readonly note: (companions: readonly CompanionRecord[]) => void
}

/** Starts what lives beside a machine's QEMU, before it: each takes calls at its socket from then on. */
export async function startCompanions(companions: readonly Companion[], start: CompanionStart): Promise<void> {
  const started: CompanionRecord[] = []
  for (const companion of companions) {
    started.push(await startCompanion(companion, start))
    start.surroundings.reached('companion:1')
    start.note([...started])
    start.surroundings.reached('companion:2')
  }
}

async function startCompanion(
  { name, title, command, user, capabilities, folder }: Companion,
  { paths, surroundings }: CompanionStart,
): Promise<CompanionRecord> {
  const { fileSizeLimit } = surroundings
  createBoundedLog(paths.companionWords(name), fileSizeLimit)
  const words = openSync(paths.companionWords(name), 'a')
  try {
    using socket = await listenFor(paths.companionSocket(name), surroundings.user)
    const rights = { user, fileSizeLimit, acceleration: 'tcg', ...(capabilities ? { capabilities } : {}) } as const
    const launched = await launch({
      command: confined(rights, command),
      words,
      descriptors: [socket.fd],
      environment: { [companionMark]: markOf(paths.folder, name).slice(companionMark.length + 1) },
      ...(folder === undefined ? {} : { cwd: folder }),
    })
    return { name, title, process: identify(launched.pid) ?? { pid: launched.pid, startTicks: 'gone' } }
  } finally {
    closeSync(words)
  }
}
