import { execFileSync } from 'node:child_process'
import { completeConfig, HypervisorError, type MachineState } from '@cimarron/hypervisor'
import { openQemu, type snapshotFailPoints } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { dieAt } from './die-at.ts'
import { TestFolder } from './guest.ts'
import { groupsOf, processesOf } from './processes.ts'
import { tagsIn } from './tags-in.ts'

type Point = Exclude<(typeof snapshotFailPoints)[number], `layer:${string}`>
type How = 'running' | 'paused' | 'off'

interface Promised {
  /** What the next daemon finds of a machine that ran, was paused or off. */
  readonly state: 'as it was' | 'off'
  readonly snapshots: readonly string[]
  /** What was written to the disk last: 1 before the snapshot, 2 after it. */
  readonly disk: 1 | 2
}

const promised: Readonly<Record<Point, Promised>> = {
  'snapshot:1': { state: 'as it was', snapshots: [], disk: 1 },
  'snapshot:2': { state: 'as it was', snapshots: [], disk: 1 },
  'snapshot:3': { state: 'as it was', snapshots: ['then'], disk: 1 },
  'revert:1': { state: 'off', snapshots: ['then'], disk: 1 },
  'revert:2': { state: 'off', snapshots: ['then'], disk: 1 },
  'revert:3': { state: 'as it was', snapshots: ['then'], disk: 1 },
  'delete-snapshot:1': { state: 'as it was', snapshots: [], disk: 1 },
  'delete-snapshot:2': { state: 'as it was', snapshots: [], disk: 1 },
  'delete-snapshot:3': { state: 'as it was', snapshots: [], disk: 1 },
}

const cases = Object.entries(promised).flatMap(([point, then]) =>
  (['running', 'paused', 'off'] as const).map((how) => [point, how, then] as const),
)

test.for(cases)(
  'a daemon killed at %s of a machine that was %s leaves what is promised',
  async ([point, how, then]) => {
    using folder = new TestFolder()
    const path = folder.disk('qcow2')
    const config = completeConfig({
      name: 'killed',
      acceleration: 'tcg',
      memory: { bytes: 32 * 2 ** 20 },
      disks: [{ path, format: 'qcow2' }],
    })
    const said = await dieAt(
      point,
      { folder: folder.path, config: JSON.stringify(config), how },
      'killed-snapshotting.ts',
    )
    expect(said.signal).toBe('SIGKILL')

    await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
    const machine = hypervisor.machine(config.id)
    if (!machine) throw new Error('the machine was lost')
    const state: How = then.state === 'as it was' ? how : then.state
    expect(machine.view.state).toBe(state satisfies MachineState)
    const runs = state !== 'off'
    expect(processesOf(folder.path)).toHaveLength(runs ? 1 : 0)
    expect(folder.machinesWithRunFolder).toEqual(runs ? [config.id] : [])
    expect(machine.snapshots.all().map(({ name }) => name)).toEqual(then.snapshots)
    expect(tagsIn(path)).toEqual(machine.snapshots.all().map(({ id }) => id))

    // It is a machine like any other, and can do all of it again.
    const taken = await machine.snapshots.take({ name: 'again' })
    await machine.snapshots.revert(taken.id, { force: true })
    expect(machine.view.state).toBe(state)
    for (const { id } of machine.snapshots.all()) await machine.snapshots.delete(id)
    if (machine.view.state !== 'off') await machine.powerOff()
    if (how === 'off') expect(read(path, then.disk)).not.toContain('verification failed')
    expect(tagsIn(path)).toEqual([])
    expect(execFileSync('qemu-img', ['check', '-f', 'qcow2', path], { encoding: 'utf8' })).toContain('No errors')
    await machine.undefine()
    expect(processesOf(folder.path)).toEqual([])
    expect(groupsOf(config.id)).toEqual([])
  },
)

test.for(['answers again', 'is ended'] as const)(
  'what was cut short is settled once a QEMU that did not answer the next daemon %s',
  async (what) => {
    using folder = new TestFolder()
    const path = folder.disk('qcow2')
    const config = completeConfig({
      name: 'silent',
      acceleration: 'tcg',
      memory: { bytes: 32 * 2 ** 20 },
      disks: [{ path, format: 'qcow2' }],
    })
    const how = { folder: folder.path, config: JSON.stringify(config), how: 'running' }
    await dieAt('snapshot:2', how, 'killed-snapshotting.ts')
    expect(tagsIn(path)).toHaveLength(1)
    const [pid = 0] = processesOf(folder.path)
    process.kill(pid, 'SIGSTOP')

    await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
    const machine = hypervisor.machine(config.id)
    expect(machine?.view.state).toBe('unreachable')
    process.kill(pid, 'SIGCONT')
    if (what === 'is ended') await machine?.powerOff()
    await expect.poll(() => tagsIn(path), { timeout: 20_000 }).toEqual([])
    const state = what === 'is ended' ? 'off' : 'running'
    await expect.poll(() => machine?.view.state, { timeout: 20_000 }).toBe(state)
    // It may still be busy with it.
    if (what !== 'is ended') await machine?.powerOff()
    await expect.poll(() => machine?.undefine().catch(codeOf)).not.toBe('busy')
    expect(hypervisor.machine(config.id)).toBeUndefined()
  },
)

function codeOf(error: unknown): unknown {
  return error instanceof HypervisorError ? error.code : error
}

/** The snapshots in an image that QEMU may have open, by their tags. */
function read(path: string, pattern: number): string {
  return execFileSync('qemu-io', ['-f', 'qcow2', '-c', `read -P ${pattern} 0 64k`, path], { encoding: 'utf8' })
}
