import { expect, test } from 'vitest'
import { isoImage } from './iso9660.ts'

const files = [
  { name: 'user-data', content: Buffer.from('#cloud-config\n') },
  { name: 'meta-data', content: Buffer.alloc(5000, 'm') },
]

test('an image is whole sectors, says its label, and holds each file where its records say', () => {
  const image = isoImage('cidata', files)
  expect(image.length % 2048).toBe(0)
  expect(image.readUInt32LE(16 * 2048 + 80) * 2048).toBe(image.length)
  expect(image.toString('ascii', 16 * 2048 + 1, 16 * 2048 + 6)).toBe('CD001')
  expect(image.toString('ascii', 16 * 2048 + 40, 16 * 2048 + 72).trimEnd()).toBe('cidata')
  const root = image.readUInt32LE(16 * 2048 + 156 + 2) * 2048
  const found = new Map<string, string>()
  for (let at = root; image[at]; at += image[at] ?? 0) {
    const name = image.toString('ascii', at + 33, at + 33 + (image[at + 32] ?? 0))
    const from = image.readUInt32LE(at + 2) * 2048
    found.set(name, image.toString('ascii', from, from + image.readUInt32LE(at + 10)))
  }
  expect(found.get('user-data')).toBe('#cloud-config\n')
  expect(found.get('meta-data')).toBe('m'.repeat(5000))
})

test('the same files make the same image', () => {
  expect(isoImage('cidata', files).equals(isoImage('cidata', files))).toBe(true)
})
