// npm run fuzz [-- --minutes N] [--seed S] [--target NAME]: reads texts spoilt at random with everything that reads what strangers
// write, for ten minutes unless told otherwise. What ends in an error that is not documented, or never, is told with the seed that
// makes it again and the shortest text that shows it, and makes the run fail.
import { parseArgs } from 'node:util'
import { fuzz, minimise } from '../fuzz/fuzz.ts'
import { targets } from '../fuzz/targets.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, target: { type: 'string' } },
})
const minutes = Number(values.minutes ?? 10)
const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
const names = /** @type {import('../fuzz/targets.ts').TargetName[]} */ (Object.keys(targets)).filter(
  (name) => values.target === undefined || name === values.target,
)
if (!(minutes > 0) || !Number.isInteger(seed) || names.length === 0) {
  console.error(`fuzz: --minutes N, --seed INTEGER, --target one of ${Object.keys(targets).join(', ')}`)
  process.exit(2)
}

/** How many texts a target reads before it is another's turn. */
const runsPerTurn = 10_000
const end = Date.now() + minutes * 60_000
console.log(`fuzz: seed ${seed}, ${minutes} minutes, ${names.join(' ')}`)
let total = 0
let finds = 0
/** @type {Set<string>} */
const broken = new Set()
for (let from = 0; Date.now() < end && broken.size < names.length; from += runsPerTurn) {
  for (const target of names) {
    if (broken.has(target) || Date.now() >= end) continue
    const find = await fuzz({ target, seed, from, to: from + runsPerTurn })
    total += runsPerTurn
    if (find === undefined) continue
    finds++
    broken.add(target)
    console.error(`fuzz: ${target}, run ${find.run}: ${find.fault}`)
    console.error(`  again: npm run fuzz -- --seed ${seed} --target ${target}`)
    console.error(`  shortest: ${JSON.stringify(await minimise(find))}`)
  }
}
console.log(`fuzz: about ${total} texts read, ${finds} finds`)
if (finds > 0) process.exitCode = 1
