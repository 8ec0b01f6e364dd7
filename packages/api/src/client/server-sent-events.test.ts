import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventReader, type ServerSentEvent } from './server-sent-events.ts'

function readAll(bytes: Uint8Array, cuts: readonly number[] = []): ServerSentEvent[] {
  const reader = new EventReader()
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return at.slice(1).flatMap((end, index) => reader.read(bytes.subarray(at[index], end)))
}

const bytesOf = (text: string) => new TextEncoder().encode(text)

test('fields, comments, several lines of data and all three line ends are read', () => {
  const text = ': hello\r\nevent: a\r\nid: 7\r\ndata: one\r\ndata:two\r\n\r\ndata\n\nid: 8\rdata: 🖥\r\rignored: x\n\n'
  expect(readAll(bytesOf(text))).toEqual([
    { type: 'a', id: '7', data: 'one\ntwo' },
    { type: 'message', id: '7', data: '' },
    { type: 'message', id: '8', data: '🖥' },
  ])
})

test('an event that was not closed by an empty line is none', () => {
  expect(readAll(bytesOf('data: cut off'))).toEqual([])
})

test('what an event stream says does not depend on where it was cut', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, ' ')}`),
    fc.constantFrom('', '', 'event: x', 'id: 3', ': comment', 'data'),
  )
  const stream = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n'))).map((lines) => lines.flat().join(''))
  fc.assert(
    fc.property(stream, fc.array(fc.nat()), (text, cuts) => {
      const bytes = bytesOf(`${text}\n`)
      expect(readAll(bytes, cuts)).toEqual(readAll(bytes))
    }),
  )
})

test('a line without end is given up', () => {
  const reader = new EventReader()
  const piece = bytesOf(`data: ${'x'.repeat(1024 * 1024)}`)
  expect(() => {
    for (let count = 0; count < 20; count++) reader.read(piece)
  }).toThrow(RangeError)
})
