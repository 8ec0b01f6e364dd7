import { describe, expect, test } from 'vitest'
import { libvirtCimFaults } from '../../test/libvirt-cim-faults.ts'
import { rulesBrokenBy } from '../../test/rules-broken-by.ts'

describe('what libvirt-cim had wrong is found', () => {
  test.for(libvirtCimFaults)('%s: %s', async ([, rules, seed]) => {
    expect((await rulesBrokenBy(seed)).toSorted()).toEqual(rules.toSorted())
  })
})
