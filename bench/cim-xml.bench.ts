// CIM-XML without a network: requests decoded and instances encoded by one thread, beside the parser that others use and
// beside plain string concatenation.
import { type CimClass, type CimValue, ObjectPath } from '@cimarron/cim'
import {
  decodeEmbedded,
  decodeRequest,
  encodeRequest,
  escapeText,
  type InstanceRecord,
  PieceWriter,
  ResponseReader,
  responseFrame,
  resultEncoder,
} from '@cimarron/cim-xml'
import { SaxesParser } from 'saxes'
import type { Row } from './table.ts'

const roundMs = 400
const rounds = 5

/** How often `work` is done in a second: the best of several rounds, since others share the machine. */
function perSecond(work: () => void): number {
  let best = 0
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    let count = 0
    let elapsed = 0
    do {
      for (let i = 0; i < 10; i += 1) work()
      count += 10
      elapsed = performance.now() - start
    } while (elapsed < roundMs)
    best = Math.max(best, (count / elapsed) * 1000)
  }
  return best
}

/** Megabytes of UTF-8 that one run of `work` writes, by the time of the best of several runs. */
function megabytesPerSecond(work: () => number): number {
  let best = 0
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    const bytes = work()
    best = Math.max(best, bytes / 1e6 / ((performance.now() - start) / 1000))
  }
  return best
}

function ignore(): void {}

function getInstanceRequest(): Uint8Array {
  const keys = ['SystemCreationClassName', 'SystemName', 'CreationClassName', 'DeviceID'].map((name) => ({
    name,
    value: `value of ${name}`,
  }))
  const parameters = {
    InstanceName: new ObjectPath('KVM_LogicalDisk', keys),
    LocalOnly: false,
    IncludeClassOrigin: false,
    PropertyList: ['DeviceID', 'EnabledState', 'Name'],
  }
  const call = { kind: 'intrinsic', method: 'GetInstance', namespace: 'root/virt', parameters } as const
  return new TextEncoder().encode(encodeRequest('1001', [call]))
}

/** A class of 25 properties: the strings, states, numbers and times that a computer system has. */
function computerSystem(): CimClass {
  const types = ['string', 'string', 'uint16', 'uint64', 'datetime', 'boolean', 'string', 'uint32'] as const
  const key = '<QUALIFIER NAME="Key" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER>'
  const properties = Array.from({ length: 25 }, (_, index) => {
    const type = types[index % types.length]
    return `<PROPERTY NAME="Property${index}" TYPE="${type}">${index === 0 ? key : ''}</PROPERTY>`
  })
  const found = decodeEmbedded(`<CLASS NAME="KVM_ComputerSystem">${properties.join('')}</CLASS>`)
  if (found.kind !== 'class') throw new TypeError('a class was written')
  return found
}

function records(cimClass: CimClass, text: string): InstanceRecord[] {
  return Array.from({ length: 10_000 }, (_, row) =>
    Object.fromEntries(
      [...cimClass.properties].map(({ name, type }, column): [string, CimValue] => {
        if (type === 'string') return [name, `${text} ${row} ${column}`]
        if (type === 'boolean') return [name, row % 2 === 0]
        if (type === 'datetime') return [name, '20260131235959.000000+060']
        return [name, type === 'uint64' ? BigInt(row) * 1_000_000n : row % 1000]
      }),
    ),
  )
}

/** Writes all records the way a server does, in pieces that are turned to bytes; answers with the number of bytes. */
function encodeAll(cimClass: CimClass, rows: readonly InstanceRecord[], take: (bytes: Uint8Array) => void): number {
  const encode = resultEncoder('namedInstance', cimClass, { place: { namespace: 'root/virt' } })
  const frame = responseFrame('EnumerateInstances')
  const writer = new PieceWriter()
  let bytes = 0
  const flush = (): void => {
    const piece = Buffer.from(writer.take())
    bytes += piece.byteLength
    take(piece)
  }
  writer.add(frame.open('1001'))
  for (const row of rows) if (writer.add(encode(row))) flush()
  writer.add(frame.close())
  flush()
  return bytes
}

/** The same by joining strings as one would at first. */
function concatenateAll(cimClass: CimClass, rows: readonly InstanceRecord[]): number {
  let text = ''
  for (const row of rows) {
    text += `<VALUE.NAMEDINSTANCE><INSTANCENAME CLASSNAME="${cimClass.name}"><KEYBINDING NAME="Property0"><KEYVALUE VALUETYPE="string">${escapeText(String(row.Property0))}</KEYVALUE></KEYBINDING></INSTANCENAME><INSTANCE CLASSNAME="${cimClass.name}">`
    for (const { name, type } of cimClass.properties) {
      text += `<PROPERTY NAME="${name}" TYPE="${type}"><VALUE>${escapeText(String(row[name]))}</VALUE></PROPERTY>`
    }
    text += '</INSTANCE></VALUE.NAMEDINSTANCE>'
  }
  return Buffer.from(text).byteLength
}

export default async function* bench(): AsyncGenerator<Row> {
  const request = getInstanceRequest()
  const text = new TextDecoder().decode(request)
  const saxes = perSecond(() => {
    const parser = new SaxesParser({ xmlns: false })
    parser.on('opentag', ignore)
    parser.on('closetag', ignore)
    parser.on('text', ignore)
    parser.write(text).close()
  })
  const decoded = perSecond(() => {
    decodeRequest(request)
  })
  yield {
    name: `decode a GetInstance request of ${request.byteLength} bytes`,
    figure: { value: decoded, unit: '/s' },
    against: { name: 'saxes, events only', value: saxes, unit: '/s' },
  }

  const cimClass = computerSystem()
  for (const [script, sample] of [
    ['ASCII', 'a plain value'],
    ['non-ASCII', 'ein Wörtchen 中文'],
  ] as const) {
    const rows = records(cimClass, sample)
    const naive = megabytesPerSecond(() => concatenateAll(cimClass, rows))
    const pieces: Uint8Array[] = []
    const encoded = megabytesPerSecond(() => encodeAll(cimClass, rows, () => {}))
    yield {
      name: `encode 10,000 instances of 25 properties, ${script}`,
      figure: { value: encoded, unit: 'MB/s' },
      against: { name: 'concatenation', value: naive, unit: 'MB/s' },
      ...(script === 'ASCII' ? { target: { of: 'figure', atLeast: 150 } as const } : {}),
    }
    encodeAll(cimClass, rows, (bytes) => pieces.push(bytes))
    const read = megabytesPerSecond(() => {
      const reader = new ResponseReader()
      let bytes = 0
      for (const piece of pieces) {
        reader.push(piece)
        bytes += piece.byteLength
        for (const event of reader.events()) if (event.kind === 'error') throw event.error
      }
      return bytes
    })
    const parsed = megabytesPerSecond(() => {
      const parser = new SaxesParser({ xmlns: false })
      let events = 0
      parser.on('opentag', () => {
        events += 1
      })
      let bytes = 0
      for (const piece of pieces) {
        parser.write(piece.toString())
        bytes += piece.byteLength
      }
      return events > 0 ? bytes : 0
    })
    yield {
      name: `decode the same answer into instances, ${script}`,
      figure: { value: read, unit: 'MB/s' },
      against: { name: 'saxes, events only', value: parsed, unit: 'MB/s' },
    }
  }
}
