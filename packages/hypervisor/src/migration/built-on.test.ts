import { expect, test } from 'vitest'
import { completeConfig } from '../complete-config.ts'
import type { MachineView } from '../machine.ts'
import type { VolumeView } from '../storage/volume.ts'
import { builtOn } from './built-on.ts'
import type { MovedMachine } from './moved-images.ts'

const config = completeConfig({ name: 'golden', disks: [{ path: '/pool/golden', format: 'qcow2' }] })
const view = { id: config.id, defined: config, active: null } as MachineView

const base = { id: 'v1', name: 'golden', path: '/pool/golden' } as VolumeView
const over = (name: string, backing: string) => ({ id: name, name, path: `/pool/${name}`, backing }) as VolumeView

function around(machines: readonly Partial<MachineView['defined']>[], overlays: readonly VolumeView[] = []) {
  const volumes = [base, ...overlays]
  const views = machines.map((draft, index) => ({
    view: { defined: { ...config, id: `m${index}`, ...draft } } as MachineView,
  }))
  return {
    links: { machines: views, bases: () => [base.path], fileOf: (path: string) => path },
    moved: [] as MovedMachine[],
    storage: { volumes: () => volumes, volumeAt: (path: string) => volumes.find((one) => one.path === path) },
  }
}

test('the clones of a template are named, and what to do', () => {
  const template = { ...view, defined: { ...config, template: true } }
  expect(builtOn(template, around([{ name: 'a', linkedTo: config.id }]))).toEqual([
    {
      what: 'template "golden"',
      why: '"a" builds on its disks here; delete them before, or move a full copy of it: machine clone golden NAME',
    },
  ])
})

test('so are volumes that build on the disk of any machine', () => {
  const [found, ...more] = builtOn(view, around([], [over('day', 'v1'), over('other', 'v2')]))
  expect(more).toEqual([])
  expect(found).toMatchObject({ what: 'disk disk0', why: expect.stringMatching(/^volume "day" builds on it here; /) })
})

test('nothing holds a machine on which nothing builds', () => {
  expect(builtOn(view, around([{ name: 'a' }], [over('other', 'v2')]))).toEqual([])
})

test('it follows a clone that went before it, to no other place', () => {
  const images = [{ path: '/pool/golden', readOnly: true }]
  const moved = [{ machine: 'c', name: 'first', to: 'rack2', images }]
  expect(builtOn(view, { ...around([]), moved }, { to: 'rack2' })).toEqual([])
  const why = '"first" builds on it, and moved to rack2; move it there too, or bring them back before'
  expect(builtOn(view, { ...around([]), moved }, { to: 'rack3' })).toEqual([{ what: 'disk disk0', why }])
})
