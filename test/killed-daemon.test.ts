import type { ObjectPath } from '@cimarron/cim'
import { estateFailPoints } from '@cimarron/estate'
import { failPoints as qemuFailPoints } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { clientOf, DaemonHouse, qemuProcesses, runFolders } from './daemon.ts'
import { StandardClient, uuidOf } from './standard-client.ts'

// The daemon dies by SIGKILL at every numbered point of define, start, power-off and destroy. What it had answered holds
// in the next daemon, what it had not holds whole or not at all, and nothing is left over. What the machine runs is no matter.

const commands = ['define-machine', 'start-machine', 'power-off-machine', 'undefine-machine']
// Of a definition and its end, job and effect are one commit: there is no moment between the two.
const unreached = new Set(['define-machine:2', 'undefine-machine:2'])
const points = [
  ...estateFailPoints.filter((point) => commands.some((each) => point.startsWith(`${each}:`)) && !unreached.has(point)),
  ...qemuFailPoints,
]

/** EnabledState: what the client was promised. */
const enabled = 2
const disabled = 3

test.for(points)(
  'a daemon killed at %s kept every promise and left nothing over',
  { concurrent: false },
  async (point) => {
    await using house = await DaemonHouse.open()
    const client = new StandardClient(clientOf(await house.start({ failAt: point })))
    const promised = await live(client)
    await house.died()
    expect(house.running).toBe(false)

    const next = new StandardClient(clientOf(await house.start()))
    const systems = await Array.fromAsync(next.wbem.enumerateInstanceNames('KVM_ComputerSystem'))
    if (promised.state === 'gone') expect(systems).toEqual([])
    if (promised.state === 'defined' || promised.state === enabled || promised.state === disabled)
      expect(systems).toHaveLength(promised.leaving ? systems.length : 1)

    for (const system of systems) {
      const uuid = uuidOf(system)
      const state = await next.enabledState(system)
      expect([enabled, disabled]).toContain(state)
      if (!promised.asking && (promised.state === enabled || promised.state === disabled))
        expect(state).toBe(promised.state)
      expect(qemuProcesses(uuid)).toHaveLength(state === enabled ? 1 : 0)
      expect(runFolders(uuid)).toHaveLength(state === enabled ? 1 : 0)
      await expectNoOpenJobs(next)
      // Whatever it is, it can be brought to its end like any other machine.
      if (state === enabled) expect(await next.request(system, disabled)).toBe(0)
      expect(await next.destroy(system)).toBe(0)
      expect(qemuProcesses(uuid)).toEqual([])
      expect(runFolders(uuid)).toEqual([])
    }
  },
)

interface Promised {
  /** The last state the daemon confirmed. */
  state: 'nothing' | 'defined' | typeof enabled | typeof disabled | 'gone'
  /** A change of the state was asked for and not answered. */
  asking: boolean
  /** The end of the machine was asked for and not answered. */
  leaving: boolean
}

/** A machine's whole life, as far as the daemon answers. */
async function live(client: StandardClient): Promise<Promised> {
  const promised: Promised = { state: 'nothing', asking: false, leaving: false }
  try {
    const system: ObjectPath = await client.define('mortal')
    promised.state = 'defined'
    promised.asking = true
    if ((await client.request(system, 2)) === 0) promised.state = enabled
    promised.asking = false
    promised.asking = true
    if ((await client.request(system, 3)) === 0) promised.state = disabled
    promised.asking = false
    promised.leaving = true
    if ((await client.destroy(system)) === 0) promised.state = 'gone'
  } catch (error) {
    // The daemon died in the middle of an answer; anything else is a failure of the test.
    expect(error).toMatchObject({ name: 'WbemTransportError' })
  }
  return promised
}

/** A job that was under way is finished or undone, and said so: none is open (DSP1103: 7 and above are over). */
async function expectNoOpenJobs(client: StandardClient): Promise<void> {
  const jobs = await Array.fromAsync(client.wbem.enumerateInstances('KVM_ConcreteJob'))
  expect(jobs.map((job) => Number(job.get('JobState'))).filter((state) => state < 7)).toEqual([])
}
