import { closeSync, constants, fdatasyncSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DaemonGuest } from './daemon-guest.ts'
import { inTurns, milliseconds, rowBeside } from './in-turns.ts'
import { MachineHouse, upText } from './machine-house.ts'
import { BareQemu, wordsOf } from './peers/bare-qemu.ts'
import type { Row } from './table.ts'

const rounds = 9

/** A machine's memory to disk and back, beside QEMU that is asked for the same by hand. */
export default async function* (): AsyncGenerator<Row> {
  await using house = await MachineHouse.open()
  const machine = await house.define('bench', house.disk('ours'))
  await house.boot(machine)
  const { folder } = house
  const options = { words: wordsOf(machine), folder, disk: house.disk('bare') }
  const state = join(folder, 'state')
  await using kept = new AsyncDisposableStack()
  let bare = kept.use(await BareQemu.start(options))
  await bare.ask('cont')
  await bare.said(upText)
  await using daemon = await DaemonGuest.open()
  const times = await inTurns<'bareSave' | 'bareRestore' | 'save' | 'restore' | 'saveByRest' | 'restoreByRest'>(
    rounds,
    async () => {
      // Nobody else's time: what a former file took of the disk.
      rmSync(state, { force: true })
      const bareSave = await milliseconds(async () => {
        await bare.ask('stop')
        await bare.migrateTo(openSync(state, constants.O_RDWR | constants.O_CREAT))
        flush(state)
        await bare.end()
      })
      const bareRestore = await milliseconds(async () => {
        const fd = openSync(state, 'r')
        bare = kept.use(await BareQemu.start({ ...options, incoming: { fd } }))
        closeSync(fd)
        const came = bare.migrated()
        await bare.receive('fd:3')
        await came
        await bare.ask('cont')
      })
      return { bareSave, bareRestore }
    },
    async () => ({
      save: await milliseconds(() => machine.save()),
      restore: await milliseconds(() => machine.start()),
    }),
    async () => ({
      saveByRest: await milliseconds(() => daemon.ask('POST', '/save?wait=60')),
      restoreByRest: await milliseconds(() => daemon.ask('POST', '/start?wait=60')),
    }),
  )
  type Name = keyof typeof times
  const row = (name: string, ours: Name, peer: readonly [string, Name]): Row =>
    rowBeside(name, times, { ours, peer, target: { of: 'ratio', atMost: 1.1 } })
  const toFile = ['QEMU into a file, flushed, and its end', 'bareSave'] as const
  const fromFile = ['QEMU started from that file', 'bareRestore'] as const
  yield row('save, 256 MiB guest', 'save', toFile)
  yield row('the same by REST', 'saveByRest', toFile)
  yield row('restore of it', 'restore', fromFile)
  yield row('the same by REST', 'restoreByRest', fromFile)
}

function flush(path: string): void {
  const file = openSync(path, 'r+')
  fdatasyncSync(file)
  closeSync(file)
}
