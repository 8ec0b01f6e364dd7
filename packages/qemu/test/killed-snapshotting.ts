/**
 * A daemon that dies at a fail point while it takes a snapshot, reverts to it and deletes it:
 * `killed-snapshotting.ts FOLDER POINT CONFIG HOW`. `off` never starts the machine. What its disk holds tells the moments
 * of a machine that is off apart.
 */
import { execFileSync } from 'node:child_process'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineConfig } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'

const [folder = '', point = '', text = '{}', how = ''] = process.argv.slice(2)
const say = (word: string) => writeSync(1, `${word}\n`)

const hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  failPoint: (name) => {
    if (name === point) process.kill(process.pid, 'SIGKILL')
  },
})
const config = JSON.parse(text) as MachineConfig
const write = (pattern: number) => {
  if (how === 'off')
    execFileSync('qemu-io', ['-f', 'qcow2', '-c', `write -P ${pattern} 0 64k`, config.disks[0]?.path ?? ''])
}
const machine = await hypervisor.define(config)
write(1)
if (how !== 'off') await machine.start()
if (how === 'paused') await machine.pause()
const { id } = await machine.snapshots.take({ name: 'then' })
say('taken')
write(2)
await machine.snapshots.revert(id, { force: true })
say('reverted')
await machine.snapshots.delete(id)
say('deleted')
