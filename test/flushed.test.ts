import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { clientOf, DaemonHouse } from './daemon.ts'
import { StandardClient, uuidOf } from './standard-client.ts'

const images = inject('images')

test('a definition is flushed to the disk before its success is sent', async () => {
  await using house = await DaemonHouse.open()
  const endpoint = await house.start()
  const trace = join(house.data, 'trace')
  const strace = spawn(
    'strace',
    [
      '-f',
      '-tt',
      '-s',
      '4096',
      '-e',
      'trace=fdatasync,fsync,write,writev,sendto',
      '-o',
      trace,
      '-p',
      String(endpoint.pid),
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const failed = once(strace, 'error').then(([error]) => {
    throw new Error('this test needs strace: apt-get install strace', { cause: error })
  })
  // strace says on its standard error when it has attached to all threads.
  await Promise.race([once(strace.stderr, 'data'), failed])
  const system = await new StandardClient(clientOf(endpoint)).define('flushed', images)
  strace.kill('SIGINT')
  await once(strace, 'exit')

  const calls = (await readFile(trace, 'utf8')).split('\n')
  const told = calls.findIndex(
    (call) => /(write|writev|sendto)/.test(call) && call.includes('ResultingSystem') && call.includes(uuidOf(system)),
  )
  expect(told).toBeGreaterThan(0)
  const flushed = calls.slice(0, told).filter((call) => /f(data)?sync(\(\d+\)| resumed).*= 0$/.test(call))
  expect(flushed.length).toBeGreaterThan(0)
})
