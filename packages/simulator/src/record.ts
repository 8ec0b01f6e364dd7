import { checkConfig, type DepartureRecord, type MachineRow, readMachineRows } from '@cimarron/hypervisor'

/** What the store keeps of a machine: its view, and since when its guest runs. */
export interface MachineRecord extends MachineRow {
  readonly bootedAtMs?: number
  /** It was given to another host, which has not answered. */
  readonly departure?: DepartureRecord
  /** How long the guest of a saved machine has run. */
  readonly ranMs?: number
}

/** @throws HypervisorError `peer-failed` naming the key of a record that can't be read, or whose config is none. */
export function readRecords(texts: ReadonlyMap<string, string>): readonly MachineRecord[] {
  return readMachineRows<MachineRecord>(texts, 'the simulator', ({ view }) => checkConfig(view.defined))
}
