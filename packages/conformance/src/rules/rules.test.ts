import { describe, expect, test } from 'vitest'
import { libvirtCimFaults } from '../../test/libvirt-cim-faults.ts'
import { modelFaults } from '../../test/model-faults.ts'
import { rulesBrokenBy } from '../../test/rules-broken-by.ts'
import { wireFaults } from '../../test/wire-faults.ts'
import { readOnlyRules } from './index.ts'

const faults = [...modelFaults, ...wireFaults]

describe('a server without a fault', () => {
  test('has nothing found', async () => {
    expect(await rulesBrokenBy(() => undefined)).toEqual([])
  })
})

describe('a fault is found by its rule', () => {
  test.for(faults)('%s: %s', async ([, rules, seed]) => {
    expect((await rulesBrokenBy(seed)).toSorted()).toEqual(rules.toSorted())
  })

  test('and every rule has a fault here, or among those of libvirt-cim', () => {
    const seeded = new Set([...faults, ...libvirtCimFaults].flatMap(([, rules]) => rules))
    expect(readOnlyRules.map(({ id }) => id).filter((id) => !seeded.has(id))).toEqual([])
  })
})
