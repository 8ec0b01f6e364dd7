import type { Entry, JobView, Machine, MachineList } from '@cimarron/api/client'
import { expect, test } from 'vitest'
import { applyEntry } from './apply-entry.ts'

const machine = (id: string, more: Partial<Machine> = {}) => ({ id, name: id, state: 'off', ...more }) as Machine
const job = (id: string, of: string, more: Partial<JobView> = {}) =>
  ({ id, machine: of, state: 'running', ...more }) as JobView
const list = (...machines: Machine[]): MachineList => ({ cursor: 1, machines })
const entry = (told: object): Entry => ({ cursor: 2, atMs: 0, ...told }) as Entry

test('a machine that was defined is added, one that was removed goes', () => {
  const after = applyEntry(list(machine('a')), entry({ kind: 'machine-defined', machine: machine('b') }))
  expect(after).toEqual({ cursor: 2, machines: [machine('a'), machine('b')] })
  expect(applyEntry(after, entry({ kind: 'machine-undefined', machine: machine('a') })).machines).toEqual([
    machine('b'),
  ])
})

test('an entry told twice changes nothing the second time', () => {
  const told = entry({ kind: 'machine-defined', machine: machine('b') })
  const once = applyEntry(list(machine('a')), told)
  expect(applyEntry(once, told)).toEqual(once)
})

test('a change of state keeps the place and the job', () => {
  const working = machine('a', { job: job('j', 'a') })
  const told = entry({ kind: 'machine-state', machine: machine('a', { state: 'running' }) })
  const { machines } = applyEntry(list(working, machine('b')), told)
  expect(machines).toEqual([{ ...working, state: 'running' }, machine('b')])
})

test('a job stands at its machine until it has ended', () => {
  const begun = applyEntry(list(machine('a')), entry({ kind: 'job', view: job('j', 'a') }))
  expect(begun.machines[0]?.job?.id).toBe('j')
  const ended = applyEntry(begun, entry({ kind: 'job', view: job('j', 'a', { endedMs: 5 }) }))
  expect(ended.machines).toEqual([machine('a')])
})

test('the end of an earlier job leaves the one that works now', () => {
  const working = list(machine('a', { job: job('new', 'a') }))
  expect(applyEntry(working, entry({ kind: 'job', view: job('old', 'a', { endedMs: 5 }) })).machines).toEqual(
    working.machines,
  )
})

test('what is about no machine only moves the cursor', () => {
  const before = list(machine('a'))
  expect(applyEntry(before, entry({ kind: 'daemon', event: 'started' }))).toEqual({ ...before, cursor: 2 })
})
