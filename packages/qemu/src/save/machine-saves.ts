import { existsSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  cancelled as cancelledBy,
  HypervisorError,
  type MachineConfig,
  type MachineView,
  type Operation,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import { encodeDefinition, keptOf, type SavedRecord, storeKey } from '../definition.ts'
import type { Incoming } from '../incoming.ts'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import { QmpError } from '../qmp/error.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import type { DiskUse } from '../run-record.ts'
import {
  createStateFile,
  decodeHardware,
  type HardwareNow,
  hasStream,
  incomingFrom,
  readHardware,
  readStateFile,
  sealStateFile,
  streamOut,
  streamOver,
} from '../state-file/index.ts'
import { translated } from '../storage/image-file.ts'
import { explainNoRoom, type MemoryPlace, requireRoom } from './room-for-memory.ts'
import { requireSavable } from './save-obstacles.ts'
import { prepareSavedFolder, publish, removeAttempt, removeSaved, type SavedFiles, savedFiles } from './saved-files.ts'

export interface SavesParts {
  readonly id: string
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly paths: RunPaths
}

/** What belongs to a machine's memory in its file. */
export interface SavedAbout {
  readonly kind: 'machine'
  readonly config: MachineConfig
  readonly acceleration: 'kvm' | 'tcg'
  readonly hardware: HardwareNow
}

const quitPatienceMs = 5000

/** A machine's memory on its way to disk and back. */
export class MachineSaves {
  readonly #parts: SavesParts
  readonly #files: SavedFiles
  /** The end of a save that can't be called off any more. */
  #ending: Promise<void> | undefined

  constructor(parts: SavesParts) {
    this.#parts = parts
    this.#files = savedFiles(parts.context.savedFolder, parts.id)
  }

  get #view(): MachineView {
    return this.#parts.status.view
  }

  /** What is written down of it; only this class gives a view its `saved`. */
  get #saved(): SavedRecord | undefined {
    return this.#view.saved as SavedRecord | undefined
  }

  /** There is something to go on from, or it has not been removed yet. */
  get isKept(): boolean {
    return existsSync(this.#files.folder)
  }

  /** Resolves when no save is about to end the machine. */
  async settled(): Promise<void> {
    await this.#ending?.catch(() => undefined)
  }

  /** Images that a saved machine goes on with: nobody else may change them. By what the kernel knows them as today. */
  get disks(): readonly DiskUse[] {
    return (this.#saved?.images ?? []).flatMap((image) => {
      const stat = statSync(image.path, { throwIfNoEntry: false })
      if (!stat) return []
      const identity = stat.isBlockDevice() ? { device: 0, inode: stat.rdev } : { device: stat.dev, inode: stat.ino }
      return [{ ...image, ...identity }]
    })
  }

  /**
   * Writes the memory of a running machine down and ends it.
   * @throws HypervisorError `no-space`, `unsupported`, `cancelled`, `peer-failed`; the machine goes on as it was then
   */
  async save(run: Run, operation: Operation, signal: AbortSignal): Promise<void> {
    const { reached, nowMs } = this.#parts.context.surroundings
    const { record } = run
    if (!record) throw new TypeError('a run that can be saved has a record')
    const { config, acceleration } = record
    const paused = this.#view.state === 'paused'
    await requireSavable({ view: this.#view, config, qmp: run.qmp })
    prepareSavedFolder(this.#files)
    try {
      await requireRoom(run, this.#place)
      reached('save:1')
      run.note({ saving: { paused } })
      if (!paused) await run.qmp.execute('stop', {}, { signal })
      reached('save:2')
      const about: SavedAbout = { kind: 'machine', config, acceleration, hardware: await readHardware(run.qmp) }
      const bytes = await this.#write(run, about, { operation, signal })
      reached('save:3')
      throwIfCancelled(signal, this.#what('save'))
      const saved = { atMs: nowMs(), bytes, paused, config, images: this.#imagesOf(run) }
      this.#ending = this.#end(run, saved, operation)
      await this.#ending
    } catch (error) {
      await this.#undo(run, paused)
      if (signal.aborted && !(error instanceof HypervisorError)) throw cancelledBy(signal, this.#what('save'))
      const { what, folder: path } = this.#place
      throw await explainNoRoom(translated(error, { what, path: this.#files.part }), run, {
        ...this.#place,
        // Its own folder is gone again.
        folder: dirname(path),
      })
    } finally {
      this.#ending = undefined
    }
  }

  async #write(
    run: Run,
    about: SavedAbout,
    { operation, signal }: { readonly operation: Operation; readonly signal: AbortSignal },
  ): Promise<number> {
    const { part } = this.#files
    const fd = createStateFile(part, { ...about })
    const outlet = {
      qmp: run.qmp,
      descriptors: this.#parts.paths.descriptors,
      fd,
      path: part,
      machine: about.config.name,
    }
    await streamOut(outlet, { signal, progress: operation.progress })
    const bytes = await sealStateFile(part)
    await publish(this.#files)
    return bytes
  }

  /** From where it is durable, nothing calls it back. */
  async #end(run: Run, saved: SavedRecord, operation: Operation): Promise<void> {
    const { reached } = this.#parts.context.surroundings
    await this.#keep(saved, operation)
    reached('save:4')
    run.endsSaved(saved)
    await run.powerOff(quitPatienceMs)
    reached('save:5')
    await run.over
    // QEMU may have died before it was known to be saved.
    if (this.#view.state !== 'saved') this.#parts.status.become({ state: 'saved', reason: 'requested', saved })
  }

  /** The machine goes on as it was, and nothing is left of the attempt. */
  async #undo(run: Run, paused: boolean): Promise<void> {
    await removeAttempt(this.#files)
    // QEMU that has ended has told so.
    if (!run.process?.isConnected) return
    try {
      if (!paused) await run.qmp.execute('cont', {})
      run.note({ saving: null })
    } catch (error) {
      if (!(error instanceof QmpError)) throw error
      this.#parts.status.mark(`it stands still since it could not be saved: ${error.message}; resume it`)
    }
  }

  /**
   * The start that goes on from what was saved.
   * @throws HypervisorError `start-failed` saying what to do
   */
  incoming(operation: Operation): Incoming {
    const { name } = this.#view.defined
    const advice = `what was saved is still there; mend that and start it again, or give it up by: cimarron machine discard-saved ${name}`
    try {
      const { endsAt, about } = readStateFile(this.#files.memory)
      const hardware = decodeHardware(about.hardware)
      const inlet = { endsAt, path: this.#files.memory, machine: name, progress: operation.progress }
      return { ...hardware, ...incomingFrom(inlet), advice }
    } catch (error) {
      if (!(error instanceof HypervisorError)) throw error
      throw new HypervisorError(
        'start-failed',
        { machine: name, words: `${error.message}; ${advice}` },
        { cause: error },
      )
    }
  }

  /** It runs, or has run, from what was saved: that is of no use any more. */
  async used(operation: Operation): Promise<void> {
    try {
      await this.#keep(undefined, operation)
    } catch (error) {
      // Without its file it is found to be off: see `recall`.
      process.emitWarning(error as Error)
    }
    removeSaved(this.#files)
  }

  async discard(operation: Operation): Promise<void> {
    const { reached } = this.#parts.context.surroundings
    reached('discard-saved:1')
    await this.#keep(undefined, operation)
    reached('discard-saved:2')
    removeSaved(this.#files)
    this.#parts.status.become({ state: 'off', reason: 'requested' })
    reached('discard-saved:3')
  }

  /**
   * The daemon before was cut off in the middle: where QEMU has written all of it, the save is brought to its end, else the
   * guest goes on as it was.
   */
  async settleUnfinished(run: Run, { paused }: { readonly paused: boolean }): Promise<void> {
    try {
      // What QEMU says may be of a stream before: the one that it was restored from, or that of a snapshot.
      if ((await streamOver(run.qmp)) === 'completed' && this.#hasBegun()) return await this.#finish(run, paused)
    } catch (error) {
      if (!(error instanceof QmpError || error instanceof HypervisorError)) throw error
      process.emitWarning(error)
    }
    await this.#undo(run, paused)
  }

  /** Whether QEMU has written anything of this save: from then on what it says of its stream is of this one. */
  #hasBegun(): boolean {
    const { part, memory } = this.#files
    return existsSync(memory) || (existsSync(part) && hasStream(part))
  }

  async #finish(run: Run, paused: boolean): Promise<void> {
    const { config } = run
    if (!config) throw new TypeError('a run that is found has a record')
    const { part, memory } = this.#files
    if (existsSync(part)) {
      if (!isSealed(part)) await sealStateFile(part)
      await publish(this.#files)
    }
    const atMs = this.#parts.context.surroundings.nowMs()
    await this.#end(run, { atMs, bytes: statSync(memory).size, paused, config, images: this.#imagesOf(run) }, {})
  }

  /** What the daemon before has left. Whether there is something to go on from. */
  recall(): boolean {
    const { folder, memory, part } = this.#files
    if (this.#saved && existsSync(memory)) {
      rmSync(part, { force: true })
      return true
    }
    // With what is left of the run, it is settled what this is of.
    if (!existsSync(this.#parts.paths.folder)) rmSync(folder, { recursive: true, force: true })
    return false
  }

  async #keep(saved: SavedRecord | undefined, operation: Operation): Promise<void> {
    const { context, id } = this.#parts
    const { revision, defined } = this.#view
    const definition = { revision, config: defined, ...keptOf(context, saved) }
    await context.save([{ key: storeKey(id), value: encodeDefinition(definition) }], undefined, operation)
  }

  /** Its disks and media; what is the daemon's own, nobody else can have. */
  #imagesOf(run: Run): SavedRecord['images'] {
    const { firmwareFolder } = this.#parts.context
    return run.disks.filter(({ path }) => !path.startsWith(`${firmwareFolder}/`)).map(imageOf)
  }

  get #place(): MemoryPlace {
    return { folder: this.#files.folder, what: this.#what('save'), remedy }
  }

  #what(operation: string): string {
    return `${operation} of machine ${JSON.stringify(this.#view.defined.name)}`
  }
}

function isSealed(path: string): boolean {
  try {
    readStateFile(path)
    return true
  } catch (error) {
    if (error instanceof HypervisorError) return false
    throw error
  }
}

const remedy = 'make room, or shut it down instead'

function imageOf({ of, path, readOnly, shareable }: DiskUse): SavedRecord['images'][number] {
  return { ...(of === undefined ? {} : { of }), path, readOnly, ...(shareable ? { shareable } : {}) }
}
