import { expect, test } from 'vitest'
import { moduleClosure, moduleInfo, modulesDep } from './kernel-module.js'

/** The smallest module file: an ELF header, the section's content, the names of the sections, three section headers. */
function moduleFile(modinfo: readonly string[]): Buffer {
  const content = Buffer.from(modinfo.map((line) => `${line}\0`).join(''))
  const names = Buffer.from('\0.modinfo\0.shstrtab\0')
  const header = Buffer.alloc(64)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeBigUInt64LE(BigInt(64 + content.length + names.length), 0x28)
  header.writeUInt16LE(64, 0x3a)
  header.writeUInt16LE(3, 0x3c)
  header.writeUInt16LE(2, 0x3e)
  const section = (name: number, at: number, size: number) => {
    const bytes = Buffer.alloc(64)
    bytes.writeUInt32LE(name, 0)
    bytes.writeBigUInt64LE(BigInt(at), 0x18)
    bytes.writeBigUInt64LE(BigInt(size), 0x20)
    return bytes
  }
  const table = [section(0, 0, 0), section(1, 64, content.length), section(10, 64 + content.length, names.length)]
  return Buffer.concat([header, content, names, ...table])
}

test('a module tells its name, what it needs and what it is also called', () => {
  const file = moduleFile([
    'alias=virtio:d00000002v*',
    'depends=virtio,virtio_ring',
    'softdep=pre: crct10dif crc64 post: later',
    'name=virtio_blk',
    'license=GPL',
  ])
  expect(moduleInfo(file)).toEqual({
    name: 'virtio_blk',
    depends: ['virtio', 'virtio_ring', 'crct10dif', 'crc64'],
    aliases: ['virtio:d00000002v*'],
  })
})

test('a module that needs nothing needs nothing', () => {
  expect(moduleInfo(moduleFile(['name=a', 'depends='])).depends).toEqual([])
})

test.for([
  ['an empty file', Buffer.alloc(0)],
  ['something else', Buffer.from('#!/bin/sh\n'.repeat(20))],
  ['a module without a name', moduleFile(['license=GPL'])],
] as const)('%s is refused', ([, file]) => {
  expect(() => moduleInfo(file)).toThrow(/not a /)
})

const all = [
  { name: 'blk', depends: ['core'], aliases: [] },
  { name: 'core', depends: ['ring', 'crc'], aliases: [] },
  { name: 'ring', depends: [], aliases: [] },
  { name: 'crc_generic', depends: [], aliases: ['crc'] },
  { name: 'unrelated', depends: [], aliases: [] },
]

test('what a module needs comes before it, by name or alias, and nothing else comes', () => {
  expect(moduleClosure(['blk'], all).map((info) => info.name)).toEqual(['ring', 'crc_generic', 'core', 'blk'])
})

test('- and _ in names are the same, and what is built into the kernel is left out', () => {
  expect(moduleClosure(['crc-generic', 'ext4'], all).map((info) => info.name)).toEqual(['crc_generic'])
})

test('modules that need each other do not hang it', () => {
  const circle = [
    { name: 'a', depends: ['b'], aliases: [] },
    { name: 'b', depends: ['a'], aliases: [] },
  ]
  expect(moduleClosure(['a'], circle)).toHaveLength(2)
})

test('modules.dep names for each module all it needs, the first to be loaded last', () => {
  const text = modulesDep(moduleClosure(['blk'], all), (info) => `${info.name}.ko`)
  expect(text.split('\n')).toContain('blk.ko: core.ko crc_generic.ko ring.ko')
  expect(text.split('\n')).toContain('ring.ko:')
})
