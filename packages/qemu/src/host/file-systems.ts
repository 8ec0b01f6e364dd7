import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlockDeviceReport, FileSystemReport } from '@cimarron/hypervisor'
import { namesIn, numberOf, textOf } from './read-file.ts'

/** On other computers: one that does not answer would hold whoever asks, so they are not asked. */
const remote = /^(nfs\d?|cifs|smb3|ceph|glusterfs|fuse\..*|9p|virtiofs|afs|gpfs|lustre)$/
/** Without a block device below, and still with files in them. */
const stored: ReadonlySet<string> = new Set(['tmpfs', 'overlay', 'zfs'])

/** What is mounted and holds files, once each, without what the kernel only shows its own state in. */
export async function readFileSystems(root = '/'): Promise<readonly FileSystemReport[]> {
  const pseudo = new Set(
    (textOf(join(root, 'proc/filesystems')) ?? '')
      .split('\n')
      .flatMap((line) => /^nodev\s+(\S+)$/.exec(line)?.[1] ?? []),
  )
  const mounts = (textOf(join(root, 'proc/self/mounts')) ?? '').split('\n').flatMap(readMount)
  const wanted = mounts.filter(({ type }) => !pseudo.has(type) || stored.has(type) || remote.test(type))
  // What was mounted over something hides it.
  const visible = new Map(wanted.map((mount) => [mount.mount, mount]))
  return await Promise.all([...visible.values()].map((mount) => measured(mount)))
}

async function measured(mount: FileSystemReport): Promise<FileSystemReport> {
  if (remote.test(mount.type)) return mount
  try {
    const { bsize, blocks, bavail } = await statfs(mount.mount)
    return { ...mount, sizeBytes: blocks * bsize, availableBytes: bavail * bsize }
  } catch {
    // It was unmounted since, or is closed to us: that it is there has been told.
    return mount
  }
}

/** fstab(5): blanks in a name stand as `\\040`. */
function readMount(line: string): readonly FileSystemReport[] {
  const [device, mount, type, options] = line
    .split(' ')
    .map((word) => word.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))))
  if (device === undefined || mount === undefined || type === undefined || options === undefined) return []
  return [{ mount, device, type, isReadOnly: options.split(',').includes('ro') }]
}

const sectorBytes = 512

/** Linux, Documentation/ABI/stable/sysfs-block; sizes are in sectors of 512 bytes whatever the device's own are. */
export function readBlockDevices(root = '/'): readonly BlockDeviceReport[] {
  const folder = join(root, 'sys/block')
  return namesIn(folder).flatMap((name) => {
    const at = join(folder, name)
    const sizeBytes = (numberOf(join(at, 'size')) ?? 0) * sectorBytes
    // A loop device without a file, a drive without a medium.
    if (sizeBytes === 0) return []
    const model = printable(textOf(join(at, 'device/model')))
    const partitions = namesIn(at)
      .filter((part) => textOf(join(at, part, 'partition')) !== undefined)
      .map((part) => ({ name: part, sizeBytes: (numberOf(join(at, part, 'size')) ?? 0) * sectorBytes }))
    return {
      name,
      sizeBytes,
      isReadOnly: textOf(join(at, 'ro')) === '1',
      isRotational: textOf(join(at, 'queue/rotational')) === '1',
      ...(model ? { model } : {}),
      partitions,
    }
  })
}

/** A device's own words may hold anything. */
function printable(text: string | undefined): string | undefined {
  return text?.replace(/[\p{Cc}\p{Cs}\ufffd]/gu, '').trim()
}
