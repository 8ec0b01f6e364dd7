import { expect } from 'vitest'
import type { MachineSample } from '../metrics/machine-sample.ts'
import type { Kit } from './kit.ts'

/** What each driver has to tell of any machine; whether a counter counts what a guest does, each driver's own tests see. */
export function metricsContract(kit: Kit): void {
  kit.test('metrics', 'a machine is in the sample while it runs, and not while it is off', async () => {
    await using own = await kit.machine()
    expect(await sampleOf(kit, own.machine.id)).toBeUndefined()
    await own.machine.start()
    expect(await sampleOf(kit, own.machine.id)).toMatchObject({ machine: own.machine.id })
    await own.machine.pause()
    expect(await sampleOf(kit, own.machine.id)).toMatchObject({ machine: own.machine.id })
    await own.machine.powerOff()
    expect(await sampleOf(kit, own.machine.id)).toBeUndefined()
  })

  kit.test('metrics', 'its disks and NICs are told by their ids', async () => {
    const disk = { id: 'data', path: await kit.setup.disk('raw'), format: 'raw' } as const
    await using own = await kit.running({ disks: [disk], nics: [{ id: 'lan' }] })
    const sample = await answered(kit, own.machine.id)
    expect(sample.disks.map(({ id }) => id)).toEqual(['data'])
    expect(sample.nics.map(({ id }) => id)).toEqual(['lan'])
    expect(sample.memory.configuredBytes).toBe(own.machine.view.active?.memory.bytes)
  })

  kit.test('metrics', 'counters do not fall while it runs, and begin anew with another run', async () => {
    await using own = await kit.running()
    const first = await answered(kit, own.machine.id)
    const later = await answered(kit, own.machine.id)
    expect(later.run).toBe(first.run)
    expect(later.cpu.totalNs).toBeGreaterThanOrEqual(first.cpu.totalNs)
    expect(later.steadyMs).toBeGreaterThanOrEqual(first.steadyMs)
    await own.machine.powerOff()
    await own.machine.start()
    expect((await answered(kit, own.machine.id)).run).not.toBe(first.run)
  })

  kit.test('metrics', 'its processors are told one by one', async () => {
    await using own = await kit.running({ processors: { count: 2 } })
    await expect
      .poll(async () => (await answered(kit, own.machine.id)).cpu.processors.map(({ index }) => index))
      .toEqual([0, 1])
  })

  kit.test('metrics', 'every host is in the sample', async () => {
    const { hosts } = await kit.hypervisor.sample()
    expect(hosts.map(({ host }) => host)).toEqual(kit.hypervisor.hosts().map(({ id }) => id))
    for (const { cpu, memory } of hosts) {
      expect(cpu.processors).toBeGreaterThan(0)
      expect(memory.availableBytes).toBeLessThanOrEqual(memory.totalBytes)
    }
  })

  kit.test('metrics', 'who asks during a round gets that round', async () => {
    const [one, other] = await Promise.all([kit.hypervisor.sample(), kit.hypervisor.sample()])
    expect(other).toBe(one)
  })
}

async function sampleOf(kit: Kit, id: string): Promise<MachineSample | undefined> {
  const { machines } = await kit.hypervisor.sample()
  return machines.find(({ machine }) => machine === id)
}

/** One in which its hypervisor has answered. */
async function answered(kit: Kit, id: string): Promise<MachineSample> {
  for (;;) {
    const sample = await sampleOf(kit, id)
    if (!sample) throw new Error(`machine ${id} is not in the sample`)
    if (sample.staleSinceMs === undefined) return sample
  }
}
