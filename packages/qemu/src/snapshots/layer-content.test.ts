import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { emptyLayer, isEmptyLayer } from './layer-content.ts'

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-layer-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('an image has something of its own from its first write on, until it is emptied', async () => {
  const path = join(folderOfTest(), 'layer.qcow2')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', path, '4M'])
  expect(await isEmptyLayer(path)).toBe(true)
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write 0 64k', path])
  expect(await isEmptyLayer(path)).toBe(false)
  await emptyLayer(path)
  expect(await isEmptyLayer(path)).toBe(true)
})

test('one that is not there, or that there was no room to make, has nothing', async () => {
  const path = join(folderOfTest(), 'layer.qcow2')
  expect(await isEmptyLayer(path)).toBe(true)
  writeFileSync(path, '')
  expect(await isEmptyLayer(path)).toBe(true)
  await emptyLayer(path)
})

test('what is no image is not taken for one', async () => {
  const path = join(folderOfTest(), 'layer.qcow2')
  writeFileSync(path, Buffer.alloc(4096, 'x'))
  await expect(isEmptyLayer(path)).rejects.toMatchObject({ code: 'image-refused' })
})
