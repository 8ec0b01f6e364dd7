import type { MachineMetrics, MetricsOverview } from '@cimarron/estate'
import { completeConfig, type MachineSample, type MachineState, machineStates } from '@cimarron/hypervisor'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ParsedFamily, parseOpenMetrics } from '../testing/parse-openmetrics.ts'
import { escapeLabel } from './label-text.ts'
import { machineMetricsText } from './machine-metrics.ts'

const hypervisor = 'b0000000-0000-4000-8000-000000000000'
const transfers = { bytes: 4096, requests: 2, timeNs: 1_500_000, errors: 1 }
const packets = { bytes: 640, packets: 10, drops: 1, errors: 2 }
const counters: Omit<MachineSample, 'machine'> = {
  atMs: 1_700_000_000_000,
  steadyMs: 5,
  run: 'r',
  uptimeMs: 61_500,
  cpu: { totalNs: 12_345_678_901n, processors: [{ index: 0, totalNs: 9_000_000_000n, waitNs: 5n }] },
  memory: {
    configuredBytes: 1024,
    balloonBytes: 512,
    residentBytes: 2048,
    guest: { atMs: 1_700_000_000_000, totalBytes: 900, availableBytes: 300, cacheBytes: 7 },
  },
  disks: [{ id: 'disk0', read: transfers, write: transfers, flush: transfers, discard: transfers, allocatedBytes: 9 }],
  nics: [
    { id: 'nic0', receive: packets, transmit: packets },
    { id: 'nic1', unsupported: 'nobody counts' },
  ],
  process: { id: 7, threads: 4 },
}

function machine(name: string, state: MachineState = 'running', tags?: readonly string[]): MachineMetrics {
  const defined = completeConfig({ name, ...(tags ? { tags } : {}) })
  const isOff = state === 'off'
  const view = {
    id: defined.id,
    host: 'h',
    state,
    reason: 'requested',
    sinceMs: 0,
    revision: 1,
    defined,
    active: isOff ? null : defined,
  } as const
  return { hypervisor, view, ...(isOff ? {} : { sample: { machine: defined.id, ...counters } }) }
}

function told(overview: Partial<MetricsOverview>): ReadonlyMap<string, ParsedFamily> {
  const text = machineMetricsText({ machines: [], hosts: [], ...overview }, new Map([[hypervisor, 'local']]))
  return parseOpenMetrics(`${text}# EOF\n`)
}

const first = (families: ReadonlyMap<string, ParsedFamily>, family: string) => families.get(family)?.samples[0]?.value

describe('a machine that runs', () => {
  const families = told({ machines: [machine('web', 'running', ['prod', 'web'])] })

  test('is told with where it is and its tags, once', () => {
    expect(families.get('cimarron_machine')?.samples).toMatchObject([
      { name: 'cimarron_machine_info', labels: { machine: 'web', hypervisor: 'local', tags: ',prod,web,' }, value: 1 },
    ])
  })

  test('is in one state of all there are', () => {
    const states = families.get('cimarron_machine_state')?.samples ?? []
    expect(states.map(({ labels }) => labels.cimarron_machine_state)).toEqual([...machineStates])
    expect(states.filter(({ value }) => value === 1).map(({ labels }) => labels.cimarron_machine_state)).toEqual([
      'running',
    ])
  })

  test.for([
    ['cimarron_machine_cpu_seconds', 12.345678901],
    ['cimarron_machine_vcpu_seconds', 9],
    ['cimarron_machine_uptime_seconds', 61.5],
    ['cimarron_machine_stale', 0],
    ['cimarron_machine_memory_resident_bytes', 2048],
    ['cimarron_machine_memory_guest_available_bytes', 300],
    ['cimarron_machine_disk_written_bytes', 4096],
    ['cimarron_machine_disk_request_seconds', 0.0015],
    ['cimarron_machine_nic_transmit_errors', 2],
    ['cimarron_machine_process_threads', 4],
  ] as const)('tells %s: %d', ([family, value]) => {
    expect(first(families, family)).toBe(value)
  })

  test('tells nothing of what its guest did not tell, nor of a NIC that nobody counts', () => {
    expect(families.has('cimarron_machine_memory_guest_free_bytes')).toBe(false)
    const nics = families.get('cimarron_machine_nic_receive_bytes')?.samples.map(({ labels }) => labels.nic)
    expect(nics).toEqual(['nic0'])
  })
})

test('a machine that is off is told with its state and settings, and no counter', () => {
  const families = told({ machines: [machine('dark', 'off')] })
  expect(first(families, 'cimarron_machine_memory_configured_bytes')).toBeGreaterThan(0)
  const off = families.get('cimarron_machine_state')?.samples.find(({ value }) => value === 1)
  expect(off?.labels.cimarron_machine_state).toBe('off')
  expect([...families.values()].filter(({ type }) => type === 'counter')).toEqual([])
})

test('a machine whose hypervisor does not answer is told as stale', () => {
  const lost = machine('lost')
  const sample = { machine: lost.view.id, ...counters, staleSinceMs: 5 }
  expect(first(told({ machines: [{ ...lost, sample }] }), 'cimarron_machine_stale')).toBe(1)
})

test('its labels follow its settings, not what they were at the first scrape', () => {
  const before = machine('old')
  told({ machines: [before] })
  const view = { ...before.view, defined: { ...before.view.defined, name: 'new' } }
  const families = told({ machines: [{ ...before, view }] })
  expect(families.get('cimarron_machine')?.samples[0]?.labels.machine).toBe('new')
})

test('a host tells what its processors spent their time on', () => {
  const sample = {
    host: 'h',
    atMs: 1,
    steadyMs: 1,
    uptimeMs: 1000,
    cpu: { processors: 2, userNs: 1_000_000_000n, systemNs: 0n, idleNs: 3n },
    memory: { totalBytes: 10, availableBytes: 4 },
    load: [0.1, 0.2, 0.3],
  } as const
  const families = told({ hosts: [{ hypervisor, host: 'h', name: 'ho"st', sample }] })
  const modes = families.get('cimarron_host_cpu_seconds')?.samples.map(({ labels }) => labels.mode)
  expect(modes).toEqual(['user', 'system', 'idle'])
  expect(families.get('cimarron_host_load')?.samples.map(({ value }) => value)).toEqual([0.1, 0.2, 0.3])
})

test('any text is a label, and comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const families = parseOpenMetrics(`# TYPE a gauge\na{b="${escapeLabel(text)}"} 1\n# EOF\n`)
      expect(families.get('a')?.samples[0]?.labels.b).toBe(text)
    }),
  )
})

test('five hundred machines are one text by the rules', () => {
  const machines = Array.from({ length: 500 }, (_, index) => machine(`m${index}`, index % 2 === 0 ? 'running' : 'off'))
  const families = told({ machines })
  expect(families.get('cimarron_machine')?.samples).toHaveLength(500)
  expect(families.get('cimarron_machine_cpu_seconds')?.samples).toHaveLength(250)
})

describe('the reader of these tests refuses', () => {
  test.for([
    ['a text without an end', '# TYPE a gauge\na 1\n'],
    ['what comes after the end', '# EOF\na 1\n# EOF\n'],
    ['a family in two pieces', '# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\na{c="d"} 1\n# EOF\n'],
    ['a counter without its suffix', '# TYPE a counter\na 1\n# EOF\n'],
    ['a unit that does not end the name', '# TYPE a gauge\n# UNIT a bytes\na 1\n# EOF\n'],
    ['a sample told twice', '# TYPE a gauge\na 1\na 1\n# EOF\n'],
    ['a label that is not ended', '# TYPE a gauge\na{b="c} 1\n# EOF\n'],
    ['a label with a strange escape', '# TYPE a gauge\na{b="\\t"} 1\n# EOF\n'],
    ['an info that is not 1', '# TYPE a info\na_info 2\n# EOF\n'],
    ['a state without its label', '# TYPE a stateset\na{b="c"} 1\n# EOF\n'],
    ['a name of two families', '# TYPE a counter\na_total 1\n# TYPE a_total gauge\na_total{b="c"} 1\n# EOF\n'],
    ['a type after samples', '# HELP a b\na 1\n# TYPE a gauge\n# EOF\n'],
  ] as const)('%s', ([, text]) => {
    expect(() => parseOpenMetrics(text)).toThrow()
  })
})
