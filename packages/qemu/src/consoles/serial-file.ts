import { closeSync, constants, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { realPath } from '../kept-back.ts'

/** How large a file grows before it is put aside, in bytes; the one before it is forgotten then. */
export const serialFileBytes = 16_777_216

/**
 * A file that a serial port's words are appended to, beside their history. It is the daemon that writes it, from QEMU's
 * bounded log, so a guest that writes without end fills no disk.
 */
export class SerialFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  append(piece: Uint8Array): void {
    const fd = openToAppend(this.#path)
    let size: number
    try {
      for (let at = 0; at < piece.length; ) at += writeSync(fd, piece, at)
      size = fstatSync(fd).size
    } finally {
      closeSync(fd)
    }
    if (size >= serialFileBytes) renameSync(this.#path, `${this.#path}.1`)
  }
}

/** No link is followed, and nothing but a file is written to: the folder may be somebody else's. */
function openToAppend(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
  if (fstatSync(fd).isFile()) return fd
  closeSync(fd)
  throw new Error(`${path} is no file`)
}

/**
 * Sees that the files of serial ports can be written to, and are none of the daemon's.
 * @throws HypervisorError `file-missing`
 */
export function checkSerialFiles({ serials }: MachineConfig, keptBack: readonly string[]): void {
  for (const { backend } of serials) {
    if (backend?.kind !== 'file') continue
    const { path } = backend
    const fail = (problem: string) =>
      new HypervisorError('file-missing', { what: 'file of a serial port', path, problem })
    const folder = dirname(path)
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw fail('is in no folder of this host; make it first')
    const real = `${realPath(folder)}/`
    if ([...keptBack, '/proc', '/sys', '/dev'].some((one) => `${real}${path.slice(folder.length + 1)}`.startsWith(one)))
      throw fail("is in a folder that no machine writes to: the daemon's own, or the kernel's; choose another")
    try {
      closeSync(openToAppend(path))
    } catch (error) {
      throw fail(`can't be written to (${error instanceof Error ? error.message : String(error)}); choose another`)
    }
  }
}
