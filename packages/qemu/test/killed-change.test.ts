import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { completeConfig, type DeviceDraft, withAgentChannel } from '@cimarron/hypervisor'
import { changeFailPoints, openQemu, type QemuFailPoint } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { connectQmp } from '../src/qmp/client.ts'
import { TestFolder } from './guest.ts'

/** Whether the next daemon finds the machine as it was, or as it was to be. */
const promised: Readonly<Record<(typeof changeFailPoints)[number], 'before' | 'after'>> = {
  'change-now:1': 'before',
  'change-now:2': 'before',
  'change-now:3': 'after',
  'change-now:4': 'after',
  'plug:1': 'before',
  'plug:2': 'before',
  'unplug:1': 'before',
}

// No guest has to agree to any of these: a SCSI disk is let go of at once, and what is plugged in need not be noticed.
const parts = {
  disk: (path: string): DeviceDraft => ({ kind: 'disk', id: 'part', path, format: 'raw', bus: 'scsi' }),
  nic: (): DeviceDraft => ({ kind: 'nic', id: 'part', mac: '52:54:00:00:00:05' }),
}
/** At these a NIC leaves something else than a disk does. */
const ofNics: ReadonlySet<string> = new Set(['change-now:2', 'plug:1', 'plug:2'])
type Case = readonly ['attach' | 'detach', 'disk' | 'nic', (typeof changeFailPoints)[number]]
const cases = changeFailPoints.flatMap((point): readonly Case[] =>
  point === 'unplug:1'
    ? [['detach', 'disk', point]]
    : [['attach', 'disk', point], ...(ofNics.has(point) ? [['attach', 'nic', point] as const] : [])],
)
/** A guest that stands still lets go of no NIC: it stays, and is seen. */
const isKept = (part: string, point: string) => part === 'nic' && (point === 'plug:2' || point === 'change-now:2')

test.for(cases)(
  'a daemon killed while it was to %s a %s, at %s, leaves one that knows what is there',
  async ([verb, part, point]) => {
    using folder = new TestFolder()
    const device = parts[part](folder.disk('raw'))
    const base = { path: folder.disk('raw'), format: 'raw', bus: 'scsi' } as const
    const config = completeConfig({
      name: 'killed',
      disks: [base, ...(verb === 'detach' && device.kind === 'disk' ? [device] : [])],
      graphics: [],
    })
    expect(await changeAndDie(point, { folder: folder.path, config, verb, device })).toBe('SIGKILL')

    const warnings: string[] = []
    const onWarning = (text: string) => void warnings.push(text)
    await using hypervisor = await openQemu({
      directory: folder.path,
      runBase: folder.runBase,
      accelerations: ['tcg'],
      onWarning,
    })
    const machine = hypervisor.machine(config.id)
    if (!machine) throw new Error('the machine is gone')
    await using _end = {
      [Symbol.asyncDispose]: async () => (machine.view.state === 'off' ? undefined : machine.powerOff()),
    }
    const isDefined = (promised[point] === 'after') === (verb === 'attach')
    const has = isDefined || isKept(part, point)
    const ids = [...(machine.view.active?.disks ?? []), ...(machine.view.active?.nics ?? [])].map(({ id }) => id)
    expect(machine.view.state).toBe('paused')
    expect(ids.includes('part')).toBe(has)
    if (has === isDefined) expect(machine.view.active).toEqual(withAgentChannel(machine.view.defined))
    // And so it is in QEMU, with nothing half there.
    await using beside = await connectQmp(join(folder.runFolderOf(config.id), 's/fd'))
    const said = async (command: string, args = {}) => JSON.stringify(await beside.executeAny(command, args))
    expect((await said('qom-list', { path: '/machine/peripheral' })).includes('"part"')).toBe(has)
    expect((await said('query-named-block-nodes')).includes('"d-part"')).toBe(has && part === 'disk')
    await machine.powerOff()
    await machine.undefine()
    expect(warnings).toEqual([])
  },
)

interface Doing {
  readonly folder: string
  readonly config: object
  readonly verb: string
  readonly device: object
}

/** Answers by what it was ended. */
function changeAndDie(point: QemuFailPoint | string, doing: Doing): Promise<string | undefined> {
  const child = fileURLToPath(new URL('./killed-changing.ts', import.meta.url))
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  execFile(process.execPath, [child, point, JSON.stringify(doing)], (error, _, complaint) => {
    resolve(error?.signal ?? complaint)
  })
  return promise
}
