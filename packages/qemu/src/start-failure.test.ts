import { completeConfig, HypervisorError } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { startFailure } from './start-failure.ts'

const config = completeConfig({
  name: 'mine',
  disks: [
    { path: '/images/one', format: 'raw' },
    { path: '/images/two', format: 'raw' },
  ],
  nics: [{ backend: { kind: 'user', forwards: [{ hostPort: 2222, guestPort: 22 }] } }],
})

test("QEMU's own words become the error's", () => {
  const failure = startFailure(new Error('it ended'), { config, words: 'no such machine' })
  expect(failure).toMatchObject({ code: 'start-failed', message: 'machine "mine" did not start: no such machine' })
})

test('without any words, what was seen is told', () => {
  const failure = startFailure(new Error('it ended'), { config, words: undefined })
  expect(failure.message).toContain('it ended')
})

test('a forward that QEMU could not set up is a port in use', () => {
  const words = "-netdev user: Could not set up host forwarding rule 'tcp:127.0.0.1:2222-:22'"
  const failure = startFailure(new Error('it ended'), { config, words })
  expect(failure).toMatchObject({ code: 'port-in-use', detail: { address: 'tcp 127.0.0.1:2222' } })
})

test('a lock that QEMU could not get is the disk whose node it names', () => {
  const words =
    '-blockdev {"driver":"raw","node-name":"d-disk1"}: Failed to get "write" lock\nIs another process using it?'
  const failure = startFailure(new Error('it ended'), { config, words })
  expect(failure).toMatchObject({ code: 'disk-in-use', detail: { path: '/images/two', by: 'another process' } })
})

test('an error that is one already stays as it is', () => {
  const error = new HypervisorError('disk-missing', { path: '/x', problem: 'does not exist' })
  expect(startFailure(error, { config, words: 'anything' })).toBe(error)
})

test('a start that was called off is cancelled, whatever QEMU said', () => {
  const failure = startFailure(new Error('it ended'), { config, words: 'anything', signal: AbortSignal.abort() })
  expect(failure.code).toBe('cancelled')
})
