import type { Standing } from '@cimarron/estate'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Grants, roleIn, scoped, withLine } from './grants.ts'

function grants(role: Standing, namespaces: Grants['namespaces'] = {}): Grants {
  return { role, namespaces }
}

const lab = { 'root/virt/lab': 'operator' } as const

test.each<[Standing, Grants['namespaces'], string, Standing]>([
  // The role at large, where nothing else is said.
  ['monitor', {}, 'root/virt', 'monitor'],
  ['none', {}, 'root/virt', 'none'],
  ['none', {}, 'interop', 'none'],
  ['admin', { 'root/virt/lab': 'none' }, 'root/virt', 'admin'],
  // The line for the namespace, and for those below it.
  ['none', lab, 'root/virt/lab', 'operator'],
  ['none', lab, 'root/virt/lab/a/b', 'operator'],
  ['none', lab, 'root/virt', 'none'],
  ['none', lab, 'root/virt/laboratory', 'none'],
  ['none', lab, '/root/VIRT/Lab/', 'operator'],
  ['admin', { 'root/virt': 'none' }, 'root/virt/lab', 'none'],
  // The nearest line counts, whichever role is the greater.
  ['admin', { root: 'monitor', 'root/virt': 'none', 'root/virt/lab': 'admin' }, 'root/virt/lab', 'admin'],
  ['admin', { root: 'monitor', 'root/virt': 'none', 'root/virt/lab': 'admin' }, 'root/virt/other', 'none'],
  ['admin', { root: 'monitor', 'root/virt': 'none' }, 'root/cimv2', 'monitor'],
  // Interop, under each of its names.
  ['none', lab, 'interop', 'monitor'],
  ['none', lab, 'root/PG_InterOp', 'monitor'],
  ['none', { ...lab, interop: 'none' }, 'interop', 'none'],
  ['none', { interop: 'admin' }, 'root/interop', 'admin'],
  ['none', { 'root/virt': 'none' }, 'interop', 'none'],
  ['operator', lab, 'interop', 'operator'],
  ['none', { root: 'admin' }, 'interop', 'monitor'],
])('who is %s at large, and %j, is in %s %s', (...[role, namespaces, namespace, expected]) => {
  expect(roleIn(grants(role, namespaces), namespace)).toBe(expected)
})

test.each<[Grants, Parameters<typeof scoped>[1], string, Standing]>([
  [grants('admin'), { role: 'monitor' }, 'root/virt', 'monitor'],
  [grants('monitor'), { role: 'admin' }, 'root/virt', 'monitor'],
  [grants('admin'), { namespaces: ['root/virt/lab'] }, 'root/virt', 'none'],
  [grants('admin'), { namespaces: ['root/virt/lab'] }, 'root/virt/lab/a', 'admin'],
  [grants('admin'), { namespaces: ['root/virt/lab'] }, 'interop', 'monitor'],
  [grants('none', lab), { role: 'monitor' }, 'root/virt/lab', 'monitor'],
  [grants('none', lab), { namespaces: ['root/virt'] }, 'root/virt/lab', 'operator'],
  [grants('none', lab), { namespaces: ['root/virt'] }, 'root/virt', 'none'],
  [grants('none', lab), { namespaces: ['root/virt/other'] }, 'interop', 'monitor'],
  [grants('none', { ...lab, interop: 'none' }), { namespaces: ['root/virt/lab'] }, 'interop', 'none'],
  [grants('none', lab), { namespaces: [] }, 'interop', 'monitor'],
  [grants('none', lab), { namespaces: [] }, 'interop/root', 'none'],
  [grants('none', lab), { namespaces: ['interop'] }, 'interop/root', 'none'],
  [grants('operator'), { namespaces: ['interop'] }, 'interop', 'operator'],
])('of %j a token for %j gives in %s the role %s', (...[whole, scope, namespace, expected]) => {
  expect(roleIn(scoped(whole, scope), namespace)).toBe(expected)
})

const standing = fc.constantFrom<Standing>('none', 'monitor', 'operator', 'admin')
const segment = fc.constantFrom('root', 'virt', 'lab', 'x', 'interop', 'PG_InterOp')
const namespace = fc.oneof(
  fc.constantFrom('interop', 'root/PG_InterOp', 'root', 'root/virt'),
  fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
)
const anyGrants = fc.record({ role: standing, namespaces: fc.dictionary(namespace, standing) })
const order: readonly Standing[] = ['none', 'monitor', 'operator', 'admin']

test('of two lines for one namespace the lesser counts, in a token too', () => {
  const whole = grants('none', { 'root/interop': 'none', interop: 'operator' })
  expect(roleIn(whole, 'interop')).toBe('none')
  expect(roleIn(scoped(whole, { namespaces: ['interop'] }), 'interop')).toBe('none')
})

test('a token never gives more than its user has', () => {
  const scope = fc.record(
    { role: fc.constantFrom('monitor', 'operator', 'admin'), namespaces: fc.array(namespace, { maxLength: 3 }) },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(anyGrants, scope, namespace, (whole, limits, asked) => {
      const given = order.indexOf(roleIn(scoped(whole, limits as object), asked))
      expect(given).toBeLessThanOrEqual(order.indexOf(roleIn(whole, asked)))
    }),
  )
})

test('the line last said is the one that counts for its namespace, however its name is spelt', () => {
  const lines = withLine(withLine({}, 'root/virt', 'admin'), '/root/Virt/', 'monitor')
  expect(lines).toEqual({ 'root/Virt': 'monitor' })
  expect(withLine(lines, 'ROOT/virt', undefined)).toEqual({})
  expect(withLine({}, 'root/PG_InterOp', 'admin')).toEqual({ interop: 'admin' })
})

test.each(['', '/', 'a b', 'root//virt', '../x', `root/${'x'.repeat(300)}`])('%j is no name for a line', (name) => {
  expect(() => withLine({}, name, 'admin')).toThrow(expect.objectContaining({ code: 'invalid-namespace' }))
})
