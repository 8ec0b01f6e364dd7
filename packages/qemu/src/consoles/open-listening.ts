import type { Endpoint, MachineConfig } from '@cimarron/hypervisor'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import { setPassword } from './graphics-password.ts'
import { endpointsOf, type Listenings } from './listening.ts'
import { chardevId } from './serial-arguments.ts'

/**
 * Before the guest runs: screens get their passwords (without one QEMU lets nobody in), and what only QEMU knows of places
 * is asked for.
 */
export async function openListening(
  qmp: QmpClient,
  { config, listenings }: { readonly config: MachineConfig; readonly listenings: Listenings },
): Promise<readonly Endpoint[]> {
  for (const graphics of config.graphics) {
    const password = listenings.get(graphics.id)?.password
    if (password !== undefined) await setPassword(qmp, graphics, { password })
  }
  return [...endpointsOf(config, listenings), ...(await terminals(qmp, config))]
}

async function terminals(qmp: QmpClient, { serials }: MachineConfig): Promise<readonly Endpoint[]> {
  const wanted = serials.filter(({ backend }) => backend?.kind === 'pty')
  if (wanted.length === 0) return []
  const answer = await qmp.executeAny('query-chardev')
  const all = Array.isArray(answer) ? answer.filter(isObject) : []
  return wanted.flatMap(({ id: device }) => {
    const found = all.find(({ label }) => label === chardevId(device))
    const path = /^pty:(.+)$/.exec(String(found?.filename))?.[1]
    return path === undefined ? [] : [{ device, kind: 'pty', path } as const]
  })
}
