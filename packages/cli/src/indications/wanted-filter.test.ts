import { CimError } from '@cimarron/cim'
import { expect, test } from 'vitest'
import type { IndicationElements } from './indication-elements.ts'
import { findOrCreateFilter, readFilter } from './wanted-filter.ts'

const refused = new CimError('CIM_ERR_INVALID_PARAMETER', 'Query: refused')

/** A server that refuses every filter, in whose namespace the class is there or not. */
const server = (hasClass: boolean): IndicationElements =>
  ({
    createFilter: () => Promise.reject(refused),
    hasClass: () => Promise.resolve(hasClass),
  }) as unknown as IndicationElements

const subscribe = (elements: IndicationElements): Promise<unknown> =>
  findOrCreateFilter(elements, readFilter('CIM_InstCreation'), {
    ...{ name: 'x', language: undefined, namespaces: ['root/bare'], signal: new AbortController().signal },
  })

test('a namespace without the classes of indications is told, with what is to be done', async () => {
  await expect(subscribe(server(false))).rejects.toMatchObject({
    message: 'the namespace root/bare has no class CIM_InstCreation',
    remedy: expect.stringContaining('compile CIM_Indication, CIM_InstIndication and CIM_InstCreation there'),
  })
})

test('any other refusal is told as it is', async () => {
  await expect(subscribe(server(true))).rejects.toBe(refused)
})
