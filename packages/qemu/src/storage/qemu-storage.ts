import { constants, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import {
  HypervisorError,
  type ImageChain,
  type PoolConfig,
  type PoolMeasure,
  type StorageBackend,
  type StorageWork,
  throwIfCancelled,
  type VolumeBytes,
  type VolumeMeasure,
  type VolumePlan,
} from '@cimarron/hypervisor'
import { isKeptBack } from '../kept-back.ts'
import { checkImage } from './check-image.ts'
import {
  discardImage,
  flushFile,
  nameImages,
  partPath,
  removeFile,
  removeFiles,
  statOf,
  translated,
} from './image-file.ts'
import { momentArguments } from './moment-arguments.ts'
import { checkPoolFolder, measurePoolFolder } from './pool-folder.ts'
import { writeOverlay } from './qcow2-overlay.ts'
import { readPieces } from './read-pieces.ts'
import { receiveUpload } from './receive-upload.ts'
import { imageArgument, runQemuImg } from './run-qemu-img.ts'
import { sharesExtents } from './shared-extents.ts'

/** A file as the kernel knows it: a path has aliases. */
export interface FileIdentity {
  readonly device: number
  readonly inode: number
}

export interface QemuStorageOptions {
  /** Real paths of the daemon's own files and folders. */
  readonly keptBack: readonly string[]
  /** The machine that stands in the way, in words; see `StorageBackend.user`. */
  readonly user: (
    file: FileIdentity & { readonly path: string },
    wish: 'read' | 'write' | 'remove',
  ) => string | undefined
}

/** Volumes as files in a folder, made and changed by qemu-img. */
export class QemuStorage implements StorageBackend {
  readonly platform = 'qemu'
  readonly #options: QemuStorageOptions

  constructor(options: QemuStorageOptions) {
    this.#options = options
  }

  async checkPool(pool: PoolConfig, others: readonly PoolConfig[]): Promise<void> {
    await checkPoolFolder(pool, { others, keptBack: this.#options.keptBack })
  }

  measurePool(pool: PoolConfig): Promise<PoolMeasure> {
    return measurePoolFolder(pool)
  }

  async make(plan: VolumePlan, work: StorageWork): Promise<VolumeMeasure> {
    const what = `creation of volume ${JSON.stringify(plan.name)}`
    try {
      if (plan.source.kind === 'file') return await this.#adopt(plan)
      const sha256 = await this.#fill(plan, { work, what })
      return { ...(await this.#measureFile(partPath(plan), plan.format)), ...(sha256 === undefined ? {} : { sha256 }) }
    } catch (error) {
      throw translated(error, { what, path: plan.path })
    }
  }

  /** Makes the image where nobody finds it; when it resolves, the disk has it. */
  async #fill(plan: VolumePlan, { work, what }: { work: StorageWork; what: string }): Promise<string | undefined> {
    const { source, format, name } = plan
    const path = partPath(plan)
    {
      // Made by us, so that nobody else can read it from the first moment on.
      await using file = await open(path, 'wx+', 0o600)
      if (source.kind === 'upload') {
        const { sha256 } = await receiveUpload(source, { file, name, work })
        checkImage(file.fd, { path: name, format, fileBytes: (await file.stat()).size })
        await file.sync()
        return sha256
      }
      if (source.kind === 'overlay') {
        await writeOverlay(file, source)
        return undefined
      }
      if (source.kind === 'copy' && !source.at && (await sharesExtents(file, { format, ...source }))) return undefined
    }
    const run = (args: readonly string[]) => runQemuImg({ args, what, path: plan.pool.path }, work)
    const size = 'capacityBytes' in source ? String(source.capacityBytes) : ''
    if (source.kind === 'blank') {
      const preallocation = source.preallocation === 'full' ? 'falloc' : 'off'
      await run(['create', '-q', '-f', format, '-o', `preallocation=${preallocation}`, path, size])
    } else if (source.kind === 'copy') {
      await run(['convert', '-p', '-O', format, ...momentArguments(source.from, source.at), path])
      await run(['resize', '-q', '-f', format, path, size])
    }
    throwIfCancelled(work.signal, what)
    await flushFile(path)
    return undefined
  }

  async #adopt({ path, format }: VolumePlan): Promise<VolumeMeasure> {
    let file: FileHandle
    try {
      // A link might lead anywhere, and a pipe might never open.
      file = await open(path, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
      const problem =
        code === 'ENOENT' ? 'does not exist; check the name' : `can't be opened (${String(code)}); give a file`
      throw new HypervisorError('disk-missing', { path, problem }, { cause })
    }
    await using held = file
    const stat = await held.stat()
    if (!stat.isFile() || isKeptBack(held.fd, this.#options.keptBack))
      throw new HypervisorError('disk-missing', { path, problem: 'is no file that can be a volume; give an image' })
    const user = this.#options.user({ path, device: stat.dev, inode: stat.ino }, 'read')
    if (user !== undefined) throw new HypervisorError('disk-in-use', { path, by: user })
    const capacityBytes = checkImage(held.fd, { path, format, fileBytes: stat.size })
    if (capacityBytes % 512 !== 0 || capacityBytes === 0)
      throw new HypervisorError('image-refused', {
        path,
        problem: `is of ${capacityBytes} bytes; make it a multiple of 512`,
      })
    return { capacityBytes, allocationBytes: stat.blocks * 512 }
  }

  async publish(plans: readonly VolumePlan[]): Promise<void> {
    await nameImages(plans.filter(isMade))
  }

  async settle(plans: readonly VolumePlan[]): Promise<void> {
    await removeFiles(plans.filter(isMade).map(partPath))
  }

  async discard(plan: VolumePlan): Promise<void> {
    if (isMade(plan)) await discardImage(plan)
  }

  async resize(image: ImageChain, bytes: number, work: StorageWork): Promise<void> {
    const args = ['resize', '-q', '--shrink', imageArgument(image), String(bytes)]
    await runQemuImg({ args, what: 'resize', path: image.path }, work)
    await flushFile(image.path)
  }

  async remove({ path }: ImageChain): Promise<void> {
    await removeFile(path)
  }

  async measure({ path, format }: ImageChain): Promise<VolumeMeasure | undefined> {
    return (await statOf(path)) && (await this.#measureFile(path, format))
  }

  async #measureFile(path: string, format: ImageChain['format']): Promise<VolumeMeasure> {
    await using file = await open(path, 'r')
    const { size, blocks } = await file.stat()
    const allocationBytes = blocks * 512
    if (format === 'raw') return { capacityBytes: size, allocationBytes }
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 24)
    return { capacityBytes: Number(buffer.readBigUInt64BE()), allocationBytes }
  }

  async read({ path }: ImageChain, signal?: AbortSignal): Promise<VolumeBytes> {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    const { size } = await file.stat()
    return { length: size, bytes: readPieces(file, size, signal), [Symbol.asyncDispose]: () => file.close() }
  }

  user({ path }: ImageChain, wish: 'read' | 'write' | 'remove'): string | undefined {
    const stat = statSync(path, { throwIfNoEntry: false })
    return this.#options.user({ path, device: stat?.dev ?? 0, inode: stat?.ino ?? 0 }, wish)
  }
}

/** Not a file that was there before. */
function isMade({ source }: VolumePlan): boolean {
  return source.kind !== 'file'
}
