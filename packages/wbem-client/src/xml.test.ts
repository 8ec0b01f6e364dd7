import { Instance, ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { formatInstanceXml } from './xml.ts'

const property = { name: 'Name', type: 'string', isArray: false, value: 'a<b' } as const

test('an instance with a path is a VALUE.INSTANCEWITHPATH', () => {
  const path = new ObjectPath('X_A', [{ name: 'Name', value: 'a<b' }], { namespace: 'root/x' })
  const xml = formatInstanceXml(new Instance('X_A', [property], { path }))
  expect(xml).toMatch(/^<VALUE\.INSTANCEWITHPATH><INSTANCEPATH><NAMESPACEPATH><HOST>localhost<\/HOST>/)
  expect(xml).toContain('<NAMESPACE NAME="root"/><NAMESPACE NAME="x"/>')
  expect(xml).toMatch(/<INSTANCE CLASSNAME="X_A"><PROPERTY NAME="Name" TYPE="string"><VALUE>a&lt;b<\/VALUE>/)
})

test('one without is an INSTANCE', () => {
  expect(formatInstanceXml(new Instance('X_A', [property]))).toMatch(/^<INSTANCE CLASSNAME="X_A">/)
})
