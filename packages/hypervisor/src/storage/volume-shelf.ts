import { HypervisorError } from '../error.ts'
import type { ImageChain } from './backend.ts'
import type { VolumeView } from './volume.ts'

/** Volumes by what they are looked for by: id, file, and the volume they build on. */
export class VolumeShelf {
  readonly #byId = new Map<string, VolumeView>()
  readonly #byPath = new Map<string, VolumeView>()
  readonly #overlays = new Map<string, Set<string>>()

  get(id: string): VolumeView | undefined {
    return this.#byId.get(id)
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  /** The volume whose file this is. */
  at(path: string): VolumeView | undefined {
    return this.#byPath.get(path)
  }

  /** Those that build on it directly. */
  overlaysOf(id: string): readonly VolumeView[] {
    return [...(this.#overlays.get(id) ?? [])].flatMap((overlay) => this.#byId.get(overlay) ?? [])
  }

  values(): Iterable<VolumeView> {
    return this.#byId.values()
  }

  set(id: string, view: VolumeView): void {
    this.delete(id)
    this.#byId.set(id, view)
    this.#byPath.set(view.path, view)
    if (view.backing === undefined) return
    const overlays = this.#overlays.get(view.backing) ?? new Set()
    this.#overlays.set(view.backing, overlays.add(id))
  }

  delete(id: string): void {
    const former = this.#byId.get(id)
    if (!former) return
    this.#byId.delete(id)
    this.#byPath.delete(former.path)
    const overlays = former.backing === undefined ? undefined : this.#overlays.get(former.backing)
    overlays?.delete(id)
    if (former.backing !== undefined && overlays?.size === 0) this.#overlays.delete(former.backing)
  }

  /** A volume's image with all it builds on. @throws HypervisorError `image-refused` */
  chain(volume: VolumeView, depth = 0): ImageChain {
    const { path, format, backing } = volume
    if (backing === undefined) return { path, format, backing: null }
    const base = this.#byId.get(backing)
    // Records that lead in a circle, or to nothing, were not written by us.
    if (!base || depth > longestChain)
      throw new HypervisorError('image-refused', { path, problem: 'builds on a volume that is not known any more' })
    return { path, format, backing: this.chain(base, depth + 1) }
  }
}

/** A machine's images may stand on so many (see `OpenFiles` of the QEMU driver), itself among them. */
export const longestChain = 8

export function depthOf({ backing }: ImageChain): number {
  return backing ? 1 + depthOf(backing) : 1
}
