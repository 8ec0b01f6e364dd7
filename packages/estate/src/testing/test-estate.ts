import type { Actor, Role } from '../actor.ts'
import { type Estate, type EstateOptions, openEstate } from '../estate.ts'
import type { HypervisorSource } from '../work/fleet.ts'
import { FakeHypervisor } from './fake-hypervisor.ts'

/** An estate as a product has it, over a fake hypervisor and a database in memory, where a test does not say otherwise. */
export function openTestEstate(options: Partial<EstateOptions> = {}): Promise<Estate> {
  const defaults = { database: ':memory:', hypervisors: [fakeSource()], version: '0.0.0-test' }
  return openEstate({ ...defaults, ...options })
}

/** A fake hypervisor to be managed; `opened` is told of the driver each time the estate opens it. */
export function fakeSource(name = 'local', opened?: (fake: FakeHypervisor) => void): HypervisorSource {
  return {
    name,
    async open(context) {
      const fake = await FakeHypervisor.open(context)
      opened?.(fake)
      return fake
    },
  }
}

export function testActor(role: Role = 'admin', name: string = role): Actor {
  return { name, role, via: 'internal' }
}
