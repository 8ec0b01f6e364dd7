/**
 * A daemon that dies at a fail point: `killed-child.ts FOLDER POINT CONFIG`. It defines the machine, starts it, powers
 * it off and forgets it, and says which of these it was told have succeeded.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineConfig } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'

const [folder = '', point = '', config = '{}'] = process.argv.slice(2)
const say = (word: string) => writeSync(1, `${word}\n`)

const hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  failPoint: (name) => {
    if (name === point) process.kill(process.pid, 'SIGKILL')
  },
})
const machine = await hypervisor.define(JSON.parse(config) as MachineConfig)
say('defined')
await machine.start({ paused: process.argv[5] === 'paused' })
say('started')
await machine.powerOff()
say('off')
await machine.undefine()
say('undefined')
