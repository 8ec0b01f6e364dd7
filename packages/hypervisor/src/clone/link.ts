import type { Disk, MachineConfig } from '../config.ts'
import type { MachineView } from '../machine.ts'
import type { MovedMachine } from '../migration/moved-images.ts'

/** What a hypervisor knows of its templates and of what images build on. */
export interface LinkHouse {
  readonly machines: Iterable<{ readonly view: Pick<MachineView, 'defined' | 'active'> }>
  /** The files below a disk's own, the nearest first; undefined where that can't be told. */
  bases(disk: Disk): readonly string[] | undefined
  /** The file that a path leads to, as `bases` names it. */
  fileOf(path: string): string
  /** Machines that went on elsewhere with images that are here. */
  readonly moved?: readonly MovedMachine[]
}

/** A machine's settings with the template that its disks build on by now. */
export function withLink(config: MachineConfig, house: LinkHouse): MachineConfig {
  return new Links(house).told(config)
}

/**
 * Which machines build on which templates, asked of many at once: by what images say, not by what was once made of which, as
 * disks are copied in full, merged and taken out. Where that can't be told, or the template is not here, it stays what was
 * written down.
 */
export class Links {
  readonly #house: LinkHouse
  /** Templates by the files of their disks. */
  readonly #templates = new Map<string, string>()
  readonly #known = new Set<string>()

  constructor(house: LinkHouse) {
    this.#house = house
    for (const { view } of house.machines) {
      const { id, template, disks } = view.defined
      if (!template) continue
      this.#known.add(id)
      for (const { path } of disks) this.#templates.set(house.fileOf(path), id)
    }
  }

  /** The id of the nearest template. */
  of({ id, disks, linkedTo }: MachineConfig): string | undefined {
    if (linkedTo === undefined && this.#known.size === 0) return undefined
    const below = disks.map((disk) => this.#house.bases(disk))
    const files = below.flatMap((bases) => bases ?? [])
    const templates = files.flatMap((file) => this.#templates.get(file) ?? []).filter((template) => template !== id)
    if (linkedTo === undefined || templates.includes(linkedTo)) return linkedTo ?? templates[0]
    const isUntold = below.includes(undefined) || (!this.#known.has(linkedTo) && files.length > 0)
    return isUntold ? linkedTo : templates[0]
  }

  /** Settings in which that stands. */
  told(config: MachineConfig): MachineConfig {
    const found = this.of(config)
    if (found === config.linkedTo) return config
    const { linkedTo: _, ...rest } = config
    return found === undefined ? rest : { ...rest, linkedTo: found }
  }

  /** The machines that build on a template's disks from another host. */
  from(template: string): readonly MovedMachine[] {
    const isOfIt = (path: string) => this.#templates.get(this.#house.fileOf(path)) === template
    return (this.#house.moved ?? []).filter(({ images }) =>
      images.some(({ path, readOnly }) => readOnly && isOfIt(path)),
    )
  }

  /** The names of the machines that build on a template's disks, as they are defined or as they run. */
  to(template: string): readonly string[] {
    return [...this.#house.machines].flatMap(({ view: { defined, active } }) => {
      const configs = active ? [defined, active] : [defined]
      return configs.some((config) => config.linkedTo === template && this.of(config) === template) ? defined.name : []
    })
  }
}
