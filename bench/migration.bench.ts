import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '@cimarron/hypervisor'
import { connectQmp, type QmpClient } from '@cimarron/qemu'
import { DaemonPair } from './daemon-pair.ts'
import { inTurns, milliseconds, rowBeside } from './in-turns.ts'
import { MachineHouse, upText } from './machine-house.ts'
import { BareQemu, wordsOf } from './peers/bare-qemu.ts'
import type { Row } from './table.ts'

const rounds = 9
const uri = 'tcp:127.0.0.1:49321'

/**
 * A guest that runs goes from one driver to another over loopback, on one disk, and from one daemon to another, which encrypt it and
 * write down what they do, beside two QEMUs that are asked for the same by hand.
 */
export default async function* (): AsyncGenerator<Row> {
  await using here = await MachineHouse.open()
  await using there = await MachineHouse.open()
  const first = await here.define('bench', here.disk('ours'))
  await here.boot(first)
  const options = { words: wordsOf(first), folder: here.folder, disk: here.disk('bare') }
  await using kept = new AsyncDisposableStack()
  let bare = kept.use(await BareQemu.start(options))
  await bare.ask('cont')
  await bare.said(upText)
  let [source, target] = [here, there]
  await using daemons = await DaemonPair.open()
  const times = await inTurns<'bare' | 'bareDown' | 'ours' | 'oursDown' | 'byRest' | 'byRestDown'>(
    rounds,
    async () => {
      const former = bare
      let down = Promise.resolve(0)
      const total = await milliseconds(async () => {
        bare = kept.use(await BareQemu.start({ ...options, incoming: {} }))
        down = downtime(former.qmp, bare.qmp)
        const came = bare.migrated()
        await bare.receive(uri)
        await former.migrate(uri)
        await came
        await bare.ask('cont')
        await former.end()
      })
      return { bare: total, bareDown: await down }
    },
    async () => {
      const [machine] = source.hypervisor.machines()
      if (!machine) throw new Error('the machine is gone')
      const moved = await move(machine, { source, target })
      ;[source, target] = [target, source]
      return { ours: moved.total, oursDown: moved.down }
    },
    async () => {
      let byRestDown = Number.NaN
      const byRest = await milliseconds(async () => {
        byRestDown = await daemons.move()
      })
      return { byRest, byRestDown }
    },
  )
  type Name = keyof typeof times
  const row = (what: string, ours: Name, bare: Name): Row =>
    rowBeside(what, times, {
      ours,
      peer: ['two bare QEMUs', bare],
      target: { of: 'difference', atMost: 50 },
    })
  yield row('live migration, 256 MiB guest', 'ours', 'bare')
  yield row('the same between two daemons, encrypted, by REST', 'byRest', 'bare')
  yield row('live migration, guest stands still', 'oursDown', 'bareDown')
  yield row('the same between two daemons, as the job tells it', 'byRestDown', 'bareDown')
}

interface Way {
  readonly source: MachineHouse
  readonly target: MachineHouse
}

/** As two daemons do it, without the way between them. */
async function move(machine: Machine, { source, target }: Way): Promise<{ total: number; down: number }> {
  const heard: QmpClient[] = []
  const monitor = async ({ folder }: MachineHouse): Promise<QmpClient> => {
    const [path = ''] = globSync(join(folder, 'run', '*', machine.id, 's', 'fd'))
    const client = await connectQmp(path)
    heard.push(client)
    return client
  }
  const former = await monitor(source)
  let down = Promise.resolve(0)
  const total = await milliseconds(async () => {
    const offer = await machine.migration.offer()
    const arrival = await target.hypervisor.arrivals.receive(offer, {
      plan: { storage: 'shared' },
      listen: { address: '127.0.0.1' },
    })
    down = downtime(former, await monitor(target))
    const handOver = async () => {
      await arrival.commit()
      return 'committed' as const
    }
    await machine.migration.depart({ offer, endpoints: arrival.endpoints, handOver })
  })
  const stood = await down
  for (const client of heard) await client[Symbol.asyncDispose]()
  return { total, down: stood }
}

/** From where the guest stood still here to where it ran there, by QEMU's own clock, in milliseconds. */
function downtime(from: QmpClient, to: QmpClient): Promise<number> {
  const told = Promise.all([toldAt(from, 'STOP'), toldAt(to, 'RESUME')]).then(([stopped, ran]) => ran - stopped)
  // Whoever waits for it hears why it can't be told; what failed before is told first.
  told.catch(() => undefined)
  return told
}

async function toldAt(qmp: QmpClient, name: string): Promise<number> {
  for await (const event of qmp.events()) if (event.name === name) return event.atMs
  throw new Error(`QEMU went away before ${name}`)
}
