/** Prints the hour that the clock of a new machine shows: `clock-child.ts utc|localtime`. */
import { join } from 'node:path'
import { completeConfig } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { connectQmp } from '../src/qmp/client.ts'
import { TestFolder } from './guest.ts'

const base = process.argv[2] === 'localtime' ? 'localtime' : 'utc'
using folder = new TestFolder()
await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
const machine = await hypervisor.define(completeConfig({ name: 'clock', clock: { base }, graphics: [] }))
await machine.start({ paused: true })
try {
  await using beside = await connectQmp(join(folder.runFolderOf(machine.id), 's/fd'))
  const hmp = async (line: string) => String(await beside.executeAny('human-monitor-command', { 'command-line': line }))
  // Register 4 of the MC146818 has the hour, in two decimal digits of four bits each.
  await hmp('o /b 0x70 4')
  process.stdout.write(/= 0x(\d+)/.exec(await hmp('i /b 0x71'))?.[1] ?? '')
} finally {
  await machine.powerOff()
}
