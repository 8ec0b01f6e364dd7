import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { imageBases } from './image-bases.ts'

function folder(): (name: string) => string {
  const path = mkdtempSync(join(tmpdir(), 'cimarron-bases-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return (name) => join(path, name)
}

const qemuImg = (...args: readonly string[]) => execFileSync('qemu-img', args)
const qcow2 = (path: string) => imageBases({ path, format: 'qcow2' })

test('what an image builds on is told by its headers, until it is copied in full', () => {
  const at = folder()
  qemuImg('create', '-q', '-f', 'raw', at('base'), '1M')
  symlinkSync(at('base'), at('link'))
  qemuImg('create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', 'link', at('middle'))
  qemuImg('create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', at('middle'), at('top'))
  expect(qcow2(at('top'))).toEqual([at('middle'), at('base')])
  expect(imageBases({ path: at('base'), format: 'raw' })).toEqual([])
  qemuImg('rebase', '-b', '', at('top'))
  expect(qcow2(at('top'))).toEqual([])
})

test('of an image that is not there, is none, or leads in a circle, nothing is told', () => {
  const at = folder()
  expect(qcow2(at('missing'))).toBeUndefined()
  writeFileSync(at('text'), 'no image')
  expect(qcow2(at('text'))).toBeUndefined()
  expect(qcow2(at('.'))).toBeUndefined()
  qemuImg('create', '-q', '-u', '-f', 'qcow2', '-F', 'qcow2', '-b', at('b'), at('a'), '1M')
  qemuImg('create', '-q', '-u', '-f', 'qcow2', '-F', 'qcow2', '-b', at('a'), at('b'), '1M')
  expect(qcow2(at('a'))).toBeUndefined()
})
