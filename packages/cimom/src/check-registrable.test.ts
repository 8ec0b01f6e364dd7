import { compileMof } from '@cimarron/mof'
import { expect, test } from 'vitest'
import { ObjectManager } from './index.ts'
import type { Registrable } from './namespace.ts'

const mof = 'class ACME_Box { [Key] string Id; uint32 Empty([In] string Why); };'
const provider = { kind: 'provider', className: 'ACME_Box', enumerate: () => [] }

function register(thing: unknown): void {
  const manager = new ObjectManager()
  const { schema } = compileMof([{ name: 'box.mof', text: mof }], { base: manager.schema })
  manager.addNamespace('root/acme', { schema })
  manager.register('root/acme', thing as Registrable)
}

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'must come from defineProvider, defineAssociation'],
  ['what no define made', { className: 'ACME_Box', enumerate: () => [] }, 'must come from defineProvider'],
  ['no className', { ...provider, className: undefined }, 'a provider has no className'],
  ['no enumerate', { ...provider, enumerate: undefined }, 'the provider of ACME_Box has no enumerate; it must be'],
  [
    'a create that is no function',
    { ...provider, create: true },
    'create that is of type boolean; it must be a function: create(',
  ],
  [
    'a delete that is null',
    { ...provider, delete: null },
    'delete that is null; it must be a function: delete(keys, context)',
  ],
  [
    'a method that is a function',
    { ...provider, methods: { Empty: () => 0 } },
    'ACME_Box has the method Empty without a function invoke; it must be { role, invoke(keys, parameters, context)',
  ],
  ['a method without invoke', { ...provider, methods: { Empty: { role: 'monitor' } } }, 'the method Empty without'],
  ['methods that are no object', { ...provider, methods: 'Empty' }, 'methods that are no object'],
  [
    'an association with one end',
    { kind: 'association', className: 'ACME_Of', ends: { A: {} } },
    'the association ACME_Of must have two ends',
  ],
  [
    'others that is no function',
    {
      kind: 'association',
      className: 'ACME_Of',
      ends: { A: { className: 'ACME_Box', others: [] }, B: { className: 'ACME_Box' } },
    },
    'the end A, which must be { className, others(keys, context) }',
  ],
  [
    'a source without start',
    { kind: 'indications', name: 'shop', classNames: ['ACME_Box'] },
    'the source shop must have',
  ],
])('%s is refused when it is registered', (_, thing, text) => {
  expect(() => register(thing)).toThrow(TypeError)
  expect(() => register(thing)).toThrow(text)
})

test('a provider with nothing but enumerate and a method is right', () => {
  expect(() => register({ ...provider, methods: { Empty: { invoke: () => ({ returnValue: 0 }) } } })).not.toThrow()
})
