import { closeSync, fstatSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'
import type { CloneHouse, Disk, ImageChain } from '@cimarron/hypervisor'
import type { ImageDescriptor } from '../image-nodes.ts'
import { type FileRules, OpenFiles } from '../open-files.ts'

const sectorBytes = 512

/**
 * An image that is no volume, with all it builds on, under the rules by which a machine gets it: a crafted image has the
 * daemon read nothing that its machine could not.
 * @throws HypervisorError `disk-missing`
 */
export async function imageOfDisk(disk: Disk, rules: FileRules): ReturnType<CloneHouse['image']> {
  const { id, path, format } = disk
  using files = new OpenFiles({ images: [{ id, path, format, readOnly: true }] }, rules)
  const image = files.images.get(id)
  if (!image) throw new TypeError(`image ${path} was opened and is not there`)
  // In the order in which they build on each other.
  const paths = files.uses.map((use) => use.path)
  return { chain: chainOf(image, paths), capacityBytes: capacityOf(path, format) }
}

function chainOf({ format, backing }: ImageDescriptor, [path = '', ...below]: readonly string[]): ImageChain {
  return { path, format, backing: backing && chainOf(backing, below) }
}

/** What a guest sees of an image, in bytes. */
export function capacityOf(path: string, format: Disk['format']): number {
  const fd = openSync(path, 'r')
  try {
    if (format === 'qcow2') {
      const bytes = Buffer.alloc(8)
      // QEMU: docs/interop/qcow2.rst, "Header": the virtual disk size in bytes.
      readSync(fd, bytes, 0, 8, 24)
      return Number(bytes.readBigUInt64BE())
    }
    const stat = fstatSync(fd)
    if (!stat.isBlockDevice()) return Math.ceil(stat.size / sectorBytes) * sectorBytes
    // In sectors of 512 bytes, whatever the device's own are (Documentation/ABI/stable/sysfs-block).
    return Number(readFileSync(`/sys/class/block/${basename(realpathSync(path))}/size`, 'utf8')) * sectorBytes
  } finally {
    closeSync(fd)
  }
}
