import { HypervisorError, type MachineConfig, type MachineView } from '@cimarron/hypervisor'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'

/**
 * Refuses by name what can't be kept: a device of the host is what it is now, and not what it was.
 * @throws HypervisorError `unsupported`; `invalid-state` of a guest that has ended
 */
export async function requireSavable(
  { view, config, qmp }: { readonly view: MachineView; readonly config: MachineConfig; readonly qmp: QmpClient },
  operation: 'save' | 'snapshot' = 'save',
): Promise<void> {
  if (view.reason === 'guest-shutdown') {
    const state = 'paused since its guest powered off'
    const needs = 'with a guest that runs: reset it, or power it off'
    throw new HypervisorError('invalid-state', { machine: view.defined.name, state, operation, needs })
  }
  const { status } = await qmp.execute('query-status', {})
  if (status === 'postmigrate') {
    const state = 'paused since it could not be saved'
    throw new HypervisorError('invalid-state', {
      machine: view.defined.name,
      state,
      operation,
      needs: 'resumed',
    })
  }
  const reasons = [...builtIn(config), ...(await blockedReasons(qmp))]
  if (reasons.length === 0) return
  const act = operation === 'save' ? 'saving' : 'a snapshot with the memory of'
  const feature = `${act} machine ${JSON.stringify(view.defined.name)}`
  throw new HypervisorError('unsupported', { platform: 'qemu', feature, why: reasons.join('; ') })
}

function* builtIn({
  pciDevices = [],
  usbDevices = [],
  shares = [],
}: MachineConfig): Generator<string, void, undefined> {
  for (const device of pciDevices)
    yield `it has PCI device ${device} of the host, whose state can't be read; detach it first`
  for (const device of usbDevices)
    yield `it has USB device ${device} of the host, whose state can't be read; detach it first`
  for (const { driver, tag } of shares) {
    // QEMU 7.2: vhost-user-fs is unmigratable.
    if (driver === 'virtiofs')
      yield `what its guest has open of share ${JSON.stringify(tag)} (virtiofs) can't be kept; use 9p`
  }
}

/** Such as a share that is mounted at the moment (qapi/migration.json, `MigrationInfo`). */
async function blockedReasons(qmp: QmpClient): Promise<readonly string[]> {
  const info = await qmp.executeAny('query-migrate')
  const reasons = isObject(info) ? info['blocked-reasons'] : undefined
  return Array.isArray(reasons) ? reasons.map((reason) => String(reason)) : []
}
