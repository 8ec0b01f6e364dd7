import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bucket, decodeRow, encodeRow } from './bucket.ts'

const of = (...values: number[]) => {
  const average = Float32Array.from(values)
  return { average, least: average, most: average }
}

test('rows are averaged by how long they were so, with the least and the most of them', () => {
  const bucket = new Bucket(60, 1)
  bucket.add(1, of(10))
  bucket.add(3, of(2))
  expect(bucket.row()).toEqual({
    seconds: 4,
    ...{ average: of(4).average, least: of(2).average, most: of(10).average },
  })
})

test('what is not known at times is averaged over the rest, and never known stays so', () => {
  const bucket = new Bucket(60, 2)
  bucket.add(1, of(Number.NaN, Number.NaN))
  bucket.add(1, of(6, Number.NaN))
  const { average, least, most } = bucket.row()
  expect([average[0], least[0], most[0]]).toEqual([6, 6, 6])
  expect([average[1], least[1], most[1]]).toEqual([Number.NaN, Number.NaN, Number.NaN])
})

const columns = fc.integer({ min: 1, max: 20 })
const rows = columns.chain((count) => {
  const part = fc.float32Array({ minLength: count, maxLength: count })
  return fc.record({ seconds: fc.float({ noNaN: true }), average: part, least: part, most: part })
})

test('a stored row is read as it was', () => {
  fc.assert(
    fc.property(rows, (row) => {
      expect(decodeRow(encodeRow(row), row.average.length)).toEqual(row)
    }),
  )
})

test('a row of fewer columns is one in which the rest is not known; one of more is read as far as is known', () => {
  const stored = encodeRow({ seconds: 9, ...of(1, 2) })
  expect(decodeRow(stored, 3)).toEqual({ seconds: 9, ...of(1, 2, Number.NaN) })
  expect(decodeRow(stored, 1)).toEqual({ seconds: 9, ...of(1) })
})

test('what is no row is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        decodeRow(bytes, 15)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
  )
})

test('the average lies between the least and the most', () => {
  const value = fc.float({ min: 0, max: 1e9, noNaN: true })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), value), { minLength: 1 }), (parts) => {
      const bucket = new Bucket(0, 1)
      for (const [seconds, one] of parts) bucket.add(seconds, of(one))
      const { average, least, most } = bucket.row()
      const slack = (most[0] ?? 0) * 1e-6
      expect(average[0]).toBeGreaterThanOrEqual((least[0] ?? 0) - slack)
      expect(average[0]).toBeLessThanOrEqual((most[0] ?? 0) + slack)
    }),
  )
})
