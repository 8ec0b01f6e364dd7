import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type CarriedFile,
  type CarriedPiece,
  type FailPoint,
  HypervisorError,
  refuseCarried,
  type Snapshot,
} from '@cimarron/hypervisor'
import { savedFiles } from '../save/saved-files.ts'
import { flushFolder, translated } from '../storage/image-file.ts'
import { savedMemory } from './offer-saved.ts'

/** The daemon's own folders, of which a machine has one each. */
export interface CarriedFolders {
  readonly momentsFolder: string
  readonly savedFolder: string
  readonly tpmMomentsFolder: string
}

/** What snapshots hold that is not inside of images: memory of external ones, and what a TPM knew. */
export function carriedFiles(
  machine: string,
  snapshots: readonly Snapshot[],
  folders: CarriedFolders,
): readonly CarriedFile[] {
  const names = snapshots.flatMap(({ id, kind, memory, config }) => [
    ...(memory && kind === 'external' ? [`moments/${id}`] : []),
    ...(config.tpm ? [`tpm-moments/${id}.json`] : []),
  ])
  return names.flatMap((name) => {
    const stat = statSync(placeOf(machine, name, folders), { throwIfNoEntry: false })
    return stat ? [{ name, sizeBytes: stat.size }] : []
  })
}

/** @throws HypervisorError `invalid-input` */
export function readCarried(machine: string, name: string, folders: CarriedFolders): AsyncIterable<Uint8Array> {
  return createReadStream(placeOf(machine, name, folders), { highWaterMark: 524_288 })
}

/** Nothing else of a peer's words becomes a path. @throws HypervisorError `invalid-input` */
function placeOf(machine: string, name: string, folders: CarriedFolders): string {
  const { momentsFolder, tpmMomentsFolder, savedFolder } = folders
  if (name === savedMemory) return savedFiles(savedFolder, machine).memory
  const [, memory, tpm] =
    /^(?:moments\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|tpm-moments\/([0-9a-f-]{36}\.json))$/.exec(name) ?? []
  if (memory !== undefined) return join(momentsFolder, machine, memory)
  if (tpm !== undefined) return join(tpmMomentsFolder, machine, tpm)
  return refuseCarried(name)
}

export interface ComingInto extends CarriedFolders {
  readonly reached: FailPoint
}

/** Files that come along with a machine; each has its name once it is whole and durable. */
export class ComingFiles {
  readonly #machine: string
  readonly #expected: ReadonlyMap<string, number>
  readonly #folders: CarriedFolders
  readonly #reached: FailPoint

  constructor(machine: string, expected: readonly CarriedFile[], { reached, ...folders }: ComingInto) {
    this.#machine = machine
    this.#expected = new Map(expected.map(({ name, sizeBytes }) => [name, sizeBytes]))
    this.#folders = folders
    this.#reached = reached
  }

  /** @throws HypervisorError `invalid-input`, `no-space` */
  async keep({ name, from, bytes, sha256 }: CarriedPiece): Promise<void> {
    const sizeBytes = this.#expected.get(name)
    if (sizeBytes === undefined) return refuseCarried(name)
    const path = placeOf(this.#machine, name, this.#folders)
    // Said again, because the answer was lost.
    if (existsSync(path)) return
    const part = `${path}.part`
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const has = statSync(part, { throwIfNoEntry: false })?.size ?? 0
    if (from > has || from + bytes.length > sizeBytes)
      throw refused(name, `goes on at byte ${from}, ${has} of ${sizeBytes} are here`)
    if (bytes.length > 0) await write(part, { from, bytes })
    this.#reached('carry:1')
    if (sha256 === undefined) return
    await seal(part, { name, sha256 })
    this.#reached('carry:2')
    await rename(part, path)
    await flushFolder(path)
    this.#reached('carry:3')
  }

  /** Names of those that are not here yet. */
  get missing(): readonly string[] {
    return [...this.#expected.keys()].filter((name) => !existsSync(placeOf(this.#machine, name, this.#folders)))
  }
}

async function write(path: string, { from, bytes }: Pick<CarriedPiece, 'from' | 'bytes'>): Promise<void> {
  try {
    await using file = await open(path, existsSync(path) ? 'r+' : 'wx', 0o600)
    await file.write(bytes, 0, bytes.length, from)
  } catch (error) {
    throw translated(error, { what: 'what is kept of a machine', path })
  }
}

/** All of it is here, and durable. */
async function seal(path: string, { name, sha256 }: { readonly name: string; readonly sha256: string }): Promise<void> {
  const sum = createHash('sha256')
  for await (const piece of createReadStream(path)) sum.update(piece as Buffer)
  if (sum.digest('hex') !== sha256) {
    rmSync(path, { force: true })
    throw refused(name, 'is not what was sent: its sum is another')
  }
  await using file = await open(path, 'r+')
  await file.sync()
}

function refused(value: string, problem: string): HypervisorError {
  return new HypervisorError('invalid-input', { what: 'file', value, problem, remedy: 'migrate it again' })
}
