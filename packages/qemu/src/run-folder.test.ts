import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prepareRunFolder } from './run-folder.ts'
import { maxSocketPathBytes, runPaths } from './run-paths.ts'

class Scratch implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'run-'));
  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true })
  }
}

const machine = '00000000-0000-4000-8000-000000000000'

test("every socket's path is short enough, whatever the data directory's length", () => {
  using scratch = new Scratch()
  const folder = prepareRunFolder({ directory: `/${'long/'.repeat(400)}`, base: join(scratch.path, 'run') })
  const paths = runPaths(folder, machine)
  for (const path of [paths.monitor, paths.screen, paths.serialSocket(3)]) {
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(maxSocketPathBytes)
  }
})

test('two data directories have two run folders, and one has the same again', () => {
  using scratch = new Scratch()
  const base = join(scratch.path, 'run')
  const [one, two, again] = ['/a', '/b', '/a/.'].map((directory) => prepareRunFolder({ directory, base }))
  expect(one).not.toBe(two)
  expect(again).toBe(one)
})

test('a base too long for sockets is refused with the limit', () => {
  expect(() => prepareRunFolder({ directory: '/a', base: `/tmp/${'x'.repeat(100)}` })).toThrow(/107 bytes/)
})

test('where XDG_RUNTIME_DIR is too long, the folder is in /tmp', () => {
  const env = { XDG_RUNTIME_DIR: `/tmp/${'x'.repeat(100)}` }
  const uid = process.getuid?.() ?? 0
  if (uid === 0) return
  expect(prepareRunFolder({ directory: '/a', env })).toMatch(new RegExp(`^/tmp/cimarron-${uid}/`))
})

test('a folder that is a link, a file, or open to all is not taken as it is', () => {
  using scratch = new Scratch()
  const link = join(scratch.path, 'link')
  mkdirSync(join(scratch.path, 'elsewhere'))
  symlinkSync(join(scratch.path, 'elsewhere'), link)
  expect(() => prepareRunFolder({ directory: '/a', base: link })).toThrow(/is no folder/)
  const open = join(scratch.path, 'open')
  mkdirSync(open)
  chmodSync(open, 0o777)
  prepareRunFolder({ directory: '/a', base: open })
  expect(statSync(open).mode & 0o777).toBe(0o711)
  writeFileSync(join(scratch.path, 'file'), '')
  expect(() => prepareRunFolder({ directory: '/a', base: join(scratch.path, 'file') })).toThrow()
})

test('a folder that belongs to someone else is refused', () => {
  using scratch = new Scratch()
  const uid = (process.getuid?.() ?? 0) + 1
  expect(() => prepareRunFolder({ directory: '/a', base: scratch.path, uid })).toThrow(/belongs to user/)
})

test("a folder that QEMU's user can't reach is refused with what to open", () => {
  using scratch = new Scratch()
  const base = join(scratch.path, 'run')
  expect(() => prepareRunFolder({ directory: '/a', base, user: { uid: 61001, gid: 61001 } })).toThrow(
    `chmod o+x ${scratch.path}`,
  )
})
