import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DaemonHouse } from './daemon.ts'
import { daemonProgram, programEnvironment } from './programs.ts'

/** A further daemon on a data directory: what it says, and how it ends. */
async function another({ data }: DaemonHouse): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [daemonProgram, '--data', data], {
    env: programEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      said += piece.toString()
      // It got the place of the first one, and is not to stay.
      if (said.includes('is ready.')) child.kill('SIGTERM')
    })
  }
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.once('exit', resolve)
  return { code: await promise, said }
}

const refusal = /another process has it open; stop the daemon that runs there, or choose another data directory/

/** What a daemon writes all the while. */
const written = ['cimarron.db', 'cimarron.db-wal', 'daemon.log']

/** Every file, socket and folder, as the kernel knows it; when it changed, and its size, only of what nobody writes who is alone. */
function traces({ data }: DaemonHouse): readonly string[] {
  return readdirSync(data, { recursive: true, encoding: 'utf8' }).map((name) => {
    const { ino, mode, uid, ctimeMs, size } = statSync(join(data, name))
    return [name, ino, mode, uid, ...(written.includes(name) ? [] : [ctimeMs, size])].join(' ')
  })
}

test('a second daemon is refused with the remedy, and the first has no trace of it', async () => {
  await using house = await DaemonHouse.open()
  const endpoint = await house.start()
  const before = traces(house)
  const { code, said } = await another(house)
  expect(code).toBe(1)
  expect(said).toMatch(refusal)
  expect(traces(house)).toEqual(before)
  expect(house.running).toBe(true)
  // It answers as before: that it wants to know who asks.
  expect((await fetch(new URL('/api/v1', endpoint.http))).status).toBe(401)
})

test('of those that are started at once, one comes up, and each other is refused', async () => {
  await using house = await DaemonHouse.open()
  for (let round = 0; round < 2; round++) {
    const ends = await Promise.all([another(house), another(house), another(house)])
    const refused = ends.filter(({ said }) => refusal.test(said))
    const served = ends.filter(({ said }) => said.includes('is ready.'))
    // One that comes when the first has gone already may come up as well.
    expect(served.length).toBeGreaterThan(0)
    expect(refused.length + served.length).toBe(ends.length)
    for (const { code } of refused) expect(code).toBe(1)
    for (const { code } of served) expect(code).toBe(0)
  }
})
