import { WbemTransportError } from '@cimarron/wbem-client'
import { expect, test } from 'vitest'
import type { LeafSpec } from '../command/spec.ts'
import { brokenOff } from './broken-off.ts'
import { explainError } from './explain-error.ts'

const command = (...flags: readonly string[]): LeafSpec => ({
  kind: 'leaf',
  name: 'save',
  summary: '',
  examples: [],
  options: flags.map((one) => ({ flags: one, summary: '' })),
  load: async () => ({ run: async () => undefined }),
})

test('where a connection breaks under what begins a job, it is said that this may go on', () => {
  const lost = new WbemTransportError('connection-lost')
  const told = explainError(brokenOff(lost, command('--all', '--no-wait')))
  expect(told).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('broke') })
  expect(told.remedy).toMatch(/may go on.*"cimarron job list" and "cimarron machine show NAME"/)
  expect(brokenOff(lost, command('--all'))).toBe(lost)
})

test('where none was made, nothing was begun', () => {
  const refused = new WbemTransportError('connection-refused')
  expect(brokenOff(refused, command('--no-wait'))).toBe(refused)
})
