import { completeConfig, type HypervisorError, MemoryStore } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { openSimulator } from './simulator.ts'
import { instant } from './timing.ts'

test.for([
  ['agent-missing', 'agent-unavailable'],
  ['agent-hangs', 'timeout'],
  ['agent-lies', 'peer-failed'],
  ['agent-floods', 'peer-failed'],
] as const)('a guest whose fault is %s is told as %s', async ([kind, code]) => {
  await using simulator = await openSimulator({ store: new MemoryStore(), timing: instant, faults: [{ kind }] })
  const machine = await simulator.define(completeConfig({ name: 'm' }))
  await machine.start()
  if (kind !== 'agent-missing') await expect.poll(() => machine.view.guest?.agent).toBe(true)
  const error = await machine.agent.ping({ timeoutMs: 20 }).catch((reason: HypervisorError) => reason)
  expect(error).toMatchObject({ code, message: expect.stringContaining('"m"') })
})
