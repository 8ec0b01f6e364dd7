import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  chooseFileSizeLimit,
  createBoundedLog,
  drainBoundedLog,
  findBoundedLog,
  logBound,
  readBoundedLog,
} from './bounded-log.ts'

class Scratch implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'log-'))
  readonly limit = chooseFileSizeLimit(this.folder)
  readonly log = createBoundedLog(join(this.folder, 'log'), this.limit);
  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}

test('a new log holds nothing, and takes no room', () => {
  using scratch = new Scratch()
  expect(readBoundedLog(scratch.log)).toHaveLength(0)
  expect(statSync(scratch.log.path).blocks).toBeLessThan(64)
})

test('what is appended is read, whole or its end', () => {
  using scratch = new Scratch()
  appendFileSync(scratch.log.path, 'one two three')
  expect(readBoundedLog(scratch.log).toString()).toBe('one two three')
  expect(readBoundedLog(scratch.log, 5).toString()).toBe('three')
  expect(findBoundedLog(scratch.log.path)).toEqual(scratch.log)
})

test('a log that was drained is empty, and goes on', () => {
  using scratch = new Scratch()
  appendFileSync(scratch.log.path, 'one ')
  const kept: Buffer[] = []
  drainBoundedLog(scratch.log, (piece) => kept.push(piece))
  appendFileSync(scratch.log.path, 'two')
  expect(Buffer.concat(kept).toString()).toBe('one ')
  expect(readBoundedLog(scratch.log).toString()).toBe('two')
})

test('the kernel keeps the bound: the writer is told, not ended, and what fits is there', () => {
  using scratch = new Scratch()
  const writer = ['env', '--ignore-signal=XFSZ', 'prlimit', `--fsize=${scratch.limit}:`]
  // tee appends its input to the file and goes on when that fails, as QEMU does.
  const tee = ['tee', '-a', scratch.log.path]
  const input = Buffer.alloc(logBound + 500_000, 'x')
  expect(() => execFileSync('env', [...writer.slice(1), ...tee], { input, stdio: ['pipe', 'ignore', 'pipe'] })).toThrow(
    /File too large/,
  )
  expect(statSync(scratch.log.path).size).toBe(scratch.limit)
  expect(readBoundedLog(scratch.log)).toHaveLength(logBound)
})
