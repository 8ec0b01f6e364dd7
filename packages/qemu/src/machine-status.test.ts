import { completeConfig } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { MachineStatus } from './machine-status.ts'

function running(): MachineStatus {
  const defined = completeConfig({ name: 'a' })
  const view = { id: defined.id, host: '', state: 'running', reason: 'requested', sinceMs: 0, revision: 1 } as const
  return new MachineStatus({ ...view, defined, active: defined }, { nowMs: () => 1, tell: () => undefined })
}

test('what failed beside a machine is told until it is off, with what its states have to say', () => {
  const status = running()
  status.mark('its TPM has ended')
  status.mark('its shared folder has ended')
  const both = 'its TPM has ended\nits shared folder has ended'
  expect(status.view.detail).toBe(both)
  status.become({ state: 'paused', reason: 'io-error', detail: 'no space' })
  expect(status.view.detail).toBe(`no space\n${both}`)
  status.become({ state: 'running', reason: 'requested' })
  expect(status.view.detail).toBe(both)
  status.become({ state: 'off', reason: 'requested' })
  expect(status.view.detail).toBeUndefined()
  status.become({ state: 'running', reason: 'requested' })
  expect(status.view.detail).toBeUndefined()
})
