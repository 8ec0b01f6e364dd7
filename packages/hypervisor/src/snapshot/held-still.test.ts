import { expect, test } from 'vitest'
import { heldStill } from './held-still.ts'

/** An agent that tells what it was asked, and has so many file systems. */
function agentOf(count: number, said: string[]) {
  return {
    freeze: async () => {
      said.push('freeze')
      return count
    },
    thaw: async () => {
      said.push('thaw')
      return count
    },
  }
}

test('a guest holds still while the work is done, and goes on after it', async () => {
  const said: string[] = []
  const work = async () => said.push('work')
  await heldStill({ agent: agentOf(2, said), machine: 'web' }, work)
  expect(said).toEqual(['freeze', 'work', 'thaw'])
})

test('it goes on where the work fails, and what failed is what is told', async () => {
  const said: string[] = []
  const agent = { ...agentOf(1, said), thaw: async () => Promise.reject(new Error(`${said.push('thaw')}`)) }
  const work = () => Promise.reject(new Error('no room'))
  await expect(heldStill({ agent, machine: 'web' }, work)).rejects.toThrow('no room')
  expect(said).toEqual(['freeze', 'thaw'])
})

test('nothing is done where it does not hold still', async () => {
  const said: string[] = []
  const agent = { ...agentOf(1, said), freeze: () => Promise.reject(new Error('no agent')) }
  await expect(heldStill({ agent, machine: 'web' }, async () => said.push('work'))).rejects.toThrow('no agent')
  expect(said).toEqual([])
})

test('one that wrote again before the end has not held still', async () => {
  const agent = { ...agentOf(2, []), thaw: async () => 1 }
  await expect(heldStill({ agent, machine: 'web' }, async () => undefined)).rejects.toMatchObject({
    code: 'snapshot-refused',
    message: expect.stringContaining('wrote again'),
  })
})
