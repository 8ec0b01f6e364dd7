// npm run bench [-- part of a name ...]: runs bench/*.bench.ts one after the other, each in a process of its own so that none pays for
// another's memory, and prints one table. A bench that fails makes the run fail; with --strict, a missed target does too.
import { fork } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatTable, isMet } from '../bench/table.ts'

/** @typedef {import('../bench/table.ts').Row} Row */

const folder = fileURLToPath(new URL('../bench/', import.meta.url))
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.ts') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .sort()

/** @type {Row[]} */
const rows = []
/** @type {string[]} */
const failed = []
for (const file of files) {
  process.stderr.write(`bench: ${file}\n`)
  if ((await run(join(folder, file))) !== 0) failed.push(file)
}
console.log(rows.length > 0 ? formatTable(rows) : `no rows: ${files.length} bench files ran`)
// With more at work than there are processors, a figure tells little without what was measured beside it.
if (rows.length > 0)
  console.log(
    `${availableParallelism()} processors; load in the last 1, 5, 15 minutes: ${loadavg().map(rounded).join(', ')}`,
  )
if (failed.length > 0) console.error(`bench: failed: ${failed.join(', ')}`)
if (failed.length > 0 || (process.argv.includes('--strict') && rows.some((row) => isMet(row) === false)))
  process.exitCode = 1

/** @param {number} load */
function rounded(load) {
  return load.toFixed(1)
}

/**
 * @param {string} path
 * @returns {Promise<number | null>} the exit code
 */
function run(path) {
  const child = fork(join(folder, 'run.ts'), [path], { execArgv: ['--expose-gc'] })
  child.on('message', (row) => rows.push(/** @type {Row} */ (row)))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', resolve)
  })
}
