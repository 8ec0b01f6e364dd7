import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type Change,
  completeConfig,
  completeDevice,
  type DeviceDraft,
  HypervisorError,
  type Machine,
  withAgentChannel,
} from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { TestFolder } from './guest.ts'
import { groupsOf, launchesOf, processesOf } from './processes.ts'

/** A daemon whose QEMU is killed, once, when the daemon comes to a point. */
class Killer {
  readonly folder = new TestFolder()
  readonly #point: string
  killed = 0

  constructor(point: string) {
    this.#point = point
  }

  reached(point: string): void {
    if (point !== this.#point || this.killed > 0) return
    // Between two programs that it is, on its way to QEMU, a process shows no arguments: it is looked for until it does.
    const givenUp = performance.now() + 5000
    while (this.killed === 0 && performance.now() < givenUp) {
      for (const pid of launchesOf(this.folder.runBase)) {
        process.kill(pid, 'SIGKILL')
        this.killed++
      }
    }
  }
}

async function open(killer: Killer) {
  const { path, runBase } = killer.folder
  const failPoint = (point: string) => killer.reached(point)
  return await openQemu({ directory: path, runBase, accelerations: ['tcg'], failPoint })
}

/** Nothing is left of its run, and it is a machine like any other. */
async function expectOffAndWell(killer: Killer, machine: Machine): Promise<void> {
  while (machine.view.state !== 'off') await nextTurn()
  expect(killer.killed).toBe(1)
  expect(machine.view.active).toBeNull()
  expect(machine.view.detail).toMatch(/SIGKILL|did not start/)
  expect(processesOf(killer.folder.path)).toEqual([])
  expect(killer.folder.machinesWithRunFolder).toEqual([])
  expect(groupsOf(machine.id)).toEqual([])
  await machine.start({ paused: true })
  expect(machine.view.active).toEqual(withAgentChannel(machine.view.defined))
  await machine.powerOff()
  await machine.undefine()
}

const empty = { acceleration: 'tcg', memory: { bytes: 32 * 2 ** 20 } } as const

test.for(['start:3', 'start:4', 'start:5'])(
  'a QEMU killed while it starts, at %s, is a start that failed, and the next one does not',
  async (point) => {
    const killer = new Killer(point)
    using _folder = killer.folder
    await using hypervisor = await open(killer)
    const machine = await hypervisor.define(completeConfig({ name: 'dies', ...empty }))
    await expect(machine.start()).rejects.toMatchObject({ code: 'start-failed' })
    await expectOffAndWell(killer, machine)
  },
)

const disk = (path: string): DeviceDraft => ({ kind: 'disk', id: 'part', path, format: 'raw', bus: 'scsi' })
const nic = (): DeviceDraft => ({ kind: 'nic', id: 'part', mac: '52:54:00:00:00:05' })
const attach = (draft: DeviceDraft) => (machine: Machine) =>
  [{ kind: 'attach-device', device: completeDevice(draft, machine.view.defined) }] as const

interface Case {
  readonly what: string
  readonly changes: (folder: TestFolder) => (machine: Machine) => readonly Change[]
  readonly points: readonly string[]
}

const cases: readonly Case[] = [
  {
    what: 'gets a disk',
    changes: (folder) => attach(disk(folder.disk('raw'))),
    points: ['change-now:1', 'plug:1', 'plug:2', 'change-now:2', 'change-now:3', 'change-now:4'],
  },
  { what: 'gets a NIC', changes: () => attach(nic()), points: ['plug:1', 'plug:2'] },
  {
    what: 'loses a disk',
    changes: () => () => [{ kind: 'detach-device', device: 'disk0' }],
    points: ['unplug:1'],
  },
  {
    what: 'gets memory',
    changes: () => (machine) => [{ kind: 'set-memory', bytes: machine.view.defined.memory.bytes + 128 * 2 ** 20 }],
    points: ['plug:1', 'change-now:2'],
  },
  {
    what: 'gets a processor',
    changes: () => () => [{ kind: 'set-processors', count: 2 }],
    points: ['change-now:1', 'change-now:2'],
  },
]

test.for(cases.flatMap(({ what, changes, points }) => points.map((point) => [what, point, changes] as const)))(
  'a QEMU killed while its machine %s, at %s, leaves settings that are the old or the new',
  async ([, point, changes]) => {
    const killer = new Killer(point)
    using folder = killer.folder
    await using hypervisor = await open(killer)
    const config = completeConfig({
      name: 'dies',
      ...empty,
      maxMemoryBytes: 512 * 2 ** 20,
      maxProcessors: 2,
      disks: [{ path: folder.disk('raw'), format: 'raw', bus: 'scsi' }],
    })
    const machine = await hypervisor.define(config)
    await machine.start({ paused: true })
    const { revision } = machine.view
    const wanted = changes(folder)(machine)
    const outcome = await machine.change({ revision, changes: wanted, apply: 'now' }).catch((error: unknown) => error)
    if (outcome instanceof Error) {
      expect(outcome).toBeInstanceOf(HypervisorError)
      expect(machine.view.defined).toEqual(config)
      expect(machine.view.revision).toBe(revision)
    } else {
      expect(machine.view.revision).toBe(revision + 1)
      expect(machine.view.defined).not.toEqual(config)
    }
    await expectOffAndWell(killer, machine)
  },
)
