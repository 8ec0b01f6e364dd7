import { closeSync, constants, fstatSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Boot, HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import type { ImageDescriptor } from './image-nodes.ts'
import { isKeptBack } from './kept-back.ts'
import { mayFollow, openTellingLinks } from './linked-file.ts'
import { readQcow2Header } from './qcow2-header.ts'
import { mayReach, mayRead, type QemuUser } from './qemu-user.ts'
import type { DiskUse } from './run-record.ts'

/** The number that the first extra descriptor gets in QEMU, after its standard three. */
export const firstExtra = 3
/** QEMU's node names leave room for this many. */
const longestChain = 8

/** An image that QEMU is to get. */
export interface ImageRequest {
  /** What it is asked for by. */
  readonly id: string
  readonly path: string
  readonly format: 'raw' | 'qcow2'
  readonly readOnly: boolean
  readonly shareable?: boolean
  /** The daemon's own: firmware and its variables. */
  readonly own?: boolean
}

/** One that others stand on, whatever it is opened for. */
interface StillImage {
  readonly still?: boolean
}

export interface WantedFiles {
  readonly images: readonly ImageRequest[]
  readonly boot?: Boot['direct']
}

/** Who opens them, and what they may not get. */
export interface FileRules {
  readonly user: QemuUser | undefined
  readonly keptBack: readonly string[]
  /** Left out: no image's base is known otherwise than by the image's own word. */
  readonly isRecordedBase?: (image: string, base: string) => boolean
  /**
   * Whether a machine's snapshots have made the one on the other. Then QEMU gets the base for writing as well, though it
   * writes nothing there until the image is merged into it: a base that it has for reading alone it could never open anew.
   */
  readonly isOwnBase?: (image: string, base: string) => boolean
}

/** The images of a machine's disks and of the media in its drives. */
export function imagesOf({ disks, drives }: Pick<MachineConfig, 'disks' | 'drives'>): readonly ImageRequest[] {
  const media = (drives ?? []).flatMap(({ id, type, medium }) =>
    medium ? [{ id, ...medium, readOnly: type === 'cdrom' }] : [],
  )
  return [...disks, ...media]
}

/**
 * What a machine needs of the host's files, opened before QEMU is there and handed to it: QEMU's own user need not be
 * able to find or open them, and opens nothing else.
 */
export class OpenFiles implements Disposable {
  readonly images: ReadonlyMap<string, ImageDescriptor>
  readonly boot: { readonly kernel?: number; readonly initrd?: number }
  readonly uses: readonly DiskUse[]
  readonly #fds: number[] = []
  readonly #user: QemuUser | undefined
  readonly #keptBack: readonly string[]
  readonly #isRecordedBase: (image: string, base: string) => boolean
  readonly #isOwnBase: (image: string, base: string) => boolean

  /** @throws HypervisorError `disk-missing`, `file-missing`; nothing stays open then. */
  constructor(
    wanted: WantedFiles,
    { user, keptBack, isRecordedBase = () => false, isOwnBase = () => false }: FileRules,
  ) {
    this.#user = user
    this.#isOwnBase = isOwnBase
    this.#isRecordedBase = isRecordedBase
    this.#keptBack = keptBack
    const uses: DiskUse[] = []
    const images = new Map<string, ImageDescriptor>()
    try {
      for (const request of wanted.images) images.set(request.id, this.#openImage(request, uses))
      const { kernel, initrd } = wanted.boot ?? {}
      this.boot = {
        ...(kernel === undefined ? {} : { kernel: this.#openBootFile('kernel', kernel) }),
        ...(initrd === undefined ? {} : { initrd: this.#openBootFile('initrd', initrd) }),
      }
    } catch (error) {
      this[Symbol.dispose]()
      throw error
    }
    this.images = images
    this.uses = uses
  }

  /** In the order of their numbers in QEMU. */
  get descriptors(): readonly number[] {
    return this.#fds
  }

  /** Hands them out: whoever takes them closes them. */
  take(): readonly number[] {
    return this.#fds.splice(0)
  }

  [Symbol.dispose](): void {
    for (const fd of this.#fds.splice(0)) closeSync(fd)
  }

  #openImage(disk: ImageRequest & StillImage, uses: DiskUse[], depth = 0): ImageDescriptor {
    const { path, format, readOnly, still, shareable, own } = disk
    const fail = (problem: string, cause?: unknown) => new HypervisorError('disk-missing', { path, problem }, { cause })
    if (depth >= longestChain) throw fail(`stands on a chain of more than ${longestChain} images; merge some of them`)
    const fd = this.#open(path, { flags: readOnly ? constants.O_RDONLY : constants.O_RDWR, fail, own: own ?? false })
    const stat = fstatSync(fd.own)
    if (!stat.isFile() && !stat.isBlockDevice()) throw fail(`is ${kindOf(stat)}; give an image file or a block device`)
    // Readers of one base image do not disturb each other, but they do keep writers away.
    const identity = stat.isBlockDevice() ? { device: 0, inode: stat.rdev } : { device: stat.dev, inode: stat.ino }
    uses.push({
      of: disk.id,
      path,
      readOnly: readOnly || still === true,
      ...(shareable ? { shareable } : {}),
      ...identity,
    })
    return {
      format,
      readOnly,
      fd: fd.inQemu,
      backing: format === 'qcow2' ? this.#openBacking(disk, { uses, depth, fd: fd.own, fail }) : null,
    }
  }

  #openBacking(
    disk: ImageRequest,
    {
      uses,
      depth,
      fd,
      fail,
    }: { uses: DiskUse[]; depth: number; fd: number; fail: (problem: string) => HypervisorError },
  ): ImageDescriptor | null {
    const header = readQcow2Header(fd)
    if (!header) throw fail('is no qcow2 image; record its true format')
    if (header.externalData)
      throw fail('keeps its data in another file, which is not supported; convert it by qemu-img')
    if (!header.backing) return null
    const { file, format } = header.backing
    if (format !== 'raw' && format !== 'qcow2') {
      const remedy = `write it into the image by: qemu-img rebase -u -F FORMAT -b ${file}`
      throw fail(
        `builds on ${JSON.stringify(file)} of ${format ?? 'unrecorded'} format, raw and qcow2 are supported; ${remedy}`,
      )
    }
    if (/^[a-z0-9+.-]+:/i.test(file)) throw fail(`builds on ${JSON.stringify(file)}, which is no plain file`)
    const path = resolve(dirname(disk.path), file)
    // The image names this file, not the administrator: a crafted image must not make the daemon open what QEMU's own
    // user may not read. What a volume builds on, the administrator did name.
    if (this.#user && !this.#isRecordedBase(disk.path, path) && !reachable(path, this.#user)) {
      throw fail(
        `names ${JSON.stringify(path)} as its base, which was not recorded as that and which user ${this.#user.uid} ` +
          "(QEMU's) can't read; make it as a volume by: cimarron volume create POOL/NAME --on POOL/BASE, or rebase it",
      )
    }
    const readOnly = disk.readOnly || !this.#isOwnBase(disk.path, path)
    return this.#openImage({ ...disk, path, format, readOnly, still: true }, uses, depth + 1)
  }

  #openBootFile(what: string, path: string): number {
    const fail = (problem: string, cause?: unknown) =>
      new HypervisorError('file-missing', { what, path, problem }, { cause })
    const fd = this.#open(path, { flags: constants.O_RDONLY, fail, own: false })
    const stat = fstatSync(fd.own)
    if (!stat.isFile()) throw fail(`is ${kindOf(stat)}; give a file`)
    if (stat.size === 0) throw fail('is empty')
    if (this.#user && !mayRead(path, this.#user)) {
      throw fail(`can't be read by user ${this.#user.uid}, as whom QEMU runs; run: chmod o+r ${path}`)
    }
    return fd.inQemu
  }

  #open(
    path: string,
    how: { flags: number; fail: (problem: string, cause?: unknown) => HypervisorError; own: boolean },
  ): { own: number; inQemu: number } {
    const { flags, fail } = how
    let opened: { readonly fd: number; readonly byLink: boolean }
    try {
      // Not blocking on what turns out to be a FIFO.
      opened = openTellingLinks(path, flags | constants.O_NONBLOCK)
    } catch (cause) {
      throw fail(problemOf(cause), cause)
    }
    const own = opened.fd
    const inQemu = firstExtra + this.#fds.push(own) - 1
    if (how.own) return { own, inQemu }
    if (isKeptBack(own, this.#keptBack))
      throw fail("belongs to the daemon or the kernel and is given to no machine; give a file of the machine's own")
    if (opened.byLink && this.#user && !mayFollow({ link: path, fd: own, flags }, this.#user)) {
      const target = JSON.stringify(readlinkSync(`/proc/self/fd/${own}`))
      const verb = flags & constants.O_RDWR ? 'read and write' : 'read'
      throw fail(`is a link to ${target}, which user ${this.#user.uid} (QEMU's) can't ${verb}; name the file itself`)
    }
    return { own, inQemu }
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; check the path',
  ENOTDIR: 'does not exist, as part of its path is a file; check the path',
  EISDIR: 'is a folder; give an image file or a block device',
  EACCES: "can't be opened, permission is denied; change its mode or owner",
  EPERM: "can't be opened, permission is denied; change its mode or owner",
  EROFS: 'is on a file system that is mounted read-only; attach it read-only',
  ELOOP: 'is a link that leads to itself',
}

function problemOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return problems[code] ?? `can't be opened (${code || String(error)})`
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return 'a folder'
  if (stat.isFIFO()) return 'a pipe'
  if (stat.isSocket()) return 'a socket'
  return 'a device that is no block device'
}

function reachable(path: string, user: QemuUser): boolean {
  try {
    return mayReach(path, user)
  } catch (error) {
    // A missing base is told by the open that follows.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true
    throw error
  }
}
