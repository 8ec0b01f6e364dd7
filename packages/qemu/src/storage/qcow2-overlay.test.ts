import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImageFormat } from '@cimarron/hypervisor'
import { decodeQcow2Header } from '@cimarron/hypervisor'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { encodeOverlay, writeOverlay } from './qcow2-overlay.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'cimarron-overlay-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

async function overlay(path: string, base: { path: string; format: ImageFormat }, capacityBytes: number) {
  await using file = await open(path, 'wx')
  await writeOverlay(file, { base: { ...base, backing: null }, capacityBytes })
}

const gibibyte = 2 ** 30

test.each([512, 2 ** 29, 2 ** 29 + 512, 100 * gibibyte, 2 ** 42, 2 ** 42 + 512, 2 ** 50])(
  'QEMU finds no fault with an empty image of %d bytes that builds on another',
  async (capacityBytes) => {
    const at = folder()
    const [base, image] = [join(at, 'a base, with a comma'), join(at, 'image')]
    writeFileSync(base, '')
    truncateSync(base, 512)
    await overlay(image, { path: base, format: 'raw' }, capacityBytes)
    const check = JSON.parse(execFileSync('qemu-img', ['check', '--output=json', image], { encoding: 'utf8' }))
    expect(check).toMatchObject({ 'check-errors': 0 })
    expect(check).not.toHaveProperty('leaks')
    expect(check).not.toHaveProperty('corruptions')
    const info = JSON.parse(execFileSync('qemu-img', ['info', '--output=json', image], { encoding: 'utf8' }))
    expect(info).toMatchObject({
      'virtual-size': capacityBytes,
      'backing-filename': base,
      'backing-filename-format': 'raw',
    })
  },
)

test('what the base holds is read, what is written stays in the image, and it is still whole', async () => {
  const at = folder()
  const [base, image] = [join(at, 'base'), join(at, 'image')]
  writeFileSync(base, Buffer.alloc(2 ** 20, 7))
  await overlay(image, { path: base, format: 'raw' }, 2 ** 21)
  const io = (command: string) => execFileSync('qemu-io', ['-f', 'qcow2', '-c', command, image], { encoding: 'utf8' })
  expect(io('read -P 7 0 1M')).not.toContain('failed')
  expect(io('read -P 0 1M 1M')).not.toContain('failed')
  io('write -P 9 64k 64k')
  expect(io('read -P 9 64k 64k')).not.toContain('failed')
  expect(execFileSync('qemu-img', ['check', image], { encoding: 'utf8' })).toContain('No errors')
  expect(execFileSync('qemu-io', ['-f', 'raw', '-c', 'read -P 7 64k 64k', base], { encoding: 'utf8' })).not.toContain(
    'failed',
  )
})

test('our own reader finds the base again, whatever it is called', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }).map((text) => `/${text}`)
  fc.assert(
    fc.property(name, fc.constantFrom('raw', 'qcow2'), (path, format) => {
      const { pieces } = encodeOverlay({ base: { path, format, backing: null }, capacityBytes: gibibyte })
      const read = decodeQcow2Header(Buffer.concat([pieces[0]?.bytes ?? Buffer.alloc(0), Buffer.alloc(512)]))
      const backing = { file: Buffer.from(path).toString(), format }
      expect(read).toEqual({ capacityBytes: gibibyte, externalData: false, backing })
    }),
  )
})

test('a base whose path is too long to be named is refused, and so is a disk too large', () => {
  const long = { path: `/${'x'.repeat(1023)}`, format: 'raw', backing: null } as const
  expect(() => encodeOverlay({ base: long, capacityBytes: gibibyte })).toThrow(/its path has 1024 bytes/)
  const base = { path: '/base', format: 'raw', backing: null } as const
  expect(() => encodeOverlay({ base, capacityBytes: 2 ** 52 })).toThrow(/more than a qcow2 image/)
})
