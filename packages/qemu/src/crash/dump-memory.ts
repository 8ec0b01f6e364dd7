import { openSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { type DumpFormat, dumpFormats, HypervisorError, type Operation } from '@cimarron/hypervisor'
import { DescriptorSender } from '../live/descriptor-sender.ts'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import { QmpError } from '../qmp/error.ts'
import { isObject, type JsonObject } from '../qmp/message.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import { createDump, type DumpFile, discardDump, nameDump, requireRoom } from './dump-file.ts'

export interface DumpParts {
  readonly run: Run
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly paths: RunPaths
}

export interface DumpWork {
  readonly file: DumpFile
  readonly format: DumpFormat
  readonly operation: Operation
}

/** What is written beside the memory: headers, and what the board's devices have of their own. */
const besideBytes = 32 * 2 ** 20
/** How often progress is asked for, in milliseconds. */
const askMs = 200

/**
 * Has QEMU write its guest's memory into a file, from beside (`detach`): the monitor answers meanwhile. A guest that ran
 * is stopped by QEMU, and goes on by itself at the end. QEMU has no way to call it off.
 * @returns the file, open for reading, with its size
 * @throws HypervisorError `unsupported`, `busy`, `no-space`, `peer-failed`, `unreachable`
 */
export async function dumpMemory(
  parts: DumpParts,
  work: DumpWork,
): Promise<{ readonly handle: FileHandle; readonly bytes: number }> {
  const { run, context } = parts
  const { file } = work
  const { reached } = context.surroundings
  await requirePossible(parts, work)
  run.note({ dumping: file.part })
  try {
    const handle = await createDump(file)
    try {
      reached('dump:1')
      await haveWritten(parts, work)
      await handle.sync()
      reached('dump:3')
      await nameDump(file)
      reached('dump:4')
      const { size } = await handle.stat()
      return { handle, bytes: size }
    } catch (error) {
      await handle.close()
      throw error
    }
  } catch (error) {
    discardDump(file.part)
    throw error
  } finally {
    run.note({ dumping: null })
  }
}

async function requirePossible({ run, status }: DumpParts, { file, format }: DumpWork): Promise<void> {
  const { name } = status.view.defined
  const known = await run.qmp.executeAny('query-dump-guest-memory-capability')
  const given = isObject(known) && Array.isArray(known.formats) ? known.formats : []
  const formats = dumpFormats.filter((one) => given.includes(one))
  if (!formats.includes(format)) {
    const why = `it writes ${formats.join(', ')}`
    throw new HypervisorError('unsupported', { platform: 'this QEMU', feature: `dump: format ${format}`, why })
  }
  const { status: last } = await dumpStatus(run)
  if (last === 'active')
    throw new HypervisorError('busy', { machine: name, operation: 'a dump that a former daemon began' })
  // What can be compressed, and to what, nobody knows beforehand.
  if (format !== 'elf') return
  const memory = await run.qmp.executeAny('query-memory-size-summary')
  const { 'base-memory': base = 0, 'plugged-memory': plugged = 0 } = isObject(memory) ? memory : {}
  await requireRoom(file, Number(base) + Number(plugged) + besideBytes, `dump of machine ${JSON.stringify(name)}`)
}

async function haveWritten(parts: DumpParts, { file, format, operation }: DumpWork): Promise<void> {
  const { run, status, context, paths } = parts
  const over = new AbortController()
  const completed = run.event(({ name }) => name === 'DUMP_COMPLETED', over.signal)
  try {
    await using sender = await DescriptorSender.connect(paths.descriptors)
    await sender.sendNamed(openSync(file.part, 'r+'), 'dump')
    await sender.execute('dump-guest-memory', { paging: false, protocol: 'fd:dump', detach: true, format })
    context.surroundings.reached('dump:2')
    void follow(run, operation, over.signal)
    const told = await completed
    const { name } = status.view.defined
    if (!told) throw new HypervisorError('unreachable', { what: `QEMU of machine ${JSON.stringify(name)}` })
    // QEMU tells of the end, whichever it is, before it lets the guest go on.
    await status.until(() => status.view.reason !== 'dump' || status.view.state !== 'paused')
    const { error } = told.data
    if (typeof error === 'string') await refuseFailed(error, { file, machine: name })
    operation.progress?.(1)
  } finally {
    over.abort()
  }
}

async function follow(run: Run, { progress }: Operation, over: AbortSignal): Promise<void> {
  while (progress && !over.aborted) {
    try {
      const { completed, total } = await dumpStatus(run)
      if (Number(total) > 0 && !over.aborted) progress(Math.min(0.99, Number(completed) / Number(total)))
    } catch (error) {
      // The one who waits for the end is told of it.
      if (error instanceof QmpError || error instanceof HypervisorError) return
      throw error
    }
    await delay(askMs, undefined, { signal: over, ref: false }).catch(() => undefined)
  }
}

async function dumpStatus(run: Run): Promise<JsonObject> {
  const answer = await run.qmp.executeAny('query-dump')
  return isObject(answer) ? answer : {}
}

/** QEMU's words do not say why a write failed; that there is no room left can be seen. */
async function refuseFailed(
  words: string,
  { file, machine }: { readonly file: DumpFile; readonly machine: string },
): Promise<never> {
  const what = `dump of machine ${JSON.stringify(machine)}`
  await requireRoom(file, 2 ** 20, what)
  throw new HypervisorError('peer-failed', { what, words })
}
