import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Disk, LinkHouse, MachineView, Qcow2Header } from '@cimarron/hypervisor'
import { realPath } from '../kept-back.ts'
import { readQcow2Header } from '../qcow2-header.ts'

/** Who builds on whose disks, by the images themselves. */
export function linkHouse(machines: ReadonlyMap<string, { readonly view: MachineView }>): LinkHouse {
  return { machines: [...machines.values()], bases: imageBases, fileOf: realPath }
}

/** More than any machine gets (see `OpenFiles`): a chain that is longer leads in a circle. */
const mostBases = 16

/**
 * The files below a disk's image, the nearest first and with no links in their paths, by what is written in the images'
 * headers; undefined where one of them can't be read. Nothing else of a file is read, whatever names it as its base.
 */
export function imageBases({ path, format }: Pick<Disk, 'path' | 'format'>): readonly string[] | undefined {
  const bases: string[] = []
  let image: { readonly path: string; readonly format: string | undefined } = { path, format }
  while (image.format === 'qcow2') {
    const backing = backingOf(image.path)
    if (backing === undefined || bases.length === mostBases) return undefined
    if (backing === null) break
    image = { path: realPath(resolve(dirname(image.path), backing.file)), format: backing.format }
    bases.push(image.path)
  }
  return bases
}

type Backing = NonNullable<Qcow2Header['backing']>

/** Null where it builds on none. */
function backingOf(path: string): Backing | null | undefined {
  try {
    // Not blocking on what turns out to be a FIFO.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stat = fstatSync(fd)
      if (!stat.isFile() && !stat.isBlockDevice()) return undefined
      const header = readQcow2Header(fd)
      return header && (header.backing ?? null)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
