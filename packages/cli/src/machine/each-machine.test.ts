import { expect, test } from 'vitest'
import type { Invocation } from '../command/invocation.ts'
import { eachMachine } from './each-machine.ts'
import type { Machine } from './machine.ts'

test('machines that take long wait beside each other', async () => {
  const machines = Array.from({ length: 20 }, (_, index) => ({ name: `m${index}`, id: `${index}` }) as Machine)
  const printed: string[] = []
  const invocation = {
    host: { signal: new AbortController().signal },
    output: { isJson: false, print: async (text: string) => void printed.push(text) },
  } as unknown as Invocation
  let begun = 0
  const { promise: allBegun, resolve } = Promise.withResolvers<void>()
  const code = await eachMachine(invocation, machines, async () => {
    begun += 1
    if (begun === machines.length) resolve()
    await allBegun
    return { result: 'off' }
  })
  expect(code).toBeUndefined()
  expect(printed).toHaveLength(20)
})
