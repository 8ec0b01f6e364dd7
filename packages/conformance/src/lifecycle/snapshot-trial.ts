import type { ObjectPath } from '@cimarron/cim'
import { typed } from '@cimarron/wbem-client'
import { type Ground, now, pathIn } from './own-machine.ts'
import { partners } from './settings-of.ts'
import type { Trial } from './trial.ts'

/** SnapshotType: Full Snapshot. */
const full = 2

/** Makes a snapshot, where the host has a service for that and it takes one of this machine, and destroys it. */
export async function trySnapshot(ground: Ground, trial: Trial, system: ObjectPath): Promise<void> {
  const { model, methods, source, namespace } = ground
  const service = model.instances('CIM_VirtualSystemSnapshotService').find(({ path }) => path.namespace === namespace)
  if (service === undefined) return
  const made = await methods.call(service.path, 'CreateSnapshot', {
    AffectedSystem: system,
    SnapshotType: typed('uint16', full),
  })
  if (made.kind === 'refused') {
    // Whether this very machine can have one, with its disks or without, no capability tells.
    model.notes.add(`no snapshot was made of the machine: ${made.text}`)
    return
  }
  const [known] = await partners(ground, system, {
    associations: ['CIM_SnapshotOfVirtualSystem'],
    wanted: 'CIM_VirtualSystemSettingData',
  })
  const path = pathIn(made.out.ResultingSnapshot, namespace) ?? known?.path
  const isThere = path !== undefined && (await now(source, path)) !== undefined
  trial.look(
    'snapshot-kept-and-removed',
    ...(isThere && known !== undefined
      ? []
      : [
          {
            where: system,
            found: `after CreateSnapshot ${isThere ? 'no CIM_SnapshotOfVirtualSystem leads to it' : 'there are no settings of it'}`,
            right: 'settings, to which CIM_SnapshotOfVirtualSystem leads',
          },
        ]),
  )
  if (path === undefined) return
  const gone = await methods.call(service.path, 'DestroySnapshot', { AffectedSnapshot: path })
  const isGone = gone.kind === 'done' && (await now(source, path)) === undefined
  trial.look(
    'snapshot-kept-and-removed',
    ...(isGone
      ? []
      : [
          {
            where: path,
            found: gone.kind === 'refused' ? `DestroySnapshot: ${gone.text}` : 'there after DestroySnapshot',
            right: 'gone',
          },
        ]),
  )
}
