import { execFileSync } from 'node:child_process'
import { lstat, mkdtemp, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type CpioEntry, cpio } from './cpio.js'

/** Reads an archive as the kernel does, which is not how it is written: by offsets. */
function list(archive: Buffer): { name: string; mode: string; device: string; body: string }[] {
  const entries = []
  for (let at = 0; ; ) {
    const number = (index: number) =>
      Number.parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16)
    expect(archive.toString('latin1', at, at + 6)).toBe('070701')
    const name = archive.toString('utf8', at + 110, at + 110 + number(11) - 1)
    const start = (at + 110 + number(11) + 3) & ~3
    if (name === 'TRAILER!!!') return entries
    const body = archive.toString('utf8', start, start + number(6))
    entries.push({ name, mode: number(1).toString(8), device: `${number(9)}:${number(10)}`, body })
    at = (start + number(6) + 3) & ~3
  }
}

test('files, links, folders and device nodes are written with their kinds', () => {
  const archive = cpio([
    { kind: 'file', path: 'init', content: '#!/bin/sh\n', mode: 0o755 },
    { kind: 'link', path: 'sh', target: 'busybox' },
    { kind: 'folder', path: 'proc' },
    { kind: 'character-device', path: 'console', major: 5, minor: 1 },
  ])
  expect(list(archive)).toEqual([
    { name: 'init', mode: '100755', device: '0:0', body: '#!/bin/sh\n' },
    { name: 'sh', mode: '120777', device: '0:0', body: 'busybox' },
    { name: 'proc', mode: '40755', device: '0:0', body: '' },
    { name: 'console', mode: '20600', device: '5:1', body: '' },
  ])
})

test('the folders of a path come before it, once', () => {
  const names = list(cpio([file('a/b/c'), file('a/b/d')])).map((entry) => entry.name)
  expect(names).toEqual(['a', 'a/b', 'a/b/c', 'a/b/d'])
})

test('equal trees make equal archives', () => {
  expect(cpio([file('a'), file('b')]).equals(cpio([file('a'), file('b')]))).toBe(true)
})

test.for(['/etc/passwd', '../x', 'a/../../x', 'a//b', '', 'a\0b', './a'])('%j is no path in an archive', (path) => {
  expect(() => cpio([file(path)])).toThrow('is not a path inside an archive')
})

test('a path can be there only once', () => {
  expect(() => cpio([file('a'), file('a')])).toThrow('in the archive already')
})

test('busybox, another implementation, unpacks what we pack', async ({ skip }) => {
  const busybox = ['busybox', 'cpio'].find((tool) => hasProgram(tool))
  if (!busybox) return skip('neither busybox nor cpio is installed here')
  const folder = await mkdtemp(join(tmpdir(), 'cpio-'))
  try {
    const input = cpio([file('a/odd'), { kind: 'link', path: 'a/to', target: 'odd' }])
    execFileSync(busybox, [...(busybox === 'busybox' ? ['cpio'] : []), '-idm', '--quiet'], {
      cwd: folder,
      input,
      stdio: 'pipe',
    })
    expect(await readFile(join(folder, 'a/odd'), 'utf8')).toBe('a/odd')
    expect(await readlink(join(folder, 'a/to'))).toBe('odd')
    expect((await lstat(join(folder, 'a'))).isDirectory()).toBe(true)
  } finally {
    await rm(folder, { recursive: true })
  }
})

function file(path: string): CpioEntry {
  return { kind: 'file', path, content: path }
}

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--help'], { stdio: 'ignore' })
    return true
  } catch {
    return false // not installed
  }
}
