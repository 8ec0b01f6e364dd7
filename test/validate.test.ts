import type { Report } from '@cimarron/conformance'
import { expect, test } from 'vitest'
import { command } from './command.ts'
import { clientOf, DaemonHouse } from './daemon.ts'

test('cimarron validate --lifecycle finds nothing wrong with the daemon over QEMU, and leaves nothing behind', async () => {
  await using house = await DaemonHouse.open()
  const endpoint = await house.start()
  const said = await command(house.data, 'validate --lifecycle --json')
  const { results, notes } = JSON.parse(said.stdout) as Report
  const told = results.filter(({ faults, unchecked }) => faults > 0 || unchecked !== undefined)
  expect(told.map(({ id, findings, unchecked }) => [id, findings[0], unchecked])).toEqual([])
  expect([said.code, said.stderr, notes]).toEqual([0, '', []])
  // A QEMU did run, and its life was indicated.
  const checked = (rule: string): number => results.find(({ id }) => id === rule)?.checked ?? 0
  expect(checked('state-as-requested')).toBeGreaterThan(5)
  expect(checked('previous-instance-true')).toBeGreaterThan(5)
  await using client = clientOf(endpoint)
  expect(await Array.fromAsync(client.enumerateInstances('KVM_ComputerSystem'))).toEqual([])
})
