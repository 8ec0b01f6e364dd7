import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import { EstateError } from '../error.ts'
import { open } from './story.ts'

/** `node daemon-on-a-small-disk.ts FOLDER`: fills the disk under the estate, makes room again, and says what it saw. */
const [, , folder = ''] = argv
const database = join(folder, 'estate.db')
const ballast = join(folder, 'ballast')
const promised: string[] = []
let refused: string | undefined
let afterMakingRoom: string | undefined
let nothingOfTheRefused: boolean

{
  const { estate, session } = await open({ database, report: () => undefined })
  await using _ = estate
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail - 40) * bsize))
  for (let index = 0; refused === undefined && index < 1000; index++) {
    const name = `m${index}`
    try {
      await session.run({ kind: 'define-machine', draft: { name } })
      promised.push(name)
    } catch (error) {
      refused = error instanceof EstateError ? error.code : String(error)
    }
  }
  nothingOfTheRefused = [...session.machines()].length === promised.length
  rmSync(ballast)
  afterMakingRoom = await session.run({ kind: 'define-machine', draft: { name: 'later' } }).then(
    ({ state }) => state,
    (error: unknown) => String(error),
  )
}
const { estate, session } = await open({ database })
await using _ = estate
const names = new Set([...session.machines()].map(({ view }) => view.defined.name))
const keptAfterReopening = promised.every((name) => names.has(name)) && names.size === promised.length + 1
console.log(JSON.stringify({ refused, nothingOfTheRefused, afterMakingRoom, keptAfterReopening }))
