import type { FileHandle } from 'node:fs/promises'
import type { DumpFormat, DumpRequest, DumpResult, Operation, VolumeBytes } from '@cimarron/hypervisor'
import type { Run } from '../run.ts'
import { readPieces } from '../storage/read-pieces.ts'
import { planDump, unnamedDump, usualDumpPath } from './dump-file.ts'
import { type DumpParts, dumpMemory } from './dump-memory.ts'

export type MachineDumpParts = Omit<DumpParts, 'run'>

/** Dumps of a machine's memory: kept in a file, or only read. */
export class MachineDumps {
  readonly #parts: MachineDumpParts

  constructor(parts: MachineDumpParts) {
    this.#parts = parts
  }

  /** @throws HypervisorError see `Machine.dump` */
  async dump(run: Run, request: DumpRequest = {}, operation: Operation = {}): Promise<DumpResult> {
    const { context, status } = this.#parts
    const { format = 'elf', force = false } = request
    const { dumpFolder: folder, surroundings } = context
    const { keptBack, nowMs } = surroundings
    const { name } = status.view.defined
    const path = request.path ?? usualDumpPath(folder, { machine: name, format, nowMs: nowMs() })
    const userOf: Parameters<typeof planDump>[0]['userOf'] = (use) => this.#userOf(run, use)
    const file = planDump({ path, force, folder, keptBack, userOf })
    const { handle, bytes } = await dumpMemory({ ...this.#parts, run }, { file, format, operation })
    await handle.close()
    return { path, bytes, format }
  }

  /** The file has no name: it goes with who reads it, or with the daemon. */
  async read(run: Run, format: DumpFormat = 'elf', operation: Operation = {}): Promise<VolumeBytes> {
    const file = unnamedDump(this.#parts.context.dumpFolder)
    const { handle, bytes } = await dumpMemory({ ...this.#parts, run }, { file, format, operation })
    return bytesOf(handle, bytes)
  }

  #userOf(run: Run, use: Parameters<Parameters<typeof planDump>[0]['userOf']>[0]): string | undefined {
    const { context, status } = this.#parts
    const isOwn = run.disks.some(({ device, inode }) => device === use.device && inode === use.inode)
    if (isOwn) return `machine ${JSON.stringify(status.view.defined.name)}`
    return context.conflict(status.view.id, [use])?.by
  }
}

function bytesOf(handle: FileHandle, length: number): VolumeBytes {
  return { length, bytes: readPieces(handle, length), [Symbol.asyncDispose]: () => handle.close() }
}
