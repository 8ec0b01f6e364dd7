import type { Disk, Machine, MachineConfig } from '@cimarron/hypervisor'

/** The other machine that is saved and goes on with this disk, which must not change until then; undefined where there is none. */
export function savedWith(
  { path, readOnly }: Pick<Disk, 'path' | 'readOnly'>,
  { machines, except }: { readonly machines: Iterable<Machine>; readonly except: MachineConfig['id'] },
): string | undefined {
  for (const { id, view } of machines) {
    if (id === except) continue
    if (view.saved?.config.disks.some((disk) => disk.path === path && !(disk.readOnly && readOnly)))
      return `machine ${JSON.stringify(view.defined.name)}, which is saved`
  }
  return undefined
}
