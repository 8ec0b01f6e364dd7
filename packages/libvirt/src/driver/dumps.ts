import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type DumpFormat,
  type DumpRequest,
  type DumpResult,
  HypervisorError,
  type Operation,
  type PoolView,
  type VolumeBytes,
} from '@cimarron/hypervisor'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import { domainJob, fractionOf, type JobStats, numberOf } from './domain-job.ts'
import type { MachineDesk } from './machine-desk.ts'

/** `virDomainCoreDumpFormat`; of memory alone, `raw` is ELF. */
const formats: Readonly<Record<DumpFormat, number>> = { elf: 0, 'kdump-zlib': 1, 'kdump-lzo': 2, 'kdump-snappy': 3 }
/** `VIR_DUMP_MEMORY_ONLY` */
const memoryOnly = 16

/**
 * Dumps of a machine's memory, written by libvirt on its host under their own name at once; what it could not finish it removes. In a
 * pool of its they are volumes: so they are seen, measured and fetched, wherever that host is.
 */
export class Dumps {
  readonly #desk: MachineDesk

  constructor(desk: MachineDesk) {
    this.#desk = desk
  }

  async dump({ path, format = 'elf', force = false }: DumpRequest, operation: Operation): Promise<DumpResult> {
    return await this.#desk.run('dump', operation, async (signal) => {
      const wanted = path ?? this.#unnamed(format)
      await this.#requireFree(wanted, force)
      const counted = await this.#write({ path: wanted, format }, { ...operation, signal })
      return { path: wanted, bytes: (await this.#sizeOf(wanted)) ?? counted, format }
    })
  }

  /** Over a file in a pool, which goes when it has been read. */
  async read({ format = 'elf' }: Pick<DumpRequest, 'format'>, operation: Operation): Promise<VolumeBytes> {
    const { storage } = this.#desk.around
    return await this.#desk.run('dump', operation, async (signal) => {
      const path = this.#unnamed(format)
      await this.#write({ path, format }, { ...operation, signal })
      const { id } = await this.#volumeAt(path)
      try {
        const { length, bytes, ...read } = await storage.readVolume(
          id,
          operation.signal ? { signal: operation.signal } : {},
        )
        const dispose = async () => {
          await read[Symbol.asyncDispose]()
          await storage.deleteVolume(id)
        }
        return { length, bytes, [Symbol.asyncDispose]: dispose }
      } catch (error) {
        await storage.deleteVolume(id)
        throw error
      }
    })
  }

  /** Answers how many bytes libvirt counted. */
  async #write(
    { path, format }: { readonly path: string; readonly format: DumpFormat },
    { signal, progress }: Operation & { readonly signal: AbortSignal },
  ): Promise<number> {
    const desk = this.#desk
    const before = desk.view
    let bytes = 0
    const follow = (stats: JobStats) => {
      bytes = Math.max(bytes, numberOf(stats, 'data_total'), numberOf(stats, 'memory_total'))
      const fraction = fractionOf(stats)
      if (fraction !== undefined) progress?.(fraction)
    }
    if (before.state === 'running') desk.mirror.show({ state: 'paused', reason: 'dump' })
    const asked = { dom: desk.domain().wire, to: path, dumpformat: formats[format], flags: memoryOnly }
    try {
      await domainJob(desk, { signal, follow }, () =>
        desk.around.libvirt().rpc.call(calls.domainCoreDumpWithFormat, asked),
      )
    } finally {
      await desk.take({ reason: before.reason })
    }
    return bytes
  }

  /** @throws HypervisorError `invalid-input`, `file-missing`; `unsupported` where nobody can see what is there */
  async #requireFree(path: string, force: boolean): Promise<void> {
    if (!path.startsWith('/') || path.endsWith('/'))
      throw new HypervisorError('invalid-input', {
        what: 'the path of a dump',
        value: path,
        problem: 'is no absolute path of a file',
        remedy: 'begin it with /',
      })
    if (force) return
    const isThere = await this.#isThere(path)
    if (isThere === undefined) {
      const why = 'libvirt writes over what is there, and does not tell what is'
      const remedy = 'name a file in the folder of one of its pools, or force it'
      const { platform } = this.#desk.around
      throw new HypervisorError('unsupported', { platform, feature: `dump to ${path}`, why, remedy })
    }
    if (!isThere) return
    const problem = 'exists already; give another name, or force'
    throw new HypervisorError('file-missing', { what: 'the file of a dump', path, problem })
  }

  /** Undefined where that can't be seen. */
  async #isThere(path: string): Promise<boolean | undefined> {
    const { storage, address } = this.#desk.around
    const pool = this.#pools().find(({ config }) => config.path === dirname(path))
    if (pool) {
      await storage.refreshPool(pool.config.id)
      return storage.volumeAt(path) !== undefined
    }
    return address.transport === 'unix' ? existsSync(path) : undefined
  }

  async #sizeOf(path: string): Promise<number | undefined> {
    const { storage, address } = this.#desk.around
    if (this.#pools().some(({ config }) => config.path === dirname(path))) {
      const { id } = await this.#volumeAt(path)
      return storage.volume(id)?.capacityBytes
    }
    return address.transport === 'unix' ? statSync(path, { throwIfNoEntry: false })?.size : undefined
  }

  async #volumeAt(path: string): Promise<{ readonly id: string }> {
    const { storage } = this.#desk.around
    const pool = this.#pools().find(({ config }) => config.path === dirname(path))
    if (pool) await storage.refreshPool(pool.config.id)
    const volume = storage.volumeAt(path)
    if (volume) return volume
    throw new HypervisorError('peer-failed', {
      what: `dump to ${path}`,
      words: 'libvirt wrote it, and does not list it',
    })
  }

  /** In the pool with the most room: `NAME-2026-11-27T10-00-00-000Z.elf`. */
  #unnamed(format: DumpFormat): string {
    const { now, platform } = this.#desk.around
    const [pool] = this.#pools().toSorted((one, other) => other.availableBytes - one.availableBytes)
    if (!pool) {
      const why = 'there is no pool to put it in'
      const remedy = 'name a path, or make a pool'
      throw new HypervisorError('unsupported', { platform, feature: 'a dump without a path', why, remedy })
    }
    const name = this.#desk.view.defined.name.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_')
    const time = new Date(now()).toISOString().replaceAll(/[:.]/g, '-')
    return `${pool.config.path}/${name}-${time}.${format === 'elf' ? 'elf' : 'kdump'}`
  }

  #pools(): readonly PoolView[] {
    return this.#desk.around.storage.pools().filter(({ state }) => state === 'available')
  }
}
