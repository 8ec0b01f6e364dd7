import { expect, test } from 'vitest'
import { parseConfiguration } from './configuration.ts'

test('without a file everything listens on loopback only', () => {
  expect(parseConfiguration('', 'x').listen).toEqual({
    https: { address: '127.0.0.1', port: 5989 },
    http: { address: '127.0.0.1', port: 5988 },
  })
})

test('a listener can be moved or switched off', () => {
  const { listen } = parseConfiguration('listen:\n  https: { port: 15989, address: "::" }\n  http: false\n', 'x')
  expect(listen).toEqual({ https: { address: '::', port: 15989 }, http: false })
})

test('CIM-XML answers are compressed for other hosts, within bounds that can be set', () => {
  expect(parseConfiguration('', 'x').wbem).toEqual({ compress: 'remote' })
  const text = 'wbem: { compress: always, batchCalls: 10, bodyBytes: 1000000 }'
  expect(parseConfiguration(text, 'x').wbem).toEqual({ compress: 'always', batchCalls: 10, bodyBytes: 1_000_000 })
})

test.each([
  ['listen: { htps: { port: 1 } }', 'htps'],
  ['listen: { http: { port: 70000 } }', 'listen.http'],
  ['hypervisors: []', 'hypervisors'],
  ['hypervisors: [{ platform: vmware }]', 'platform'],
  ['log: { level: loud }', 'log.level'],
  ['wbem: { batchCalls: 0 }', 'wbem.batchCalls'],
  ['listen: [', 'no YAML'],
  ['listen: { https: { port: abc } }', 'listen.https.port: "abc"'],
  ['lisen: {}', '"lisen" is no setting; docs/configuration.md lists the settings'],
  ['hypervisors: [{ platform: qemu }, { platform: qemu }]', 'two have the same name'],
])('%j is refused, naming %s and the file', (text, named) => {
  expect(() => parseConfiguration(text, '/etc/cimarron.yaml')).toThrow(named)
  expect(() => parseConfiguration(text, '/etc/cimarron.yaml')).toThrow('/etc/cimarron.yaml')
})

test('SLP is off unless it is asked for, and has defaults then', () => {
  expect(parseConfiguration('', 'a test').slp).toBeUndefined()
  expect(parseConfiguration('slp: {}', 'a test').slp).toEqual({
    address: '0.0.0.0',
    port: 427,
    multicast: true,
    scopes: ['DEFAULT'],
  })
  expect(() => parseConfiguration('slp: { scopes: ["a,b"] }', 'a test')).toThrow(/slp\.scopes\.0: "a,b"/)
})

test('a simulator has machines, times of its own and faults, and what is wrong with one is told with its place', () => {
  const text = (fault: string) =>
    `hypervisors: [{ platform: simulator, machines: 20, timing: { startMs: 5 }, faults: [${fault}] }]`
  const { hypervisors } = parseConfiguration(text('{ kind: hangs, machine: a }'), 'cimarron.yaml')
  expect(hypervisors).toEqual([
    {
      platform: 'simulator',
      name: 'simulator',
      machines: 20,
      timing: { startMs: 5 },
      faults: [{ kind: 'hangs', machine: 'a' }],
    },
  ])
  expect(() => parseConfiguration(text('{ kind: hangs, byMs: 1 }'), 'cimarron.yaml')).toThrow(
    'faults[0].byMs: is no field of hangs',
  )
  expect(() => parseConfiguration('hypervisors: [{ platform: simulator, timing: { bootsMs: 1 } }]', 'c')).toThrow(
    'bootsMs',
  )
})
