import type { Change } from './change.ts'
import { changesBetween } from './changes-between.ts'
import { completeConfig } from './complete-config.ts'
import type { MachineConfig } from './config.ts'
import { devicesOf } from './devices.ts'
import type { MachineDraft } from './draft.ts'
import type { Host } from './host.ts'
import { refuseField } from './invalid-config.ts'

/** What somebody wants a machine to be, as far as they say. Null takes a setting back to its usual. */
export type MachineDocument = { readonly [K in keyof MachineDraft]?: MachineDraft[K] | null }

export interface PlanOptions {
  /** What the document does not name is as usual; left out: it stays as it is. A list of devices is always all of them. */
  readonly whole?: boolean
  readonly host?: Host
}

/**
 * The changes that make a machine what a document says. A NIC that says no MAC address keeps the one it has by its id.
 * @throws HypervisorError `invalid-config`
 */
export function planDocument(
  config: MachineConfig,
  document: MachineDocument,
  { whole = false, host }: PlanOptions = {},
): readonly Change[] {
  for (const field of ['id', 'architecture'] as const) {
    const given = document[field]
    if (given === undefined || given === null || given === config[field]) continue
    throw refuseField(field, given, `can't change; it is ${config[field]} for ever, leave it out`)
  }
  const { id, name, architecture } = config
  const base: MachineDraft = whole ? { name } : config
  const named = Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined))
  const merged: MachineDraft = {
    ...base,
    ...named,
    boot: { ...base.boot, ...document.boot },
    lifecycle: { ...base.lifecycle, ...document.lifecycle },
  }
  const set = Object.entries(merged).filter(([, value]) => value !== null)
  const draft = { name, ...Object.fromEntries(set), id, architecture }
  const complete = completeConfig(withOrder(draft, document), host ? { host } : {})
  return changesBetween(config, { ...complete, nics: withKnownMacs(complete, draft, config) })
}

/** A device that goes leaves the boot order, where the document does not say another. */
function withOrder(draft: MachineDraft, { boot }: MachineDocument): MachineDraft {
  if (boot?.order) return draft
  const known = new Set(devicesOf(completeConfig({ ...draft, boot: { ...draft.boot, order: [] } })).map(({ id }) => id))
  return { ...draft, boot: { ...draft.boot, order: (draft.boot?.order ?? []).filter((id) => known.has(id)) } }
}

function withKnownMacs({ nics }: MachineConfig, draft: MachineDraft, config: MachineConfig): MachineConfig['nics'] {
  return nics.map((nic, index) => {
    const known = draft.nics?.[index]?.mac === undefined ? config.nics.find(({ id }) => id === nic.id) : undefined
    return known ? { ...nic, mac: known.mac } : nic
  })
}
