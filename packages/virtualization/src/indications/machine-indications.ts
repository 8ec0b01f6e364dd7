import type { Instance } from '@cimarron/cim'
import type { JournalEntry } from '@cimarron/estate'
import type { MachineView } from '@cimarron/hypervisor'
import { moment } from '../settings/system.ts'
import { alertOf } from './alerts.ts'
import { lifecycleChanges } from './indication-maker.ts'
import type { SnapshotEntry } from './snapshot-indications.ts'
import { groundOf, occasionOf, type Telling } from './telling.ts'
import { type Ground, machineInstances, resourceSettings, systemSettings, type ToldInstance } from './told-instances.ts'

type MachineEntry =
  | Extract<JournalEntry, { kind: 'machine-defined' | 'machine-changed' | 'machine-undefined' | 'machine-state' }>
  // Of which a revert brings other settings.
  | SnapshotEntry

/** The instances that live with a machine, in the order in which they come to be. */
const kinds = [
  { subject: 'ComputerSystem', tell: machineInstances },
  { subject: 'VirtualSystemSettingData', tell: systemSettings },
  { subject: 'ResourceAllocationSettingData', tell: resourceSettings },
] as const

export const alertClass = 'CIM_AlertIndication'

/** What an entry says of a machine, of its settings, and whether somebody should look at it. */
export async function tellMachine(entry: MachineEntry, telling: Telling): Promise<Instance[]> {
  const { maker, wants } = telling
  const ground = groundOf(telling)
  const wanted = kinds.filter(({ subject }) => lifecycleChanges.some((each) => wants(maker.className(subject, each))))
  const isNew = entry.kind === 'machine-defined'
  const after = entry.kind === 'machine-undefined' ? undefined : entry.machine
  const before = wanted.length === 0 || isNew ? undefined : await viewBefore(entry, telling)
  const occasion = occasionOf(entry)
  const told = wanted.flatMap(({ tell }) => {
    const was = byKey(tell, ground, before)
    const is = byKey(tell, ground, after)
    const gone = [...was.values()].filter(({ key }) => !is.has(key))
    return [
      ...gone.map((each) => maker.deleted(each, occasion)),
      ...[...is.values()].flatMap((each) => {
        const previous = was.get(each.key)
        const hasComeToBe = previous === undefined && (isNew || before !== undefined)
        return hasComeToBe ? maker.created(each, occasion) : (maker.modified(previous, each, occasion) ?? [])
      }),
    ]
  })
  const asked = told.filter(({ className }) => wants(className))
  // What a machine consists of goes before it does.
  return [...(after === undefined ? asked.toReversed() : asked), ...alert(entry, telling)]
}

/** The machine before an entry; where the journal does not go back so far, what the entry itself says of it. */
async function viewBefore(entry: MachineEntry, { memory }: Telling): Promise<MachineView | undefined> {
  if (entry.kind === 'machine-undefined') return entry.machine
  const known = await memory.machine(entry.machine.id, entry.cursor)
  return known ?? (entry.kind === 'machine-state' ? { ...entry.machine, state: entry.from } : undefined)
}

function byKey(
  tell: (ground: Ground, view: MachineView) => Iterable<ToldInstance>,
  ground: Ground,
  view: MachineView | undefined,
): ReadonlyMap<string, ToldInstance> {
  const told = new Map<string, ToldInstance>()
  if (view !== undefined) for (const each of tell(ground, view)) told.set(each.key, each)
  return told
}

function alert(entry: MachineEntry, { world, maker, wants }: Telling): Instance[] {
  if (entry.kind !== 'machine-state' || !wants(alertClass)) return []
  const keys = world.names.machine(entry.machine)
  const modelPath = maker.modelPath({ className: 'ComputerSystem', keys })
  const alerted = alertOf(entry.machine, entry.reason, modelPath)
  if (alerted === undefined) return []
  const { atMs, identifier } = occasionOf(entry)
  const record = { ...alerted, SystemCreationClassName: keys.CreationClassName, EventTime: moment(atMs) }
  return [maker.indication(alertClass, record, { atMs, identifier: `${identifier}:alert` })]
}
