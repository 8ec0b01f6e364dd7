import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { findByArgument, identify, isAlive, mayBeAlive, signalProcess } from './process-identity.ts'

test('a process is known by its number and the time it began', () => {
  const self = identify(process.pid)
  expect(self).toMatchObject({ pid: process.pid, startTicks: expect.stringMatching(/^\d+$/) })
  expect(self && isAlive(self)).toBe(true)
})

test('a later process with the same number is another one, and is not signalled', async () => {
  const child = spawn('sleep', ['60'])
  const exit = once(child, 'exit')
  const now = identify(child.pid ?? 0)
  expect(signalProcess({ pid: child.pid ?? 0, startTicks: '1' }, 'SIGKILL')).toBe(false)
  expect(now && isAlive(now)).toBe(true)
  expect(now && signalProcess(now, 'SIGKILL')).toBe(true)
  await exit
  expect(now && isAlive(now)).toBe(false)
})

test('a process is found by a word among its arguments', async () => {
  const child = spawn('sleep', ['61.0613'])
  const exit = once(child, 'exit')
  expect(findByArgument('61.0613').map(({ pid }) => pid)).toEqual([child.pid])
  child.kill('SIGKILL')
  await exit
  expect(findByArgument('61.0613')).toEqual([])
})

test('a process is found while it becomes another program', async () => {
  const becomesItself = 'exec sh -c "$0" "$0" "$1"'
  const child = spawn('sh', ['-c', becomesItself, becomesItself, '61.0614'])
  const exit = once(child, 'exit')
  const looks = Array.from({ length: 200 }, () => findByArgument('61.0614').map(({ pid }) => pid))
  child.kill('SIGKILL')
  await exit
  expect(looks.filter(([pid]) => pid !== child.pid)).toEqual([])
})

test('that one can not look for want of files is no sign of an end', () => {
  const failing = (code: string) => () => {
    throw Object.assign(new Error(code), { code })
  }
  const identity = { pid: 1, startTicks: '1' }
  expect(mayBeAlive(identity, failing('EMFILE'))).toBe(true)
  expect(mayBeAlive(identity, () => false)).toBe(false)
  expect(() => mayBeAlive(identity, failing('EIO'))).toThrow('EIO')
})
