import { ObjectManager } from '@cimarron/cimom'
import { expect, test } from 'vitest'
import { cimMetrics } from './cim-metrics.ts'

test('what waits for listeners, and what became of the rest, is told for each destination', () => {
  using manager = new ObjectManager()
  const place = { namespace: 'interop', name: 'monitor', url: 'http://localhost:1234' }
  const status = [{ ...place, failingSinceMs: 5, queued: 3, delivered: 40, dropped: 1, givenUp: 2 }]
  const { statistics, openEnumerations, providerFaults } = manager
  const namespaceNames = (): string[] => manager.namespaceNames()
  const families = cimMetrics({
    statistics,
    openEnumerations,
    providerFaults,
    namespaceNames,
    indications: { status: () => status },
  })
  const labels = { namespace: 'interop', destination: 'monitor' }
  const told = families.flatMap(({ name, samples }) =>
    name.startsWith('cimarron_indications') ? [[name, [...samples]]] : [],
  )
  expect(told).toEqual([
    ['cimarron_indications_queued', [[labels, 3]]],
    ['cimarron_indications_failing', [[labels, 1]]],
    ['cimarron_indications_delivered', [[labels, 40]]],
    ['cimarron_indications_dropped', [[labels, 1]]],
    ['cimarron_indications_given_up', [[labels, 2]]],
  ])
})
