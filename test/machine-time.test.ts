import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { kernelWords } from '../packages/qemu/test/guest.ts'
import { DaemonPair, type PeerHouse } from './daemon-pair.ts'

// A guest counts once a second on its console, and writes to its memory all the while. Whatever is done to its machine, it
// goes on from where it was: no number is left out, and none comes twice, but where it was told to go back.

/** Each look is a command. */
const patience = { timeout: 180_000, interval: 1000 }

test('a machine is saved, restored, reverted, moved to another daemon live and back, and cloned: its count goes back once, at the revert', async () => {
  await using pair = await DaemonPair.open()
  await using shared = await sharedFolder()
  const { here, there } = pair
  for (const house of [here, there]) await house.run(`pool define images ${shared.path}`)
  await define(here)
  await here.run('machine start counter')
  await countsOn(here)

  // Saved, by another daemon than restores it.
  await here.run('machine save counter')
  expect(await here.machine('counter')).toMatchObject({ state: 'saved' })
  await here.daemon.stop('SIGKILL')
  await here.daemon.start()
  expect(await here.machine('counter')).toMatchObject({ state: 'saved' })
  await here.run('machine restore counter')
  expect(await countsOn(here)).toHaveLength(1)

  const before = last(await counted(here))
  await here.run('machine snapshot create counter then')
  const after = last(await counted(here))
  await countsOn(here)
  await here.run('machine snapshot revert counter then --yes')
  // It has gone back when the console says so.
  await expect.poll(async () => (await counted(here)).length, patience).toBe(2)
  const [, [again = 0] = []] = await countsOn(here)
  expect(again).toBeGreaterThan(before)
  expect(again).toBeLessThanOrEqual(after + 1)

  const moved = await here.run('machine migrate counter there --live')
  expect(moved).toMatch(/^counter: at there now; .* stood still for \d+ ms; .* of memory.*tls/)
  // By its API and by CIM.
  for (const verb of ['console', 'show', 'pause'])
    expect(await here.ask(`machine ${verb} counter`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('there is no machine "counter"; it moved to there at '),
    })
  expect(await countsOn(there)).toHaveLength(2)
  await there.run('machine migrate counter here --live')
  expect(await countsOn(here)).toHaveLength(2)
  expect(await there.machine('counter')).toBeUndefined()
  await here.run('machine snapshot delete counter then --yes')
  expect(await countsOn(here)).toHaveLength(2)

  await here.run('machine poweroff counter')
  await here.run('machine clone counter alone --start')
  await here.run('machine template create gold --from counter')
  await here.run('machine clone gold web --linked --start')
  for (const name of ['alone', 'web']) {
    await expect.poll(() => logged(here, name), patience).toEqual(expect.arrayContaining([1, 2, 3]))
    expectWhole(await logged(here, name))
  }
}, 900_000)

interface SharedFolder extends AsyncDisposable {
  readonly path: string
}

/** For both daemons, where their machines have their disks. */
async function sharedFolder(): Promise<SharedFolder> {
  const path = await mkdtemp(join(tmpdir(), 'cimarron-shared-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

async function define(house: PeerHouse): Promise<void> {
  const { kernel, initrd } = inject('images')
  const line = `machine define counter --memory 128M --accel tcg --kernel ${kernel} --initrd ${initrd}`
  const words = ['--append', `${kernelWords} nomod ticker dirty=5`, '--disk', 'pool=images,size=64M,name=root']
  await house.run([...line.split(' '), ...words])
}

/** What a machine has counted to, parted where it went back; no part leaves a number out, or has one twice. */
type Stretches = readonly (readonly number[])[]

/** Waits for two numbers more. */
async function countsOn(house: PeerHouse): Promise<Stretches> {
  const from = last(await counted(house))
  await expect.poll(async () => last(await counted(house)), patience).toBeGreaterThanOrEqual(from + 2)
  return await counted(house)
}

async function counted(house: PeerHouse): Promise<Stretches> {
  const parts: number[][] = []
  for (const number of await logged(house, 'counter')) {
    if (number <= (parts.at(-1)?.at(-1) ?? Number.POSITIVE_INFINITY)) parts.push([])
    parts.at(-1)?.push(number)
  }
  for (const part of parts) expectWhole(part)
  return parts
}

function last(counted: Stretches): number {
  return counted.at(-1)?.at(-1) ?? 0
}

function expectWhole(numbers: readonly number[]): void {
  expect(numbers).toEqual(Array.from(numbers, (_, index) => (numbers[0] ?? 0) + index))
}

/** What a machine has counted to, some behind a prompt, as its daemon tells it. */
async function logged(house: PeerHouse, machine: string): Promise<readonly number[]> {
  const log = await house.run(`machine log ${machine}`)
  return [...log.matchAll(/tick (\d+) [\d.]+\r?$/gm)].map(([, number]) => Number(number))
}
