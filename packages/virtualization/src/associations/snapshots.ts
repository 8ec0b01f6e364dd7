import type { AssociationRow, CallContext, InstanceRecord } from '@cimarron/cimom'
import type { MachineView, Snapshot } from '@cimarron/hypervisor'
import { findSetting } from '../providers/settings.ts'
import type { Places } from './places.ts'
import { link, row } from './row.ts'

/**
 * Which machine settings are a snapshot of, and where in its tree the machine stands (DSP1042). CIM_MostCurrentSnapshotInBranch
 * was experimental and is in no final schema: it is declared here as it is known from other implementations.
 */
export function snapshotRows(places: Places): AssociationRow[] {
  const { names } = places.world
  const machines = names.className('ComputerSystem')
  const settings = names.className('VirtualSystemSettingData')
  const all = waysOf(places, (_, snapshots) => snapshots)
  const applied = waysOf(places, (_, snapshots) => lastApplied(snapshots))
  const latest = waysOf(places, (view, snapshots) => snapshots.filter(({ id }) => id === view.snapshot))
  return [
    row(
      names,
      'SnapshotOfVirtualSystem',
      { role: 'Antecedent', at: machines, others: all.machineToSnapshots },
      { role: 'Dependent', at: settings, others: all.snapshotToMachine },
    ),
    row(
      names,
      'LastAppliedSnapshot',
      { role: 'Antecedent', at: settings, others: applied.snapshotToMachine },
      { role: 'Dependent', at: machines, others: applied.machineToSnapshots },
    ),
    row(
      names,
      'MostCurrentSnapshotInBranch',
      { role: 'Antecedent', at: machines, others: latest.machineToSnapshots },
      { role: 'Dependent', at: settings, others: latest.snapshotToMachine },
    ),
  ]
}

/** The one that its machine came back to last, if it ever did. */
function lastApplied(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  const at = (one: Snapshot): number => one.revertedMs ?? 0
  return snapshots
    .filter(({ revertedMs }) => revertedMs !== undefined)
    .toSorted((a, b) => at(b) - at(a))
    .slice(0, 1)
}

type Choice = (view: MachineView, snapshots: readonly Snapshot[]) => readonly Snapshot[]

function waysOf(places: Places, choose: Choice) {
  const { world } = places
  const { names } = world
  return {
    *machineToSnapshots(keys: InstanceRecord, context: CallContext) {
      for (const view of places.machineAt(keys, context))
        for (const { id } of choose(view, world.snapshots(view.id, context)))
          yield link(names.setting({ machine: view.id, phase: id }))
    },
    *snapshotToMachine(keys: InstanceRecord, context: CallContext) {
      const found = findSetting(world, keys, context)
      if (found?.snapshot === undefined || found.device !== undefined) return
      const { view, snapshot } = found
      if (choose(view, world.snapshots(view.id, context)).includes(snapshot)) yield places.machineLink(view)
    },
  }
}
