import { CimDateTime, type CimValue, Instance, type Property } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { indicationJson, indicationText } from './indication-text.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')
const from = { address: '192.0.2.1', port: 1 }

function instance(className: string, values: Record<string, CimValue>): Instance {
  return new Instance(
    className,
    Object.entries(values).map(([name, value]): Property => {
      const type = typeof value === 'number' ? 'uint16' : value instanceof CimDateTime ? 'datetime' : 'string'
      return { name, type, isArray: Array.isArray(value), value }
    }),
  )
}

const text = (indication: Instance): string =>
  indicationText({ indication, from, sequence: undefined }, { receivedMs: nowMs })
const machine = (values: Record<string, CimValue>): Instance => instance('KVM_ComputerSystem', values)

test('a change is told with what changed, from what to what', () => {
  const indication = instance('KVM_ComputerSystemModifiedIndication', {
    IndicationTime: CimDateTime.fromDate(new Date('2026-11-21T11:59:58Z')),
    SourceInstance: machine({ ElementName: 'web', EnabledState: 2 }),
    PreviousInstance: machine({ ElementName: 'web', EnabledState: 3 }),
    ChangedPropertyNames: ['EnabledState'],
  })
  expect(text(indication)).toBe(
    '2026-11-21T11:59:58.000Z KVM_ComputerSystemModifiedIndication KVM_ComputerSystem "web": EnabledState 3 -> 2',
  )
})

test('what came to be is told by its name, or else by its path', () => {
  expect(text(instance('CIM_InstCreation', { SourceInstance: machine({ ElementName: 'web' }) }))).toBe(
    '2026-11-21T12:00:00.000Z CIM_InstCreation KVM_ComputerSystem "web"',
  )
  const path = 'root/virt:X_Y.Id="1"'
  const source = { SourceInstance: instance('X_Y', {}), SourceInstanceModelPath: path }
  expect(text(instance('CIM_InstDeletion', source))).toBe(`2026-11-21T12:00:00.000Z CIM_InstDeletion ${path}`)
})

test('an alert is told by its message, anything else by its properties', () => {
  expect(text(instance('CIM_AlertIndication', { Message: 'it burns' }))).toMatch(/CIM_AlertIndication it burns$/)
  expect(text(instance('Test_Indication', { MethodName: 'm', SequenceContext: 'c' }))).toMatch(
    /Test_Indication MethodName="m"$/,
  )
})

test('what a server says can not steer the terminal', () => {
  expect(text(instance('CIM_AlertIndication', { Message: '\u{1b}[2J' }))).not.toContain('\u{1b}')
})

test('programs get everything', () => {
  const indication = instance('CIM_AlertIndication', { Message: 'it burns' })
  const sequence = { context: 'c', number: 4n, isRepeat: false, missing: 0n }
  expect(indicationJson({ indication, from, sequence }, nowMs)).toEqual({
    received: '2026-11-21T12:00:00.000Z',
    from: '192.0.2.1',
    sequence: { context: 'c', number: 4n, missing: 0n },
    class: 'CIM_AlertIndication',
    properties: { Message: 'it burns' },
  })
})
