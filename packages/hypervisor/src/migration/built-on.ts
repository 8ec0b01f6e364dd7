import { type LinkHouse, Links } from '../clone/link.ts'
import { listed } from '../clone/template.ts'
import type { MachineView } from '../machine.ts'
import type { Storage } from '../storage/storage.ts'
import type { MovedMachine } from './moved-images.ts'
import type { Immovable } from './offer.ts'

export interface Neighbours {
  readonly links: LinkHouse
  readonly storage: Pick<Storage, 'volumeAt' | 'volumes'>
  /** Machines that were here, and where they are now. */
  readonly moved: readonly MovedMachine[]
}

/** Where it is to go. */
export interface Leaving {
  readonly to?: string | undefined
}

/**
 * What builds on a machine's images here, and would be ruined where they are written to or removed: the machine that has
 * them can't go away, however its disks would. Its copies would be no base of those that stay. It follows those that went
 * before it to where they are.
 */
export function builtOn(
  { id, defined, active }: MachineView,
  { links, storage, moved }: Neighbours,
  { to }: Leaving = {},
): readonly Immovable[] {
  const { name, template } = defined
  const linked = new Links(links).to(id)
  if (linked.length > 0) {
    const kind = template ? 'template' : 'machine'
    return [{ what: `${kind} ${JSON.stringify(name)}`, why: `${builds(linked)} on its disks here; ${remedy(name)}` }]
  }
  return (active ?? defined).disks.flatMap(({ id: disk, path }) => {
    const away = moved.filter(
      (one) => one.to !== to && one.images.some((image) => image.readOnly && image.path === path),
    )
    if (away.length > 0) return [{ what: `disk ${disk}`, why: followText(away) }]
    const volume = storage.volumeAt(path)
    const overlays = storage.volumes().filter(({ backing }) => volume !== undefined && backing === volume.id)
    if (overlays.length === 0) return []
    const names = overlays.map((overlay) => overlay.name)
    const what = `volume${names.length === 1 ? '' : 's'} ${builds(names)} on it here`
    return [
      { what: `disk ${disk}`, why: `${what}; delete them before, or move a full copy: machine clone ${name} NAME` },
    ]
  })
}

function followText(away: readonly MovedMachine[]): string {
  const places = [...new Set(away.flatMap(({ to }) => (to === undefined ? [] : [to])))]
  const where = places.length === 0 ? 'moved to another host' : `moved to ${places.join(', ')}`
  return `${builds(away.map(({ name }) => name))} on it, and ${where}; move it there too, or bring them back before`
}

function builds(names: readonly string[]): string {
  return `${listed(names)} build${names.length === 1 ? 's' : ''}`
}

function remedy(name: string): string {
  return `delete them before, or move a full copy of it: machine clone ${name} NAME`
}
