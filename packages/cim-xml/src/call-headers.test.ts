import { Instance, ObjectPath } from '@cimarron/cim'
import { cimString } from '@cimarron/cim/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchHeaders, callHeaders, decodeHeaderValue, encodeHeaderValue } from './call-headers.ts'

test('an intrinsic call names its operation and namespace', () => {
  expect(
    callHeaders({ kind: 'intrinsic', method: 'EnumerateQualifiers', namespace: 'root/virt', parameters: {} }),
  ).toEqual({
    CIMOperation: 'MethodCall',
    CIMMethod: 'EnumerateQualifiers',
    CIMObject: 'root/virt',
  })
})

test('a method call names its object, in plain ASCII', () => {
  const object = new ObjectPath('A_B', [{ name: 'Id', value: 'é "x"' }], { namespace: 'root/virt' })
  const { CIMObject } = callHeaders({ kind: 'extrinsic', method: 'Do', object, parameters: [] })
  expect(CIMObject).toBe('root/virt:A_B.Id=%22%C3%A9%20%5C%22x%5C%22%22')
})

test('a batch is announced as one, of exports or of other calls', () => {
  const call = { kind: 'intrinsic', method: 'EnumerateQualifiers', namespace: 'root/virt', parameters: {} } as const
  const event = { kind: 'export', method: 'ExportIndication', indication: new Instance('A_B') } as const
  expect(batchHeaders([call, call])).toEqual({ CIMOperation: 'MethodCall', CIMBatch: '' })
  expect(batchHeaders([event, event])).toEqual({ CIMExport: 'MethodRequest', CIMExportBatch: '' })
})

test('any value comes back, and never breaks out of its header', () => {
  fc.assert(
    fc.property(cimString(), (value) => {
      const header = encodeHeaderValue(value)
      expect(header).toMatch(/^[\x21-\x7e]*$/)
      expect(decodeHeaderValue(header)).toBe(value)
    }),
  )
})

test('a header with broken escapes has no value', () => {
  expect(decodeHeaderValue('%zz')).toBeUndefined()
})
