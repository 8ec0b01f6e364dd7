// Runs one bench and sends its rows to the process that started this one (scripts/bench.js).
import { pathToFileURL } from 'node:url'
import type { Bench } from './table.ts'

const { default: bench } = (await import(pathToFileURL(process.argv[2] ?? '').href)) as { default: Bench }
for await (const row of bench()) process.send?.(row)
process.disconnect()
