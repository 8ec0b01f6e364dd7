import { constants } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '@cimarron/hypervisor'
import { isObject } from '../qmp/message.ts'
import { flushFolder, translated } from '../storage/image-file.ts'

export interface TpmPlaces {
  /** Of this machine's own TPM; its user can write there. */
  readonly state: string
  /** For this machine's snapshots, and the daemon's eyes alone: what a TPM knows are secrets. */
  readonly moments: string
}

/** The state of swtpm is a few files of some kilobytes; its lock, and what it is about to replace one with, are none. */
const stateName = /^tpm2?-[\w.]{1,40}$/
/** Of all of them, and of what is kept of them. */
const mostBytes = 2 ** 20
const mostKeptBytes = 2 * mostBytes

/**
 * What a machine's TPM knew at its snapshots, in a file for each. A snapshot's memory has it as well, together with what a TPM
 * knows only while it is on; this is for the machine that comes back to the disks alone.
 */
export class TpmMoments {
  readonly #places: TpmPlaces

  constructor(places: TpmPlaces) {
    this.#places = places
  }

  /** Durable when it resolves. @throws HypervisorError `peer-failed`, `no-space` */
  async keep(snapshot: string): Promise<void> {
    const { state, moments } = this.#places
    const files = [...(await readTpmState(state))].map(([name, bytes]) => [name, bytes.toString('base64')])
    await mkdir(moments, { recursive: true, mode: 0o700 })
    const bytes = Buffer.from(JSON.stringify(Object.fromEntries(files)))
    await replaceFile(moments, { name: nameOf(snapshot), bytes })
  }

  /** To a machine that is off; can be done again where it was cut short. @throws HypervisorError `peer-failed`, `no-space` */
  async giveBack(snapshot: string): Promise<void> {
    const { state } = this.#places
    const files = await this.read(snapshot)
    await mkdir(state, { recursive: true, mode: 0o700 })
    for (const [name, bytes] of files) await replaceFile(state, { name, bytes })
    const kept = new Set(files.keys())
    // Of before its first start: it is made anew.
    for (const name of await readdir(state))
      if (stateName.test(name) && !kept.has(name)) await rm(join(state, name), { recursive: true, force: true })
    await flushFolder(join(state, 'any'))
  }

  /** The files of its state, by their names. @throws HypervisorError `peer-failed` where they are gone, or not what `keep` writes */
  async read(snapshot: string): Promise<ReadonlyMap<string, Buffer>> {
    const path = join(this.#places.moments, nameOf(snapshot))
    return decodeMoment(path, await readPlain(path, mostKeptBytes))
  }

  async forget(snapshot: string): Promise<void> {
    await rm(join(this.#places.moments, nameOf(snapshot)), { force: true })
  }
}

function nameOf(snapshot: string): string {
  return `${snapshot}.json`
}

/** The files of its state, by their names. @throws HypervisorError `peer-failed` */
export async function readTpmState(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>()
  let left = mostBytes
  for (const name of (await listed(folder)).filter((one) => stateName.test(one))) {
    const bytes = await readPlain(join(folder, name), left)
    left -= bytes.length
    files.set(name, bytes)
  }
  return files
}

/** A machine that has never run has none yet. */
async function listed(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}

/** QEMU's user can write there, and a link that is put there would have the daemon read what is not the machine's. */
async function readPlain(path: string, most: number): Promise<Buffer> {
  const refused = (problem: string) => failed(`${JSON.stringify(path)} ${problem}`)
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stat = await file.stat()
    if (!stat.isFile() || stat.nlink !== 1) throw refused('is no plain file; look at it, and move it away')
    if (stat.size > most) throw refused(`is larger than a TPM's state, ${stat.size} bytes; look at it`)
    return await file.readFile()
  } catch (error) {
    if (isErrno(error, 'ELOOP')) throw refused('is a link; look at it, and move it away')
    if (isErrno(error, 'ENOENT')) throw refused('is gone')
    throw error
  }
}

/** Disks lose what they held, and people move files: nothing but what `keep` writes gets to where a TPM looks. */
function decodeMoment(path: string, bytes: Buffer): ReadonlyMap<string, Buffer> {
  const files = parsed(bytes)
  if (!isObject(files)) throw failed(`${JSON.stringify(path)} is not what was written there`)
  return new Map(
    Object.entries(files).map(([name, text]) => {
      if (!stateName.test(name) || typeof text !== 'string')
        throw failed(`${JSON.stringify(path)} has ${JSON.stringify(name)}, which is no file of its state`)
      return [name, Buffer.from(text, 'base64')]
    }),
  )
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

function failed(words: string): HypervisorError {
  return new HypervisorError('peer-failed', { what: "what the machine's TPM knows", words })
}

/** Whole or not at all; links that stand in its way are replaced, and not followed. */
async function replaceFile(
  folder: string,
  { name, bytes }: { readonly name: string; readonly bytes: Buffer },
): Promise<void> {
  const part = join(folder, `.new-${name}`)
  await rm(part, { recursive: true, force: true })
  try {
    await using file = await open(part, 'wx', 0o600)
    await file.writeFile(bytes)
    await file.sync()
  } catch (error) {
    await rm(part, { force: true })
    throw translated(error, { what: "what the machine's TPM knows", path: part })
  }
  await rename(part, join(folder, name))
  await flushFolder(part)
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
