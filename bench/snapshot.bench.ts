import { DaemonGuest } from './daemon-guest.ts'
import { inTurns, milliseconds, rowBeside } from './in-turns.ts'
import { MachineHouse, upText } from './machine-house.ts'
import { BareQemu, wordsOf } from './peers/bare-qemu.ts'
import type { Row } from './table.ts'

const rounds = 9

/** A snapshot with the memory of a guest that runs, and the way back to it, beside QEMU that is asked for the same by hand. */
export default async function* (): AsyncGenerator<Row> {
  await using house = await MachineHouse.open()
  const machine = await house.define('bench', house.disk('ours'))
  await house.boot(machine)
  await using bare = await BareQemu.start({ words: wordsOf(machine), folder: house.folder, disk: house.disk('bare') })
  await bare.ask('cont')
  await bare.said(upText)
  await using daemon = await DaemonGuest.open()
  const tag = { tag: 'then', vmstate: 'd-disk0', devices: ['d-disk0'] }
  const times = await inTurns<'save' | 'load' | 'take' | 'revert' | 'takeByRest' | 'revertByRest'>(
    rounds,
    async () => {
      const save = await milliseconds(() => bare.job('snapshot-save', tag))
      // QEMU has the guest stand still until it is told.
      const load = await milliseconds(async () => {
        await bare.ask('stop')
        await bare.job('snapshot-load', tag)
        await bare.ask('cont')
      })
      await bare.job('snapshot-delete', { tag: tag.tag, devices: tag.devices })
      return { save, load }
    },
    async () => {
      const take = await milliseconds(() => machine.snapshots.take({ name: 'then' }))
      const id = machine.snapshots.all()[0]?.id ?? ''
      const revert = await milliseconds(() => machine.snapshots.revert(id, { force: true }))
      await machine.snapshots.delete(id)
      return { take, revert }
    },
    async () => {
      const takeByRest = await milliseconds(() => daemon.ask('POST', '/snapshots?wait=60', { name: 'then' }))
      const revertByRest = await milliseconds(() =>
        daemon.ask('POST', '/revert?wait=60', { snapshot: 'then', force: true }),
      )
      await daemon.ask('DELETE', '/snapshots/then?wait=60')
      return { takeByRest, revertByRest }
    },
  )
  const row = (name: string, ours: keyof typeof times, bare: 'save' | 'load'): Row =>
    rowBeside(name, times, {
      ours,
      peer: [`QEMU's snapshot-${bare}`, bare],
      target: { of: 'difference', atMost: 30 },
    })
  yield row('snapshot with memory, 256 MiB guest', 'take', 'save')
  yield row('the same by REST', 'takeByRest', 'save')
  yield row('revert of it', 'revert', 'load')
  yield row('the same by REST', 'revertByRest', 'load')
}
