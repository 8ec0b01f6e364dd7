import { ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { guarded, LimitError } from './guarded-source.ts'
import { defaultLimits } from './limits.ts'
import type { ModelSource } from './source.ts'

const machine = new ObjectPath('CIM_ComputerSystem', [{ name: 'Name', value: 'web', type: 'string' }], {
  namespace: 'root/virt',
})

/** A server that never comes to the end of an answer. */
const endless = {
  async *associatorNames() {
    for (;;) yield machine
  },
} as unknown as ModelSource // the rest is not asked

test('an answer without an end is left, and is a limit that was reached', async () => {
  const limits = { ...defaultLimits, instances: 10, associations: 20 }
  const source = guarded(endless, limits, new AbortController().signal)
  const read: ObjectPath[] = []
  const all = async () => {
    for await (const path of source.associatorNames(machine, {})) read.push(path)
  }
  await expect(all()).rejects.toThrow(new LimitError('an answer had more than 100 results'))
  expect(read).toHaveLength(100)
})

test('who has enough of an answer leaves it', async () => {
  const source = guarded(endless, defaultLimits, new AbortController().signal)
  for await (const path of source.associatorNames(machine, {})) {
    expect(path).toEqual(machine)
    break
  }
})
