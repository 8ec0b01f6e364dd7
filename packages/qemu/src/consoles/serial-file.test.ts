import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SerialFile, serialFileBytes } from './serial-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cimarron-serial-file-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('what a port says is appended to what is there', () => {
  const path = join(folder, 'log')
  writeFileSync(path, 'before\n')
  new SerialFile(path).append(Buffer.from('after\n'))
  expect(readFileSync(path, 'utf8')).toBe('before\nafter\n')
})

test('a flood fills two files at most, and the newest is kept', () => {
  const path = join(folder, 'log')
  const file = new SerialFile(path)
  const piece = Buffer.alloc(serialFileBytes / 4, 'x')
  for (let count = 0; count < 13; count++) file.append(piece)
  file.append(Buffer.from('the end'))
  expect(statSync(`${path}.1`).size).toBe(serialFileBytes)
  expect(statSync(path).size).toBe(piece.length + 7)
  expect(readFileSync(path, 'utf8').endsWith('the end')).toBe(true)
})

test('a link is not followed', () => {
  const target = join(folder, 'target')
  writeFileSync(target, 'mine')
  symlinkSync(target, join(folder, 'log'))
  expect(() => new SerialFile(join(folder, 'log')).append(Buffer.from('x'))).toThrow('ELOOP')
  expect(readFileSync(target, 'utf8')).toBe('mine')
})
