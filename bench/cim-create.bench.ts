// CreateInstance by one client, one after the other, each answered when the disk has it; beside the bare disk. Then a hundred thousand
// are there, and it must cost no more.
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { WbemClient } from '@cimarron/wbem-client'
import { type CimDaemon, createBenchClass, DaemonFolder } from './cim/daemon.ts'
import { KeptConnection } from './cim/http-load.ts'
import { newInstance, request } from './cim/requests.ts'
import type { Row } from './table.ts'

const perRound = 250
const rounds = 8
const many = 100_000
const atOnce = 64
/** About what one instance is in the database. */
const bytesEach = 1024

export default async function* cimCreate(): AsyncGenerator<Row> {
  // Beside the repository's own files: a temporary folder may be in memory, where a flush costs nothing.
  using folder = new DaemonFolder(import.meta.dirname)
  const daemon = await folder.start()
  try {
    await using client = daemon.client()
    await createBenchClass(daemon)
    const numbers = Array.from({ length: many + 4 * perRound * rounds }, (_, n) => n).values()
    const few = await besideTheDisk(daemon, numbers, folder.folder)
    await fillUp(client, numbers)
    const full = await besideTheDisk(daemon, numbers, folder.folder)
    const target = { of: 'ratio', atLeast: 0.4 } as const
    for (const [name, { ours, bare }] of [
      ['into an empty class', few],
      [`with ${many.toLocaleString('en')} there`, full],
    ] as const) {
      const against = { name: 'append + fdatasync', value: bare, unit: '/s' }
      yield { name: `CreateInstance, durable, ${name}`, figure: { value: ours, unit: '/s' }, against, target }
    }
    yield {
      name: `resident with ${many.toLocaleString('en')} instances`,
      figure: { value: daemon.resident(), unit: 'MB' },
    }
    yield* restart(daemon, folder)
  } finally {
    await daemon.stop()
  }
}

/** In turns, so that what else the machine does slows both alike. */
async function besideTheDisk(
  daemon: CimDaemon,
  numbers: Iterator<number>,
  folder: string,
): Promise<{ readonly ours: number; readonly bare: number }> {
  using connection = new KeptConnection(daemon.port)
  const file = openSync(join(folder, 'bare'), 'a')
  const ms = { ours: 0, bare: 0 }
  const bytes = Buffer.alloc(bytesEach, 'x')
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    for (let n = 0; n < perRound; n++) {
      writeSync(file, bytes)
      fdatasyncSync(file)
    }
    const middle = performance.now()
    for (let n = 0; n < perRound; n++) {
      const create = { NewInstance: newInstance(numbers.next().value ?? 0) }
      const answer = await connection.send(request('CreateInstance', create, daemon.authorization))
      if (!answer.includes('<INSTANCENAME ')) throw new Error(answer)
    }
    if (round === 0) continue // the compiler's round
    ms.bare += middle - start
    ms.ours += performance.now() - middle
  }
  closeSync(file)
  const count = (rounds - 1) * perRound * 1000
  return { ours: count / ms.ours, bare: count / ms.bare }
}

async function fillUp(client: WbemClient, numbers: Iterator<number>): Promise<void> {
  let made = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (made++ < many) await client.createInstance(newInstance(numbers.next().value ?? 0))
    }),
  )
}

async function* restart(daemon: CimDaemon, folder: DaemonFolder): AsyncGenerator<Row> {
  await daemon.stop()
  const begun = performance.now()
  const next = await folder.start()
  yield { name: 'daemon with them, exec to listening', figure: { value: performance.now() - begun, unit: 'ms' } }
  await next.stop()
}
