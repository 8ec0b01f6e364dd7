import { CimDateTime, Instance, NameMap, ObjectPath } from '@cimarron/cim'
import { describe, expect, test } from 'vitest'
import { type DeclarationGroup, decodeDeclarations, encodeDeclarations } from './declarations.ts'
import { decodeEmbedded } from './decode-object.ts'

const cimClass = decodeEmbedded('<CLASS NAME="T_C"><PROPERTY NAME="S" TYPE="string"/></CLASS>')
if (cimClass.kind !== 'class') throw new TypeError('a class was written')
const when = new CimDateTime('20260131235959.000000+060')
const properties = new NameMap([{ name: 'When', type: 'datetime' as const, isArray: false, value: when }])
const name = new ObjectPath('T_C', [{ name: 'S', value: 's' }])
const qualifierType = {
  name: 'Key',
  type: 'boolean' as const,
  isArray: false,
  default: false,
  scopes: new Set(['property' as const]),
  flavor: { overridable: false, toSubclass: true, translatable: false },
}

const groups: DeclarationGroup[] = [
  {
    kind: 'plain',
    namespace: 'root/x',
    authority: { host: 'h' },
    qualifierTypes: [qualifierType],
    objects: [cimClass, new Instance('T_C', properties)],
  },
  {
    kind: 'named',
    namespace: 'root/x',
    qualifierTypes: [],
    objects: [cimClass, new Instance('T_C', properties, { path: name })],
  },
  {
    kind: 'with-path',
    objects: [
      { path: new ObjectPath('T_C', undefined, { namespace: 'root/x', authority: { host: 'h' } }), class: cimClass },
      new Instance('T_C', properties, { path: name.in('root/x') }),
    ],
  },
]

describe('a document of declarations', () => {
  test('is read as it was written: plain, with names, and with paths', () => {
    expect(decodeDeclarations(encodeDeclarations(groups))).toEqual(groups)
  })

  test('of a kind that holds something else is refused', () => {
    const text = encodeDeclarations(groups).replaceAll('VALUE.NAMEDOBJECT', 'VALUE.OBJECT')
    expect(() => decodeDeclarations(text)).toThrow(/<VALUE.OBJECT> does not belong here/)
    expect(() => decodeDeclarations('<CIM')).toThrow(/the document ends/)
  })
})
