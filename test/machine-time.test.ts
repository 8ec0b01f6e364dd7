import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { kernelWords } from '../packages/qemu/test/guest.ts'
import { command } from './command.ts'
import { DaemonHouse } from './daemon.ts'

// A guest counts once a second on its console, and writes to its memory all the while. Whatever is done to its machine, it
// goes on from where it was: no number is left out, and none comes twice.

/** The numbers that it has counted to, some behind a prompt, as the console of a daemon's machine tells them. */
async function counted(house: DaemonHouse, machine = 'counter'): Promise<readonly number[]> {
  const log = await run(house, `machine log ${machine}`)
  return [...log.matchAll(/tick (\d+) [\d.]+\r?$/gm)].map(([, number]) => Number(number))
}

async function countsOn(house: DaemonHouse, { signal, from }: { signal: AbortSignal; from: number }): Promise<number> {
  for (;;) {
    signal.throwIfAborted()
    const last = (await counted(house)).at(-1) ?? 0
    if (last >= from + 2) return last
  }
}

function expectWhole(numbers: readonly number[]): void {
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => (numbers[0] ?? 0) + index))
}

async function run(house: DaemonHouse, line: string): Promise<string> {
  const { code, stdout, stderr } = await command(house.data, line)
  if (code !== 0) throw new Error(`${line}: ${stderr}`)
  return stdout
}

async function define(house: DaemonHouse, ...more: readonly string[]): Promise<void> {
  const { kernel, initrd } = inject('images')
  const sizes = 'machine define counter --memory 128M --accel tcg'
  const words = ['--append', `${kernelWords} ticker dirty=5`, ...more]
  const line = [...`${sizes} --kernel ${kernel} --initrd ${initrd}`.split(' '), ...words]
  const { code, stderr } = await command(house.data, line)
  expect(stderr).toBe('')
  expect(code).toBe(0)
}

test('a machine that was saved counts on from where it was, also by another daemon than saved it', async ({
  signal,
}) => {
  await using house = await DaemonHouse.open()
  await house.start()
  await define(house)
  await run(house, 'machine start counter')
  const last = await countsOn(house, { signal, from: 0 })
  await run(house, 'machine save counter')
  expect(await run(house, 'machine list')).toMatch(/^counter .*saved/m)
  await house.stop('SIGKILL')
  await house.start()
  expect(await run(house, 'machine list')).toMatch(/^counter .*saved/m)
  await run(house, 'machine restore counter')
  await countsOn(house, { signal, from: last })
  expectWhole(await counted(house))
}, 240_000)

test('a machine goes back to a snapshot and counts on from there, and its clones count for themselves', async ({
  signal,
}) => {
  await using house = await DaemonHouse.open()
  await house.start()
  await mkdir(join(house.data, 'images'))
  await run(house, `pool define images ${join(house.data, 'images')}`)
  await define(house, '--disk', 'pool=images,size=64M,name=root')
  await run(house, 'machine start counter')
  const before = await countsOn(house, { signal, from: 0 })
  await run(house, 'machine snapshot create counter then')
  const after = (await counted(house)).at(-1) ?? 0
  await countsOn(house, { signal, from: after + 2 })
  await run(house, 'machine snapshot revert counter then --yes')
  const until = await counted(house)
  await countsOn(house, { signal, from: after })
  // One step back, to where the snapshot was taken, and none anywhere else.
  const numbers = await counted(house)
  const back = numbers.findIndex((number, index) => number <= (numbers[index - 1] ?? 0))
  expect(back).toBeGreaterThan(0)
  expect(back).toBeLessThanOrEqual(until.length)
  expectWhole(numbers.slice(0, back))
  expectWhole(numbers.slice(back))
  expect(numbers[back]).toBeGreaterThan(before)
  expect(numbers[back]).toBeLessThanOrEqual(after + 1)
  await run(house, 'machine snapshot delete counter then --yes')
  await countsOn(house, { signal, from: numbers.at(-1) ?? 0 })

  await run(house, 'machine poweroff counter')
  await run(house, 'machine clone counter alone --start')
  await run(house, 'machine template create gold --from counter')
  await run(house, 'machine clone gold web-{n:02} -n 2 --linked --start')
  for (const name of ['alone', 'web-01', 'web-02']) {
    await expect.poll(() => counted(house, name), { timeout: 60_000 }).toEqual(expect.arrayContaining([1, 2, 3]))
    expectWhole(await counted(house, name))
  }
}, 240_000)
