import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { completeConfig } from '@cimarron/hypervisor'
import { describe, expect, onTestFinished, test } from 'vitest'
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

describe("a link in a path's last place", () => {
  const user = { uid: 60917, gid: 60917 }

  function openLink(mode: number, how: { readOnly: boolean; asKernel?: boolean }): void {
    const home = folder()
    chmodSync(home, 0o755)
    const file = join(home, 'secret')
    writeFileSync(file, 'content')
    chmodSync(file, mode)
    const link = join(home, 'link')
    symlinkSync('secret', link)
    const images = how.asKernel ? [] : [{ id: 'disk0', path: link, format: 'raw' as const, readOnly: how.readOnly }]
    const boot = how.asKernel ? { boot: { kernel: link } } : {}
    using _ = new OpenFiles({ images, ...boot }, { user, keptBack: [] })
  }

  test("is followed to what QEMU's user could open itself", () => {
    openLink(0o644, { readOnly: true })
    openLink(0o666, { readOnly: false })
    openLink(0o644, { readOnly: true, asKernel: true })
  })

  test('is not followed to what it could not, and the file itself is named', () => {
    const before = readdirSync('/proc/self/fd').length
    expect(() => openLink(0o600, { readOnly: true })).toThrow(/is a link to ".*\/secret", .* can't read; name the file/)
    expect(() => openLink(0o644, { readOnly: false })).toThrow(/is a link to ".*\/secret", .* can't read and write;/)
    expect(() => openLink(0o600, { readOnly: true, asKernel: true })).toThrow(/is a link to ".*\/secret"/)
    expect(readdirSync('/proc/self/fd')).toHaveLength(before)
  })
})
