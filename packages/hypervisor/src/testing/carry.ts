import { createHash } from 'node:crypto'
import type { Machine } from '../machine.ts'
import type { Arrival } from '../migration/arrival.ts'

/** Brings a file that goes along with a machine from the one side to the other, as daemons do. */
export async function carry(name: string, { migration }: Machine, arrival: Arrival): Promise<void> {
  const sum = createHash('sha256')
  let from = 0
  for await (const bytes of migration.read(name)) {
    sum.update(bytes)
    await arrival.keepFile({ name, from, bytes })
    from += bytes.length
  }
  await arrival.keepFile({ name, from, bytes: new Uint8Array(), sha256: sum.digest('hex') })
}
