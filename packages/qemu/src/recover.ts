import { statSync } from 'node:fs'
import { lastWords } from './last-words.ts'
import type { QemuMachine } from './machine.ts'
import { findByArgument, isAlive, type ProcessIdentity } from './process-identity.ts'
import { QemuProcess, readPidFile, removeRunFolder } from './qemu-process.ts'
import { type RunPaths, runPaths } from './run-paths.ts'
import { type RunRecord, readRunRecord } from './run-record.ts'
import type { Surroundings } from './start-qemu.ts'

/** How long a machine that runs may take to answer a new daemon, in milliseconds. */
const answerTimeoutMs = 3000

/**
 * Brings a machine of a former daemon up to date by its run folder: it runs, and is taken over; its start was not
 * finished, and is undone; or it ended meanwhile, and what it left is put away.
 */
export async function recoverMachine(
  machine: QemuMachine,
  place: Surroundings & { readonly runFolder: string },
): Promise<void> {
  const paths = runPaths(place.runFolder, machine.id)
  if (!statSync(paths.folder, { throwIfNoEntry: false })) return
  const record = readRunRecord(paths.record)
  const process = findProcess(record, paths)
  if (!record || !process) {
    if (process) await endStray(process, paths)
    if (record?.phase === 'started')
      machine.endedUnseen(record, lastWords(paths.words), readPidFile(paths) === undefined)
    else removeRunFolder(paths)
    return
  }
  await takeOver(machine, { process, record, paths })
}

function findProcess(record: RunRecord | undefined, paths: RunPaths): ProcessIdentity | undefined {
  if (record?.process) return isAlive(record.process) ? record.process : undefined
  // Killed between the start of the process and the writing of its number.
  return findByArgument(paths.pidFile)[0]
}

async function endStray(identity: ProcessIdentity, paths: RunPaths): Promise<void> {
  const process = new QemuProcess({ identity, paths, onEvent: () => undefined })
  await process.end({ patienceMs: 1000 })
}

async function takeOver(
  machine: QemuMachine,
  { process: identity, record, paths }: { process: ProcessIdentity; record: RunRecord; paths: RunPaths },
): Promise<void> {
  const process = new QemuProcess({ identity, paths, onEvent: (event) => machine.hear(event) })
  try {
    const qmp = await process.connect({ timeoutMs: answerTimeoutMs })
    const { status } = await qmp.execute('query-status', {})
    if (record.phase === 'starting' && status === 'prelaunch') {
      // Its caller was never told of success, and its guest has run nothing: nothing is lost by undoing it.
      await process.end({ patienceMs: 1000 })
      await process.release()
      removeRunFolder(paths)
      return
    }
    await process.connectSerials(record.config, (device) => machine.history(device))
    await machine.adopt({ process, record: { ...record, phase: 'started' } })
  } catch (error) {
    if (!isAlive(identity)) return machine.endedUnseen(record, lastWords(paths.words), false)
    machine.adoptUnreachable(process, record, error instanceof Error ? error.message : String(error))
  }
}
