import { constants } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HypervisorError, type ImageMoment } from '@cimarron/hypervisor'
import { flushFile } from '../storage/image-file.ts'
import { momentArguments } from '../storage/moment-arguments.ts'
import { runQemuImg } from '../storage/run-qemu-img.ts'

/** What a machine has beside its disks, at the moment that copies of it are made from. A machine that has never run has none yet. */
export interface BesideDisks {
  /** Writes the variables of its firmware to that path, durably. */
  variables(path: string): Promise<void>
  /** Writes what its TPM knows into that folder, durably. */
  tpm(folder: string): Promise<void>
}

/** More than any firmware's variables take, in an image with snapshots as well. */
const mostVariablesBytes = 64 * 2 ** 20

/** Of a machine that is off. */
export function stateAtRest({ variables, tpm }: { readonly variables: string; readonly tpm: string }): BesideDisks {
  return {
    variables: (path) => copyPlain(variables, path),
    tpm: (folder) => copyFolder(tpm, folder),
  }
}

/** Read now, into memory: of a machine that stands still for an instant. @throws HypervisorError `peer-failed` */
export async function captureState(
  variables: string | undefined,
  tpm: () => Promise<ReadonlyMap<string, Buffer>>,
): Promise<BesideDisks> {
  const [bytes, files] = await Promise.all([variables === undefined ? undefined : readVariables(variables), tpm()])
  return {
    variables: async (path) => {
      if (bytes) await writeNew(path, bytes)
    },
    tpm: (folder) => writeAll(folder, files),
  }
}

/** What a snapshot of it holds. */
export function stateInSnapshot(
  variables: { readonly path: string; readonly at: ImageMoment } | undefined,
  tpm: () => Promise<ReadonlyMap<string, Buffer>>,
): BesideDisks {
  return {
    variables: async (path) => {
      if (variables) await convertMoment(variables, path)
    },
    tpm: async (folder) => writeAll(folder, await tpm()),
  }
}

async function convertMoment({ path, at }: { path: string; at: ImageMoment }, target: string): Promise<void> {
  await makeFolder(dirname(target))
  const args = ['convert', '-O', 'qcow2', ...momentArguments({ path, format: 'qcow2', backing: null }, at), target]
  await runQemuImg({ args, what: "copy of the firmware's variables", path: target }, { progress: () => undefined })
  await chmod(target, 0o600)
  await flushFile(target)
  await flush(dirname(target))
}

async function readVariables(path: string): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(path)
    if (size > mostVariablesBytes) throw refused(path, `is larger than firmware's variables are, ${size} bytes`)
    return await readFile(path)
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  for (const name of await listed(from)) await copyPlain(join(from, name), join(to, name))
}

async function copyPlain(source: string, target: string): Promise<void> {
  try {
    const found = await lstat(source)
    // A TPM's folder is its user's: what is put there could lead elsewhere.
    if (!found.isFile() || found.nlink !== 1) throw refused(source, 'is no plain file')
  } catch (error) {
    if (isAbsent(error)) return
    throw error
  }
  await makeFolder(dirname(target))
  await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  await flushFile(target)
  await flush(dirname(target))
}

async function writeAll(folder: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const [name, bytes] of files) await writeNew(join(folder, name), bytes)
}

async function writeNew(path: string, bytes: Buffer): Promise<void> {
  await makeFolder(dirname(path))
  await writeFile(path, bytes, { mode: 0o600, flag: 'wx', flush: true })
  await flush(dirname(path))
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
}

async function listed(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}

async function flush(path: string): Promise<void> {
  await using file = await open(path, 'r')
  await file.sync()
}

function refused(path: string, problem: string): HypervisorError {
  const words = `${path} ${problem}; look at it, and move it away`
  return new HypervisorError('peer-failed', { what: "copy of the machine's state", words })
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
