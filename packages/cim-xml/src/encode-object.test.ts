import type { CimClass } from '@cimarron/cim'
import { describe, expect, test } from 'vitest'
import { decodeEmbedded } from './decode-object.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeClass } from './encode-object.ts'
import { responseStyle } from './encode-path.ts'
import { encodeRequest } from './encode-request.ts'

const description = '<QUALIFIER NAME="Description" TYPE="string" TRANSLATABLE="true"><VALUE>d</VALUE></QUALIFIER>'
const text =
  `<CLASS NAME="T_C" SUPERCLASS="T_B">${description}` +
  `<PROPERTY NAME="A" CLASSORIGIN="T_B" PROPAGATED="true" TYPE="string">${description}</PROPERTY>` +
  '<PROPERTY.ARRAY NAME="B" CLASSORIGIN="T_C" TYPE="uint8"><VALUE.ARRAY><VALUE>1</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>' +
  `<METHOD NAME="M" TYPE="uint32" CLASSORIGIN="T_B" PROPAGATED="true"><PARAMETER NAME="P" TYPE="string">${description}</PARAMETER></METHOD>` +
  '<METHOD NAME="N" TYPE="uint32" CLASSORIGIN="T_C"><PARAMETER.REFARRAY NAME="R" REFERENCECLASS="T_B"></PARAMETER.REFARRAY></METHOD></CLASS>'
const cimClass = decodeEmbedded(text) as CimClass
const encode = (options = {}): string => encodeClass(cimClass, responseStyle, options)

describe('a class is written', () => {
  test('as it was read', () => {
    expect(encode()).toBe(text)
  })

  test('without qualifiers, on any element', () => {
    const bare = text.replaceAll(description, '')
    expect(encode({ includeQualifiers: false })).toBe(bare)
  })

  test('without class origin', () => {
    expect(encode({ includeClassOrigin: false })).toBe(text.replaceAll(/ CLASSORIGIN="\w+"/g, ''))
  })

  test('with its own elements only', () => {
    expect(encode({ localOnly: true })).toBe(text.replaceAll(/<(PROPERTY|METHOD) [^>]*PROPAGATED.*?<\/\1>/g, ''))
  })

  test('with the properties of a list only', () => {
    expect(encode({ propertyList: ['a'] })).toBe(text.replace(/<PROPERTY.ARRAY.*<\/PROPERTY.ARRAY>/, ''))
    expect(encode({ propertyList: [] })).not.toContain('PROPERTY')
  })
})

test('correlators come along with their call', () => {
  const correlators = [{ name: 'vendor:id', type: 'uint64', value: 7n }] as const
  const call = {
    kind: 'intrinsic',
    method: 'EnumerateQualifiers',
    namespace: 'root',
    parameters: {},
    correlators,
  } as const
  expect(decodeRequest(encodeRequest('1', [call])).calls).toEqual([call])
})
