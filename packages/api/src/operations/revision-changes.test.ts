import { completeConfig } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { changesOfRevision } from './revision-changes.ts'

const machine = completeConfig({ name: 'web', machineType: 'pc' })

test('an agent’s channel that a revert wrote out is no change where there was one by itself', () => {
  const { agent, ...silent } = machine
  expect(agent).toBeUndefined()
  expect(changesOfRevision(silent, { ...silent, agent: true })).toEqual([])
  expect(changesOfRevision({ ...silent, agent: true }, silent)).toEqual([])
  const named = { ...silent, name: 'db', agent: true }
  expect(changesOfRevision(silent, named)).toEqual([{ kind: 'set-name', name: 'db' }])
})

test('one that was taken out or put in is', () => {
  const change = (value: boolean) => [{ kind: 'set-hardware', name: 'agent', value }]
  expect(changesOfRevision(machine, { ...machine, agent: false })).toEqual(change(false))
  expect(changesOfRevision({ ...machine, agent: false }, { ...machine, agent: true })).toEqual(change(true))
})
