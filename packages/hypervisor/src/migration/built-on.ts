import { linkedMachines, listed } from '../clone/template.ts'
import type { MachineView } from '../machine.ts'
import type { Storage } from '../storage/storage.ts'
import type { Immovable } from './offer.ts'

export interface Neighbours {
  readonly machines: Iterable<{ readonly view: MachineView }>
  readonly storage: Pick<Storage, 'volumeAt' | 'volumes'>
}

/**
 * What builds on a machine's images here, and would be ruined where they are written to or removed: the machine that has
 * them can't go away, however its disks would. Its copies would be no base of those that stay.
 */
export function builtOn({ id, defined, active }: MachineView, { machines, storage }: Neighbours): readonly Immovable[] {
  const { name, template } = defined
  const linked = linkedMachines(id, machines)
  if (linked.length > 0) {
    const kind = template ? 'template' : 'machine'
    return [{ what: `${kind} ${JSON.stringify(name)}`, why: `${builds(linked)} on its disks here; ${remedy(name)}` }]
  }
  return (active ?? defined).disks.flatMap(({ id: disk, path }) => {
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

function builds(names: readonly string[]): string {
  return `${listed(names)} build${names.length === 1 ? 's' : ''}`
}

function remedy(name: string): string {
  return `delete them before, or move a full copy of it: machine clone ${name} NAME`
}
