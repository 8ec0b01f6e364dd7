/**
 * A daemon that dies at a fail point while it freezes and thaws what its guest has mounted: `killed-freezing.ts FOLDER POINT
 * CONFIG HOW`. There is a file system on the guest's first disk.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineConfig } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'

const [folder = '', point = '', text = '{}'] = process.argv.slice(2)

const hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  failPoint: (name) => {
    if (name === point) process.kill(process.pid, 'SIGKILL')
  },
})
const events = hypervisor.events()
const machine = await hypervisor.define(JSON.parse(text) as MachineConfig)
await machine.start()
for await (const event of events) if (event.kind === 'machine-agent' && event.connected) break
const { pid } = await machine.agent.exec({ path: '/bin/mount', args: ['-t', 'ext4', '/dev/vda', '/mnt'] })
while (!(await machine.agent.execStatus(pid)).exited) await machine.agent.ping()
// Nobody but the next daemon would thaw it.
writeSync(1, `frozen ${await machine.agent.freeze({ thawAfterMs: 600_000 })}\n`)
writeSync(1, `thawed ${await machine.agent.thaw()}\n`)
