import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { completeConfig } from '@cimarron/hypervisor'
import { expect, onTestFinished, test } from 'vitest'
import { realPath } from './kept-back.ts'
import { imagesOf, OpenFiles } from './open-files.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'cimarron-files-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

function open(path: string, keptBack: readonly string[]): OpenFiles {
  const config = completeConfig({ name: 'mine', disks: [{ path, format: 'raw' }] })
  return new OpenFiles({ images: imagesOf(config) }, { user: undefined, keptBack: keptBack.map(realPath) })
}

test("the daemon's own files are given to no machine, by whatever path", () => {
  const home = folder()
  mkdirSync(join(home, 'tls'))
  for (const name of ['cimarron.db', 'tls/ca.key', 'disk.img']) writeFileSync(join(home, name), 'content')
  symlinkSync(join(home, 'tls'), join(home, 'link'))
  symlinkSync(home, join(home, 'home'))
  const keptBack = [join(home, 'home', 'cimarron.db'), join(home, 'tls'), join(home, 'later')]
  const before = readdirSync('/proc/self/fd').length
  for (const path of ['cimarron.db', 'tls/ca.key', 'link/ca.key', 'home/link/../cimarron.db'])
    expect(() => open(`${home}/${path}`, keptBack), path).toThrow('is given to no machine')
  expect(readdirSync('/proc/self/fd')).toHaveLength(before)
  using files = open(join(home, 'home', 'disk.img'), keptBack)
  expect(files.uses).toHaveLength(1)
})

test('nor are windows into the kernel and its processes', () => {
  for (const path of ['/proc/self/mem', '/proc/self/environ', '/sys/kernel/notes'])
    expect(() => {
      const config = completeConfig({ name: 'mine', disks: [{ path, format: 'raw', readOnly: true }] })
      using _ = new OpenFiles({ images: imagesOf(config) }, { user: undefined, keptBack: [] })
    }, path).toThrow('is given to no machine')
})
