// The requests of the rows about the CIM server, as bytes on the wire.
import { type CimType, type CimValue, Instance, ObjectPath } from '@cimarron/cim'
import { callHeaders, encodeRequest, type OperationName } from '@cimarron/cim-xml'
import { type BenchClass, idOf } from './classes.ts'
import { namespace } from './daemon.ts'

/** A whole HTTP request for an intrinsic operation. */
export function request(method: OperationName, parameters: object, authorization: string): Buffer {
  const call = { kind: 'intrinsic', method, namespace, parameters } as Parameters<typeof callHeaders>[0]
  const body = encodeRequest('1001', [call])
  const headers = {
    Host: '127.0.0.1',
    ...(authorization !== '' && { Authorization: authorization }),
    'Content-Type': 'application/xml; charset="utf-8"',
    'Content-Length': Buffer.byteLength(body),
    ...callHeaders(call),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST /cimom HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

export function pathOf(className: BenchClass | 'BENCH_Created', n: number): ObjectPath {
  return new ObjectPath(className, [{ name: 'InstanceID', value: idOf(className, n) }])
}

/** An instance of BENCH_Created, as large as the others. */
export function newInstance(n: number): Instance {
  const values: readonly [name: string, type: CimType, value: CimValue][] = [
    ['InstanceID', 'string', idOf('BENCH_Created', n)],
    ['ElementName', 'string', `Element number ${n}`],
    ['Caption', 'string', `A text of some eighty characters, so that an instance is as long as they mostly are ${n}`],
    ['Number', 'uint32', n],
    ['Capacity', 'uint64', 1_000_000_007n * BigInt(n + 1)],
    ['Enabled', 'boolean', n % 2 === 1],
  ]
  return new Instance(
    'BENCH_Created',
    values.map(([name, type, value]) => ({ name, type, isArray: false, value })),
  )
}
