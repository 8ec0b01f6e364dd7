import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { imageFormat } from '../machine/machine-draft.ts'

/** What `cimarron run` was given to boot. */
export type GuestSource =
  | { readonly kind: 'kernel'; readonly path: string }
  | { readonly kind: 'image'; readonly path: string; readonly format: 'raw' | 'qcow2' }

/** The head of a qcow2 image (QEMU's qcow2 specification, header bytes 0 to 3). */
const qcow2Magic = Buffer.from([0x51, 0x46, 0x49, 0xfb])
/** Linux's boot protocol: "HdrS" at 0x202 of a bzImage. arm64's Image has "ARM\x64" at 56. */
const linuxMagics = [
  { at: 0x202, bytes: Buffer.from('HdrS') },
  { at: 56, bytes: Buffer.from('ARM\u{64}') },
] as const
const headLength = 1024

/**
 * A disk image by its name's ending or qcow2's own mark; else a kernel by its mark. A file that is neither is taken for
 * a raw image; one that is not on this machine, by its name alone.
 */
export async function guestSource(given: string): Promise<GuestSource> {
  const path = resolve(given)
  const named = imageFormat(path)
  if (named !== undefined) return { kind: 'image', path, format: named }
  const head = await readHead(path)
  if (head === undefined) return { kind: 'kernel', path }
  if (head.subarray(0, 4).equals(qcow2Magic)) return { kind: 'image', path, format: 'qcow2' }
  const isKernel = linuxMagics.some(({ at, bytes }) => head.subarray(at, at + bytes.length).equals(bytes))
  return isKernel ? { kind: 'kernel', path } : { kind: 'image', path, format: 'raw' }
}

async function readHead(path: string): Promise<Buffer | undefined> {
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headLength), 0, headLength, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    // The daemon may be elsewhere, or may read what this user may not: it says what is wrong with the file.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
