import {
  changePool,
  completePool,
  HypervisorError,
  type Operation,
  type PoolChange,
  type PoolConfig,
  type PoolView,
} from '@cimarron/hypervisor'
import { refuseFeature } from '../unsupported-parts.ts'
import {
  definePool,
  forgetPool,
  renamedPool,
  replacePool,
  requireFreePoolName,
  requireOwnPlace,
} from './pool-definition.ts'
import { patient } from './read-storage.ts'
import type { StorageHouse } from './storage-house.ts'
import { forgetNoteEntry, noteEntry, type PoolNote } from './storage-notes.ts'
import { refusingStorage } from './storage-refusal.ts'

/** Pools defined, changed and forgotten. */
export class PoolWork {
  readonly #house: StorageHouse

  constructor(house: StorageHouse) {
    this.#house = house
  }

  async define(given: PoolConfig, operation: Operation = {}): Promise<PoolView> {
    const config = completePool(given)
    this.#house.begin(`definition of pool ${JSON.stringify(config.name)}`, operation)
    const { platform } = this.#house.parts
    if (config.kind === 'mount') return await refuseFeature(platform, 'pool-mount')()
    requireOwnPlace(config, this.#house.shelf.pools())
    using _busy = this.#house.work(config)
    const libvirt = this.#house.parts.libvirt()
    const asked = { platform, operation: 'definition', pool: config.name }
    return await refusingStorage(asked, async () => {
      const pool = await definePool(libvirt, config)
      const { description } = config
      const note: PoolNote = { kind: 'pool', id: config.id, ...(description ? { description } : {}) }
      this.#house.parts.notes.keep(note)
      const events = await this.#house.watch.newsOf(pool)
      try {
        await this.#house.commit(events, description ? [noteEntry(note)] : [], operation)
      } catch (error) {
        this.#house.parts.notes.forgetPool(config.id)
        await forgetPool(pool)
        throw error
      }
      return this.#house.requirePool(config.id)
    })
  }

  async change(id: string, change: PoolChange, operation: Operation = {}): Promise<PoolView> {
    const before = this.#house.requirePool(id)
    this.#house.begin(`change of pool ${JSON.stringify(before.config.name)}`, operation)
    const config = changePool(before, change)
    requireFreePoolName(config, this.#house.shelf.pools())
    using _busy = this.#house.work(config)
    const asked = { platform: this.#house.parts.platform, operation: 'change', pool: before.config.name }
    return await refusingStorage(asked, async () => {
      const former = this.#house.parts.notes.pool(id)
      const { name, description } = config
      const note: PoolNote = { kind: 'pool', id, ...(description ? { description } : {}) }
      await this.#rename(before, { name, note })
      this.#house.parts.notes.keep(note)
      const view = { ...before, config, revision: before.revision + 1 }
      const event = { kind: 'pool-changed', atMs: this.#house.parts.now(), pool: view } as const
      try {
        await this.#house.commit([event], [noteEntry(note)], operation)
      } catch (error) {
        if (former) this.#house.parts.notes.keep(former)
        else this.#house.parts.notes.forgetPool(id)
        await this.#rename(view, { name: before.config.name, note: former ?? { kind: 'pool', id } })
        throw error
      }
      return view
    })
  }

  /** Should this process end meanwhile, the next one finds the document in the note. */
  async #rename(
    { id, config }: PoolView,
    { name, note }: { readonly name: string; readonly note: PoolNote },
  ): Promise<void> {
    if (name === config.name) return
    const libvirt = this.#house.parts.libvirt()
    const pool = this.#house.wirePool(id, config.name)
    const document = renamedPool(await pool.xml(patient), name)
    await this.#house.parts.write([noteEntry({ ...note, renaming: document })])
    await replacePool(libvirt, pool, document)
  }

  async undefine(id: string, options: Operation & { readonly forget?: boolean } = {}): Promise<void> {
    const view = this.#house.requirePool(id)
    const { name } = view.config
    this.#house.begin(`forgetting of pool ${JSON.stringify(name)}`, options)
    const volumes = this.#house.shelf.volumes(id)
    const by = `${volumes.length} volume${volumes.length === 1 ? '' : 's'}`
    if (volumes.length > 0 && !options.forget) throw new HypervisorError('pool-in-use', { pool: name, by })
    for (const volume of volumes) this.#house.requireFree(volume, 'remove')
    using _busy = this.#house.work(view.config)
    await refusingStorage({ platform: this.#house.parts.platform, operation: 'forgetting', pool: name }, async () => {
      const libvirt = this.#house.parts.libvirt()
      const pool = this.#house.wirePool(id, name)
      const document = await pool.xml(patient)
      await forgetPool(pool)
      const event = { kind: 'pool-undefined', atMs: this.#house.parts.now(), pool: view } as const
      const entries = [forgetNoteEntry(id), ...volumes.map((volume) => forgetNoteEntry(volume.id))]
      try {
        await this.#house.commit([event], entries, options)
      } catch (error) {
        const again = await libvirt.definePool(document)
        if (view.state === 'available') await again.start()
        await again.setAutostart(true)
        throw error
      }
      this.#house.parts.notes.forgetPool(id)
      for (const volume of volumes) this.#house.parts.notes.forgetVolume(volume)
    })
  }
}
