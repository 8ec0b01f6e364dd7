import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { unpackKernel } from './kernel-image.js'

/** A boot sector and setup of four sectors, and what is compressed behind them. */
function image(payload: Buffer): Buffer {
  const setup = Buffer.alloc(5 * 512)
  setup[0x1f1] = 4
  setup.writeUInt32LE(16, 0x248)
  setup.writeUInt32LE(payload.length, 0x24c)
  return Buffer.concat([setup, Buffer.alloc(16), payload, Buffer.from('what follows')])
}

const elf = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(100_000, 7)])
const xz = (content: Buffer) => execFileSync('xz', ['-c', '--check=crc32'], { input: content })
const size = Buffer.from([0xa4, 0x86, 1, 0])

test('a kernel is unpacked, and its size behind it is no part of it', () => {
  expect(unpackKernel(image(Buffer.concat([xz(elf), size])))).toEqual(elf)
})

test('what is compressed otherwise, or is no kernel, is refused', () => {
  expect(() => unpackKernel(image(Buffer.from('LZ4 or so')))).toThrow('not compressed by xz')
  expect(() => unpackKernel(image(xz(Buffer.from('something else'))))).toThrow('no ELF file')
})
