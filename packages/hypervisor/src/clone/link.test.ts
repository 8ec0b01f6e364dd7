import { expect, test } from 'vitest'
import { completeConfig } from '../complete-config.ts'
import type { MachineConfig } from '../config.ts'
import { Links, withLink } from './link.ts'
import { requireTemplateKept } from './template.ts'

const house = (...configs: readonly MachineConfig[]) => ({
  machines: configs.map((defined) => ({ view: { defined, active: null } })),
  bases: ({ path }: { readonly path: string }) => images[path],
  fileOf: (path: string) => path,
})
const images: Readonly<Record<string, readonly string[]>> = {
  '/golden': [],
  '/silver': ['/golden'],
  '/on-golden': ['/golden'],
  '/on-silver': ['/silver', '/golden'],
  '/snapshot-of-it': ['/on-golden', '/golden'],
  '/alone': [],
}
const machine = (name: string, path: string, more: Partial<MachineConfig> = {}): MachineConfig => ({
  ...completeConfig({ name, disks: [{ path, format: 'qcow2' }] }),
  ...more,
})
const golden = machine('golden', '/golden', { template: true })
const silver = machine('silver', '/silver', { template: true, linkedTo: golden.id })

test('a machine builds on the template that is nearest below its disks', () => {
  expect(new Links(house(golden)).of(machine('a', '/on-golden'))).toBe(golden.id)
  expect(new Links(house(golden)).of(machine('a', '/snapshot-of-it'))).toBe(golden.id)
  expect(new Links(house(golden, silver)).of(machine('a', '/on-silver'))).toBe(silver.id)
  expect(new Links(house(golden, silver)).of(silver)).toBe(golden.id)
})

test('one whose disks were copied in full, or taken out, builds on none any more', () => {
  const copied = machine('a', '/alone', { linkedTo: golden.id })
  expect(withLink(copied, house(golden, copied))).not.toHaveProperty('linkedTo')
  const without = { ...copied, disks: [] }
  expect(new Links(house(golden, copied, without)).to(golden.id)).toEqual([])
})

test('what can not be told stays what was written down', () => {
  const lost = machine('lost', '/not-there', { linkedTo: golden.id })
  expect(new Links(house(golden, lost)).to(golden.id)).toEqual(['lost'])
  const elsewhere = machine('a', '/on-golden', { linkedTo: '00000000-0000-4000-8000-000000000000' })
  expect(withLink(elsewhere, house(elsewhere))).toBe(elsewhere)
})

test('a machine that runs on a disk that it no longer has at its next start is counted until then', () => {
  const active = machine('a', '/on-golden', { linkedTo: golden.id })
  const machines = [{ view: { defined: machine('a', '/alone'), active } }, ...house(golden).machines]
  expect(new Links({ ...house(), machines }).to(golden.id)).toEqual(['a'])
})

test('a template is kept for a linked clone that moved to a peer, which is named with that', () => {
  const images = [
    { path: '/on-golden', readOnly: false },
    { path: '/golden', readOnly: true },
  ]
  const moved = [{ machine: 'some id', name: 'gl1', to: 'b', images }]
  const around = { ...house(golden), moved }
  const view = {
    id: golden.id,
    host: 'host',
    state: 'off',
    reason: 'defined',
    sinceMs: 0,
    revision: 1,
    defined: golden,
    active: null,
  } as const
  for (const changed of [undefined, { ...golden, template: false }])
    expect(() => requireTemplateKept(view, changed, around)).toThrow('linked clone "gl1" at peer "b" builds on')
  expect(() => requireTemplateKept(view, undefined, house(golden))).not.toThrow()
})
