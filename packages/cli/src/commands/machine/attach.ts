import type { Machine } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { deviceOf } from '../../machine/assignments.ts'
import { changeTo } from '../../machine/change-machine.ts'
import { diskWords, nicOf } from '../../machine/device-words.ts'
import { prepareDisks } from '../../machine/prepared-disks.ts'

/** What each kind of device begins as, and in which list it stands. */
const kinds = {
  disk: { list: 'disks', base: {} },
  cdrom: { list: 'drives', base: { type: 'cdrom' } },
  floppy: { list: 'drives', base: { type: 'floppy' } },
  nic: { list: 'nics', base: {} },
  graphics: { list: 'graphics', base: {} },
  serial: { list: 'serials', base: {} },
} as const

/** Gives a machine another device. What was made for it goes again where the device is refused. */
export async function run(invocation: Invocation): Promise<undefined> {
  using connection = await connectApi(invocation)
  const { client } = connection
  const machine = invocation.argument('machine')
  const kind = invocation.argument('kind') as Kind
  const { list } = kinds[kind]
  const { defined, id } = await client.call('machines.get', { machine }, { signal: invocation.host.signal })
  await using unlessDone = new AsyncDisposableStack()
  const { device, undo } = await deviceFor(invocation, kind, defined)
  unlessDone.defer(undo)
  // The server reads the device as what it is, and refuses what it is not.
  const document = { [list]: [...(defined[list] ?? []), device] } as never
  await changeTo(invocation, client, { machine: id, document })
  unlessDone.move()
}

/** One of the command's choices. */
type Kind = keyof typeof kinds

async function deviceFor(
  invocation: Invocation,
  kind: Kind,
  { name, disks: had }: Machine['defined'],
): Promise<{ readonly device: object; readonly undo: () => Promise<void> }> {
  const given = invocation.argumentList('setting')
  const nothing = () => Promise.resolve()
  if (kind === 'nic') return { device: nicOf(given), undo: nothing }
  if (kind !== 'disk') return { device: deviceOf(given, kinds[kind].base), undo: nothing }
  const words = diskWords(given)
  if (!words.some((word) => word.startsWith('pool='))) return { device: deviceOf(words, {}), undo: nothing }
  const { ofVolume, ofDisk } = Object.groupBy(words, (word) => (isOfVolume.test(word) ? 'ofVolume' : 'ofDisk'))
  const [pool = '', ...rest] = (ofVolume ?? []).toSorted((one, other) => poolFirst(one) - poolFirst(other))
  const text = [pool, ...rest].join(',')
  const { made, undo } = await prepareDisks(invocation, { texts: [text], machine: name, before: had.length })
  return { device: deviceOf([...made.map((volume) => `volume=${volume}`), ...(ofDisk ?? [])], {}), undo }
}

/** What says how the volume is to be that is made for a disk; the others are settings of the disk. */
const isOfVolume = /^(?:pool|size|name|format|base)=/

function poolFirst(word: string): number {
  return word.startsWith('pool=') ? 0 : 1
}
