import { expect, test } from 'vitest'
import { parseXml } from '../../xml/parse-xml.ts'
import { poolDocument, volumeDocument } from './new-documents.ts'
import { readPool } from './read-pool.ts'
import { readVolume } from './read-volume.ts'

const id = '6b6e1a32-3c1f-4b0e-9b0c-6a4f7a3f9a01'

test('what is written of a pool and of a volume is read back, whatever is in its names', () => {
  const pool = { id, name: `a <"b'> & c`, kind: 'directory', path: '/srv/a & b' } as const
  expect(readPool(poolDocument(pool))).toEqual(pool)
  const backing = { path: '/srv/<base>', format: 'qcow2' } as const
  const volume = { name: '<disk>', format: 'qcow2', capacityBytes: 2 ** 40, allocationBytes: 0 } as const
  const text = volumeDocument({ ...volume, backing })
  expect(parseXml(text).children.map(({ name }) => name)).toContain('backingStore')
  expect(readVolume(text)).toEqual({ ...volume, path: '', backingPath: backing.path })
})

test('a pool of another kind is no plain folder', () => {
  const document = `<pool type='logical'><name>vg</name><uuid>${id.toUpperCase()}</uuid><source><name>vg0</name></source></pool>`
  expect(readPool(document)).toEqual({ id, name: 'vg', kind: 'mount', path: 'vg0' })
})

test('sizes have units, files have a birth, and what is no image of ours is told', () => {
  const volume = (more: string, type = 'file') =>
    `<volume type='${type}'><name>v</name><capacity unit='GiB'>2</capacity><allocation>512</allocation>${more}</volume>`
  const target = `<target><path>/srv/v</path><format type='vmdk'/><timestamps><mtime>5.5</mtime><btime>3.25</btime></timestamps></target>`
  expect(readVolume(volume(target))).toEqual({
    name: 'v',
    path: '/srv/v',
    format: 'raw',
    capacityBytes: 2 ** 31,
    allocationBytes: 512,
    createdMs: 3250,
    problem: 'its format is vmdk; there are raw and qcow2',
  })
  expect(readVolume(volume('<target><path>/srv/v</path></target>', 'dir'))).toBeUndefined()
})

test('what is no document of a volume is refused as such', () => {
  expect(() => readVolume('<pool/>')).toThrow(expect.objectContaining({ code: 'document' }))
  expect(() => readPool('<pool>')).toThrow(expect.objectContaining({ code: 'document' }))
})
