import { createHash } from 'node:crypto'
import {
  HypervisorError,
  type ImageChain,
  type Machine,
  type MachineConfig,
  type MovedMachines,
  type PoolConfig,
  type PoolMeasure,
  refuseField,
  type StorageBackend,
  type StorageLedger,
  type StorageWork,
  throwIfCancelled,
  type UploadSource,
  type VolumeBytes,
  type VolumeMeasure,
  type VolumePlan,
} from '@cimarron/hypervisor'
import { templateOn } from './cloning.ts'
import { spaceEnds, takeVolumeTime, type VolumeWork, type VolumeWorkWorld } from './volume-work.ts'

export interface SimulatedStorageOptions extends VolumeWorkWorld {
  readonly machines: () => readonly Machine[]
  readonly moved: MovedMachines
}

/** Every simulated file system. */
const capacityBytes = 2 ** 40
/** Of the time that a volume takes. */
const overlayShare = 0.01
/** What a file takes that was there before any volume was. */
const foundBytes = 2 ** 30

/**
 * Volumes whose sizes are kept and whose bytes are not: what is uploaded is counted, hashed and dropped, what is downloaded
 * is zeros. Below /mnt every folder is a mounted file system, and nothing else is.
 */
export class SimulatedStorage implements StorageBackend {
  readonly platform = 'simulator'
  readonly #options: SimulatedStorageOptions
  readonly #files = new Map<string, VolumeMeasure>()
  /** Made, but without a name yet. */
  readonly #made = new Map<string, VolumeMeasure>()
  #ledger: StorageLedger | undefined

  constructor(options: SimulatedStorageOptions) {
    this.#options = options
  }

  /** The volumes of former times. */
  recall(ledger: StorageLedger): void {
    this.#ledger = ledger
    for (const { path, capacityBytes: size, allocationBytes } of ledger.volumes())
      this.#files.set(path, { capacityBytes: size, allocationBytes })
  }

  async checkPool({ path, kind }: PoolConfig, others: readonly PoolConfig[]): Promise<void> {
    const other = others.find((one) => within(path, one.path) || within(one.path, path))
    if (other) throw refuseField('path', path, `is shared with pool ${JSON.stringify(other.name)}; use another folder`)
    if (kind === 'mount' && !within(path, '/mnt'))
      throw refuseField('path', path, 'has no file system mounted on it; simulated ones are below /mnt')
  }

  async measurePool({ path }: PoolConfig): Promise<PoolMeasure> {
    let used = 0
    for (const [file, { allocationBytes }] of this.#files) if (within(file, path)) used += allocationBytes
    return { state: 'available', capacityBytes, availableBytes: Math.max(0, capacityBytes - used) }
  }

  async make(plan: VolumePlan, work: StorageWork): Promise<VolumeMeasure> {
    const { path } = plan
    const measure = await this.#make(plan, work)
    this.#made.set(path, measure)
    return measure
  }

  async #make(plan: VolumePlan, work: StorageWork): Promise<VolumeMeasure> {
    const { source, path, name, pool: config } = plan
    const verb = source.kind === 'upload' ? 'upload' : 'creation'
    const task: VolumeWork = {
      volume: name,
      pool: config.name,
      folder: config.path,
      what: `${verb} of volume ${JSON.stringify(name)}`,
    }
    if (source.kind === 'file') return this.#find(path)
    if (source.kind === 'upload') {
      const reached = spaceEnds(this.#options.faults, task)
      return await receive(source, { work, task, reached })
    }
    // What only builds on another has nothing to be filled with.
    const share = source.kind === 'overlay' ? overlayShare : 1
    await takeVolumeTime({ ...this.#options, volumeMs: this.#options.volumeMs * share }, task, work)
    const isFull = source.kind === 'copy' || (source.kind === 'blank' && source.preallocation === 'full')
    const needed = isFull ? source.capacityBytes : 0
    const pool = await this.measurePool(plan.pool)
    if (pool.state === 'available' && needed > pool.availableBytes)
      throw new HypervisorError('no-space', { what: `volume ${JSON.stringify(name)}`, path: plan.pool.path })
    const taken = source.kind === 'copy' ? (this.#files.get(source.from.path)?.allocationBytes ?? 0) : needed
    return { capacityBytes: source.capacityBytes, allocationBytes: taken }
  }

  #find(path: string): VolumeMeasure {
    if (path.endsWith('/missing'))
      throw new HypervisorError('disk-missing', { path, problem: 'does not exist; check the path' })
    return { capacityBytes: foundBytes, allocationBytes: foundBytes }
  }

  async publish(plans: readonly VolumePlan[]): Promise<void> {
    for (const { path } of plans) {
      const measure = this.#made.get(path)
      if (measure) this.#files.set(path, measure)
      this.#made.delete(path)
    }
  }

  async settle(): Promise<void> {
    // Nothing was needed on the way.
  }

  async discard({ path }: VolumePlan): Promise<void> {
    this.#made.delete(path)
    this.#files.delete(path)
  }

  async resize({ path }: ImageChain, bytes: number, work: StorageWork): Promise<void> {
    await takeVolumeTime(this.#options, this.#resizing(path), work)
    const { allocationBytes = 0 } = this.#files.get(path) ?? {}
    this.#files.set(path, { capacityBytes: bytes, allocationBytes: Math.min(bytes, allocationBytes) })
  }

  async remove({ path }: ImageChain): Promise<void> {
    this.#files.delete(path)
  }

  async measure({ path }: ImageChain): Promise<VolumeMeasure | undefined> {
    return this.#files.get(path)
  }

  async read({ path }: ImageChain, signal?: AbortSignal): Promise<VolumeBytes> {
    const length = this.#files.get(path)?.capacityBytes ?? 0
    return { length, bytes: zeros(length, signal), async [Symbol.asyncDispose]() {} }
  }

  user({ path }: ImageChain, wish: 'read' | 'write' | 'remove'): string | undefined {
    const stands = ({ view: { active, saved, defined } }: Machine) =>
      uses(active ?? saved?.config ?? null, path, wish === 'read') || (wish === 'remove' && uses(defined, path, false))
    const template = wish === 'write' ? templateOn(path, this.#options.machines()) : undefined
    if (template !== undefined) return template
    const machine = this.#options.machines().find(stands)
    if (machine) return `machine ${JSON.stringify(machine.view.defined.name)}`
    return this.#options.moved.user((one) => one === path, wish)
  }

  #resizing(path: string): VolumeWork {
    const slash = path.lastIndexOf('/')
    const folder = path.slice(0, slash)
    const volume = path.slice(slash + 1)
    const pool = this.#ledger?.pools().find(({ config }) => config.path === folder)?.config.name ?? ''
    return { volume, pool, folder, what: 'resize' }
  }
}

function uses(config: MachineConfig | null, path: string, isWriting: boolean): boolean {
  if (!config) return false
  const media = (config.drives ?? []).flatMap(({ type, medium }) =>
    medium ? [{ ...medium, readOnly: type === 'cdrom' }] : [],
  )
  return [...config.disks, ...media].some((one) => one.path === path && !(isWriting && one.readOnly))
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

async function receive(
  { bytes, length, sha256 }: UploadSource,
  { work, task, reached }: { work: StorageWork; task: VolumeWork; reached: (fraction: number) => void },
): Promise<VolumeMeasure> {
  const hash = createHash('sha256')
  let count = 0
  for await (const piece of bytes) {
    throwIfCancelled(work.signal, task.what)
    hash.update(piece)
    count += piece.length
    // Of what comes without an announced length nobody knows how much there is: room ends with the first piece.
    const fraction = length ? Math.min(1, count / length) : 1
    reached(fraction)
    if (length) work.progress(fraction)
  }
  if (count === 0 || (length !== undefined && count !== length))
    throw new HypervisorError('image-refused', {
      path: task.volume,
      problem: `came as ${count} bytes; send ${length || 'some'}`,
    })
  const found = hash.digest('hex')
  if (sha256 !== undefined && found !== sha256)
    throw new HypervisorError('checksum-mismatch', { volume: task.volume, found, wanted: sha256 })
  work.progress(1)
  const capacity = Math.ceil(count / 512) * 512
  return { capacityBytes: capacity, allocationBytes: count, sha256: found }
}

const piece = new Uint8Array(65_536)

async function* zeros(length: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, undefined> {
  for (let left = length; left > 0; left -= piece.length) {
    throwIfCancelled(signal, 'download')
    yield piece.subarray(0, Math.min(left, piece.length))
  }
}
