import { expect, test } from 'vitest'
import type { MachineView } from './machine.ts'
import { forgetMachineEntry, machineEntry, readMachineRows } from './machine-row.ts'

const view = { id: 'a0' } as MachineView

test('what was kept of machines is read again, and nothing else that stands in the store', () => {
  const { key, value } = machineEntry({ view, since: 7 })
  const texts = new Map([
    [key, value ?? ''],
    ['host', '{}'],
  ])
  expect(readMachineRows(texts, 'libvirt')).toEqual([{ view, since: 7 }])
  expect(forgetMachineEntry('a0')).toEqual({ key, value: null })
})

test('a record that is broken, or is refused, is named', () => {
  const texts = (text: string) => new Map([[machineEntry({ view }).key, text]])
  expect(() => readMachineRows(texts('{'), 'libvirt')).toThrow(/the record "machine\/a0" of libvirt/)
  const refuse = () => {
    throw new Error('no config')
  }
  expect(() => readMachineRows(texts('{}'), 'the simulator', refuse)).toThrow('no config')
})
