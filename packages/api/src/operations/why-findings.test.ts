import type { JobView } from '@cimarron/estate'
import { completeConfig, type Incident, type MachineView } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import type { Entry } from '../contract/journal.ts'
import { findingsOf } from './why-findings.ts'

const defined = completeConfig({ name: 'web' })

function view(part: Partial<MachineView>): MachineView {
  return {
    id: 'm',
    host: 'h',
    state: 'running',
    reason: 'requested',
    sinceMs: 0,
    revision: 1,
    defined,
    active: null,
    ...part,
  }
}

let cursor = 1
/** An entry of the journal, as far as it is looked at. */
function befell(incident: Incident): Entry {
  return { kind: 'machine-incident', cursor: ++cursor, atMs: cursor, machine: view({}), incident } as unknown as Entry
}
const started = (): Entry => ({ kind: 'machine-state', cursor: ++cursor, to: 'starting' }) as unknown as Entry

test('a disk that holds a machine is told with what to do, and no more when that was done', () => {
  const entries = [started(), befell({ kind: 'io-error', text: 'disk0 is full', path: '/srv/a.qcow2', bytes: 0 })]
  const held = findingsOf({ view: view({ state: 'paused', reason: 'io-error' }), entries, jobs: [] })
  expect(held).toMatchObject([
    {
      level: 'error',
      text: 'disk0 is full',
      remedy: expect.stringMatching(/make room where \/srv\/a.qcow2 .* resume/),
    },
  ])
  const [resumed] = findingsOf({ view: view({}), entries, jobs: [] })
  expect(resumed).not.toHaveProperty('remedy')
})

test('a panic names the way to its console’s end and to a dump, and the dump that there is its file', () => {
  const entries = [
    befell({ kind: 'guest-panic', text: 'it panicked' }),
    befell({ kind: 'dumped', text: 'it was dumped', path: '/dumps/web.elf' }),
  ]
  const found = findingsOf({ view: view({ state: 'crashed', reason: 'guest-panic' }), entries, jobs: [] })
  expect(found.map(({ remedy }) => remedy)).toEqual([
    expect.stringContaining('cimarron machine dump "web"'),
    expect.stringContaining('/dumps/web.elf'),
  ])
})

test('what befell it before it was started last is not told', () => {
  const entries = [befell({ kind: 'watchdog', text: 'old' }), started(), befell({ kind: 'watchdog', text: 'new' })]
  expect(findingsOf({ view: view({}), entries, jobs: [] }).map(({ text }) => text)).toEqual(['new'])
})

test('a machine that was started again too often is told as that', () => {
  const job = { actor: { name: 'restart-policy' }, command: { kind: 'start-machine' }, submittedMs: 5 }
  const jobs = [job, job, job] as unknown as JobView[]
  const off = view({ state: 'off', reason: 'process-died' })
  expect(findingsOf({ view: off, entries: [], jobs })).toMatchObject([
    { level: 'error', text: expect.stringContaining('3 times'), remedy: expect.stringContaining('machine start') },
  ])
  expect(findingsOf({ view: view({}), entries: [], jobs })).toMatchObject([{ level: 'note' }])
})

test('a machine that is saved is told with both ways on', () => {
  const [found] = findingsOf({ view: view({ state: 'saved' }), entries: [], jobs: [] })
  expect(found?.remedy).toMatch(/machine start "web".*discard-saved "web"/)
})
