import { typed } from '@cimarron/wbem-client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { connectWbem, type WbemConnection } from '../../connection/connect-wbem.ts'
import { CliError } from '../../error/cli-error.ts'
import { eachMachine } from '../../machine/each-machine.ts'
import { findMachines, findNamed } from '../../machine/find-machines.ts'
import type { Machine } from '../../machine/machine.ts'
import { isOff, isSaved } from '../../machine/machine-state.ts'
import { callProfile } from '../../machine/method-call.ts'
import { deleteVolumes, volumesToDelete } from '../../machine/volumes-to-delete.ts'
import { safeText } from '../../output/safe-text.ts'
import { followJob } from '../../storage/follow-job.ts'

/** CIM_VirtualSystemManagementService.DestroySystem (DSP1042). Disk images stay, but for volumes where that is said. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { host, output } = invocation
  const { signal } = host
  await using connection = await connectWbem(invocation)
  const names = invocation.argumentList('machine')
  const isAll = invocation.flag('all')
  if (isAll && names.length > 0)
    throw new CliError('usage', '--all and the names of machines exclude each other', 'give one of them')
  const machines = isAll ? await findMachines(connection, { signal }) : await findNamed(connection, names, { signal })
  if (machines.length === 0) {
    output.note('there are no machines')
    return undefined
  }
  refuseRunning(invocation, machines)
  const which = machines.map(({ name, namespace }) => `${name} (${namespace})`).join(', ')
  const volumes = invocation.flag('volumes') ? await volumesToDelete(invocation, machines) : undefined
  for (const { name, by } of volumes?.kept ?? [])
    output.note(`${safeText(name)} stays: machine "${safeText(by)}" has it as well`)
  const what = volumes?.names.length
    ? `, with ${volumes.names.map((name) => safeText(name)).join(', ')} and all that is on them`
    : ''
  const moments = invocation.flag('snapshots') ? ' and their snapshots' : ''
  await confirm(
    invocation,
    `Delete ${which}${moments}${what}? ${what === '' ? 'Disk images stay.' : 'Other disk images stay.'}`,
  )
  const code = await eachMachine(invocation, machines, (machine) => destroy(machine, invocation, connection))
  if (code === undefined) await deleteVolumes(invocation, volumes?.names ?? [])
  return code
}

/** All are looked at before the first is deleted: nothing is half-done. */
function refuseRunning(invocation: Invocation, machines: readonly Machine[]): void {
  const saved = machines.filter(({ enabledState }) => isSaved(enabledState))
  if (saved.length > 0 && !invocation.flag('discard-saved')) {
    throw new CliError(
      'conflict',
      `${told(saved)}; deleting would lose what its guest has not written to disk`,
      'start it to let it go on, or give --discard-saved to lose that as well',
    )
  }
  if (invocation.flag('force')) return
  const running = machines.filter(({ enabledState }) => !isOff(enabledState) && !isSaved(enabledState))
  if (running.length === 0) return
  throw new CliError(
    'conflict',
    `${told(running)}; only machines that are off are deleted`,
    'stop them first, or give --force to power them off',
  )
}

function told(machines: readonly Machine[]): string {
  return machines.map(({ name, state }) => `"${name}" is ${state}`).join(', ')
}

async function destroy(
  machine: Machine,
  invocation: Invocation,
  { client }: WbemConnection,
): Promise<{ result: string }> {
  const { signal, wait } = invocation.host
  const subject = `machine "${machine.name}"`
  const waiting = { signal, wait, follow: true }
  if (!isOff(machine.enabledState)) {
    const args = { RequestedState: typed('uint16', 3) }
    await callProfile({ client, object: machine.path, method: 'RequestStateChange', args, subject }, waiting)
  }
  if (invocation.flag('snapshots')) return await destroyWithSnapshots(machine, invocation)
  const object = machine.service.in(machine.service.namespace ?? machine.namespace)
  await callProfile(
    { client, object, method: 'DestroySystem', args: { AffectedSystem: machine.path }, subject },
    waiting,
  )
  return { result: 'deleted' }
}

/** By Cimarron's own API: CIM's DestroySystem has no word for what goes with a machine. */
async function destroyWithSnapshots({ id }: Machine, invocation: Invocation): Promise<{ result: string }> {
  const { signal } = invocation.host
  using connection = await connectApi(invocation)
  const { client } = connection
  await followJob(
    invocation,
    client,
    await client.call('machines.undefine', { machine: id, snapshots: true }, { signal }),
  )
  return { result: 'deleted' }
}
