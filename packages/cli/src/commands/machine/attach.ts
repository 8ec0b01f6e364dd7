import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { deviceOf } from '../../machine/assignments.ts'
import { changeTo } from '../../machine/change-machine.ts'

/** What each kind of device begins as, and in which list it stands. */
const kinds = {
  disk: { list: 'disks', base: {} },
  cdrom: { list: 'drives', base: { type: 'cdrom' } },
  floppy: { list: 'drives', base: { type: 'floppy' } },
  nic: { list: 'nics', base: {} },
  graphics: { list: 'graphics', base: {} },
  serial: { list: 'serials', base: {} },
} as const

/** Gives a machine another device. */
export async function run(invocation: Invocation): Promise<undefined> {
  using connection = await connectApi(invocation)
  const { client } = connection
  const machine = invocation.argument('machine')
  // One of its choices.
  const { list, base } = kinds[invocation.argument('kind') as keyof typeof kinds]
  const { defined, id, revision } = await client.call('machines.get', { machine }, { signal: invocation.host.signal })
  const device = deviceOf(invocation.argumentList('setting'), base)
  // The server reads the device as what it is, and refuses what it is not.
  const document = { [list]: [...(defined[list] ?? []), device] } as never
  await changeTo(invocation, client, { machine: id, document, revision })
}
