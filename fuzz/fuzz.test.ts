import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { fuzz, minimise, watched } from './fuzz.ts'
import { mutate } from './mutate.ts'
import { Random } from './random.ts'
import { faultOf, type TargetName, targets } from './targets.ts'
import { inputOf } from './worker.ts'

const names = Object.keys(targets) as TargetName[]

test.each(names)('%s reads texts spoilt at random, or says what is wrong with them', (target) => {
  for (let run = 0; run < 300; run++) {
    const input = inputOf(target, 1, run)
    expect([run, input, faultOf(target, input)]).toEqual([run, input, undefined])
  }
})

test.each(names)('the seeds of %s show no fault', (target) => {
  for (const seed of targets[target].seeds) expect(faultOf(target, seed)).toBeUndefined()
})

describe('a run', () => {
  test('reads the same text from the same seed', () => {
    expect(inputOf('request', 7, 5)).toBe(inputOf('request', 7, 5))
    expect(inputOf('request', 7, 5)).not.toBe(inputOf('request', 8, 5))
    const texts = new Set(Array.from({ length: 50 }, (_, run) => mutate(['some text'], new Random(run))))
    expect(texts.size).toBeGreaterThan(25)
  })

  test('in a thread of its own finds nothing where there is nothing', async () => {
    expect(await fuzz({ target: 'datetime', seed: 1, from: 0, to: 50 })).toBeUndefined()
  })

  test('tells of a text that is never read to its end', async () => {
    const worker = new Worker('for (;;);', { eval: true })
    const found = await watched(worker, new Int32Array(1), 20)
    await worker.terminate()
    expect(found).toEqual({ run: 0, fault: 'hang' })
  })

  test('makes a text that has a fault as short as shows it', async () => {
    const find = { target: 'unit', run: 0, fault: 'TypeError: x', input: 'aaa<bbbb>cc' } as const
    const check = (text: string): string | undefined => {
      if (!text.includes('<')) return undefined
      return text.includes('>') ? 'TypeError: y' : 'RangeError: z'
    }
    expect(await minimise(find, check)).toBe('<>')
  })
})
