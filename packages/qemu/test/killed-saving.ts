/**
 * A daemon that dies at a fail point while it saves and restores a machine: `killed-saving.ts FOLDER POINT CONFIG HOW`.
 * `paused` pauses it before; `restored`: it dies at a save of a machine that was restored. It says what it was told has succeeded.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineConfig } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'

const [folder = '', point = '', config = '{}', how = ''] = process.argv.slice(2)
const say = (word: string) => writeSync(1, `${word}\n`)

let isRestored = false
const hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  failPoint: (name) => {
    if (name === point && (how !== 'restored' || isRestored)) process.kill(process.pid, 'SIGKILL')
  },
})
const machine = await hypervisor.define(JSON.parse(config) as MachineConfig)
await machine.start()
if (how === 'paused') await machine.pause()
await machine.save()
say('saved')
await machine.start()
isRestored = true
say('restored')
await machine.save()
await machine.discardSaved()
say('discarded')
