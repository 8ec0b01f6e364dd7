import { devicesOf, hasOwnInterface, type Nic } from '@cimarron/hypervisor'
import type { RunRecord } from '../run-record.ts'
import { type InterfaceNames, interfaceNames } from './interface-name.ts'

/** What a run may have on the host by its record: of the NICs it has, and of those that were about to come or go. */
export function interfacesOf({ config, changing }: RunRecord): readonly InterfaceNames[] {
  const coming = (changing?.changes ?? []).flatMap((change) =>
    change.kind === 'attach-device' || change.kind === 'change-nic' ? [change.device] : [],
  )
  const nics = [...devicesOf(config), ...coming].filter((device): device is Nic => device.kind === 'nic')
  const ids = new Set(nics.filter(hasOwnInterface).map(({ id }) => id))
  return Array.from(ids, (id) => interfaceNames(config.id, id))
}
