import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { bounded } from './run-qemu-img.ts'

function run(...command: readonly string[]): string {
  const [program = '', ...args] = bounded(command)
  return execFileSync(program, args, { encoding: 'utf8' })
}

test('what reads images can gain nothing, and is bounded in memory', () => {
  const status = run('cat', '/proc/self/status', '/proc/self/limits')
  expect(status).toMatch(/^NoNewPrivs:\t1$/m)
  expect(status).toMatch(/^Max address space +4294967296 +4294967296/m)
  expect(status).toMatch(/^Max core file size +0 +0/m)
})

test.runIf(process.getuid?.() === 0)('of root it has nothing but to open files, and it sees no network', () => {
  // CAP_DAC_OVERRIDE is bit 1 (capabilities(7)).
  const status = run('cat', '/proc/self/status')
  for (const set of ['CapPrm', 'CapEff', 'CapBnd']) expect(status).toMatch(new RegExp(`^${set}:\t0{15}2$`, 'm'))
  expect(run('cat', '/proc/self/net/dev').match(/^ *\w+:/gm)).toEqual(['    lo:'])
})
