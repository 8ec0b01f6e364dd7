import { statSync } from 'node:fs'
import { markOf } from './companions/companion.ts'
import { endCompanions } from './companions/companion-process.ts'
import type { QemuMachine } from './machine.ts'
import { findByArgument, findByEnvironment, isAlive, type ProcessIdentity } from './process-identity.ts'
import { QemuProcess, removeRunFolder } from './qemu-process.ts'
import { QmpError } from './qmp/error.ts'
import type { QmpEvent } from './qmp/message.ts'
import { type RunPaths, runPaths } from './run-paths.ts'
import { type RunRecord, readRunRecord } from './run-record.ts'

/** How long a machine that runs may take to answer a new daemon, in milliseconds. */
const answerTimeoutMs = 3000

/**
 * Brings a machine of a former daemon up to date by its run folder: it runs, and is taken over; its start was not
 * finished, and is undone; or it ended meanwhile, and what it left is put away.
 */
export async function recoverMachine(machine: QemuMachine, runFolder: string): Promise<void> {
  machine.recovery.recallLink()
  const paths = runPaths(runFolder, machine.id)
  if (!statSync(paths.folder, { throwIfNoEntry: false })) return
  const record = readRunRecord(paths.record)
  const identity = findProcess(record, paths)
  if (record?.saving && machine.view.state === 'saved') {
    if (identity) await endUnfinished(identity, paths)
    await machine.recovery.savedUnseen(record)
  } else if (record && identity && (record.phase === 'started' || (await hasBegun({ identity, record }, paths)))) {
    await takeOver(machine, { identity, record, paths })
  } else if (record && !identity && (record.phase === 'started' || record.incoming === 'goes-on')) {
    await machine.recovery.endedUnseen(record)
  } else {
    // Its caller was never told of success, and its guest has run nothing: nothing is lost by undoing the start.
    if (identity) await endUnfinished(identity, paths)
    await endCompanions(findByEnvironment(markOf(paths.folder, '')))
    if (record) await machine.recovery.removeInterfaces(record)
    removeRunFolder(paths)
    await machine.recovery.leaveGroups()
  }
}

function findProcess(record: RunRecord | undefined, paths: RunPaths): ProcessIdentity | undefined {
  if (record?.process) return isAlive(record.process) ? record.process : undefined
  // The daemon was killed between the start of the process and the writing of its number.
  return findByArgument(paths.pidFile)[0]
}

/** Whether the guest of a start that was not finished has run. */
async function hasBegun(
  { identity, record }: { readonly identity: ProcessIdentity; readonly record: RunRecord },
  paths: RunPaths,
): Promise<boolean> {
  const process = new QemuProcess({ identity, paths, onEvent: ignore })
  try {
    const qmp = await process.connect({ timeoutMs: answerTimeoutMs })
    return hasLeft((await qmp.execute('query-status', {})).status, record)
  } catch (error) {
    // One that may have been sent on counts as gone on, as long as it lives.
    if (error instanceof QmpError) return record.incoming === 'goes-on'
    throw error
  } finally {
    await process.release()
  }
}

/** Whether it has left the state in which it waits for `cont`: with a guest to take up, that is another (`RunState`). */
function hasLeft(status: string, { incoming }: RunRecord): boolean {
  if (status === 'prelaunch') return false
  return incoming === undefined || (incoming === 'goes-on' && status !== 'paused' && status !== 'inmigrate')
}

async function endUnfinished(identity: ProcessIdentity, paths: RunPaths): Promise<void> {
  const process = new QemuProcess({ identity, paths, onEvent: ignore })
  // Killed at once: no guest has run, so nothing was written.
  await process.end({ patienceMs: 0 })
  await process.release()
}

async function takeOver(
  machine: QemuMachine,
  { identity, record, paths }: { identity: ProcessIdentity; record: RunRecord; paths: RunPaths },
): Promise<void> {
  await machine.recovery.takeOver({ ...record, phase: 'started', process: identity }, async (run) => {
    const process = new QemuProcess({ identity, paths, onEvent: (event) => run.hear(event) })
    try {
      await process.connect({ timeoutMs: answerTimeoutMs })
      await process.connectSerials(record.config, (device) => machine.history(device))
    } catch (error) {
      // Its state tells that it does not answer.
      if (!(error instanceof QmpError)) throw error
    }
    return process
  })
}

function ignore(_event: QmpEvent): void {
  // A process that is only looked at.
}
