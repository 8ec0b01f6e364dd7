import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { kernelWords } from '../packages/qemu/test/guest.ts'
import type { Said } from './command.ts'
import { CountedGuest, DaemonPair, type PeerHouse } from './daemon-pair.ts'

// Two daemons, each a process of its own, and a guest that counts once a second and writes to its memory all the while.

let pair: DaemonPair
beforeAll(async () => {
  pair = await DaemonPair.open()
})
beforeEach(async () => {
  if (!isTidy) await tidyUp()
  isTidy = false
}, 200_000)
afterAll(async () => {
  forget()
  await pair[Symbol.asyncDispose]()
})

const patience = { timeout: 60_000, interval: 300 }

/** Whether the case before has come to its end. */
let isTidy = true

/** The guest that counts, and where it is: it goes on from one case to the next. */
let running: { readonly guest: CountedGuest; at: 'here' | 'there' } | undefined

/** What a case that failed has left is no matter of those after it, nor of another try of it. */
async function tidyUp(): Promise<void> {
  forget()
  for (const { daemon } of [pair.here, pair.there]) await daemon.stop('SIGKILL')
  for (const { daemon } of [pair.here, pair.there]) await daemon.start()
  for (const house of [pair.here, pair.there]) {
    // What the two have to settle first is settled while it is asked for.
    const deleted = async () => {
      await house.ask('machine delete web --yes --force')
      return await house.machine('web')
    }
    await expect.poll(deleted, patience).toBeUndefined()
    await house.ask('volume delete images/web --yes')
    await house.ask('pool delete images --yes')
  }
}

/** A machine of `here` that counts. */
async function counting(name: string, ...words: readonly string[]): Promise<CountedGuest> {
  const { kernel, initrd } = inject('images')
  const line = `machine define ${name} --memory 128M --accel tcg --kernel ${kernel} --initrd ${initrd}`
  await pair.here.run([...line.split(' '), '--append', `${kernelWords} nomod ticker dirty=5`, ...words])
  await pair.here.run(`machine start ${name}`)
  const guest = new CountedGuest((await pair.here.machine(name))?.id ?? '')
  await countsOn(guest)
  return guest
}

/** Goes on for two numbers, in one QEMU, and has left none out and told none twice since it was started. */
async function countsOn(guest: CountedGuest): Promise<void> {
  const from = guest.last
  await expect.poll(() => guest.last, patience).toBeGreaterThanOrEqual(from + 2)
  const counted = guest.count()
  expect(counted).toEqual(Array.from(counted, (_, index) => index + (counted[0] ?? 0)))
  expect(guest.processes).toHaveLength(1)
}

/** The guest of the case before, or a new one; and who is to give it away, who to take it, by which name. */
async function moving(): Promise<{ guest: CountedGuest; source: PeerHouse; target: PeerHouse; to: string }> {
  running ??= { guest: await counting('web'), at: 'here' }
  const to = running.at === 'here' ? 'there' : 'here'
  return { guest: running.guest, source: pair[running.at], target: pair[to], to }
}

function forget(): void {
  running?.guest[Symbol.dispose]()
  running = undefined
}

async function leave(house: PeerHouse, name: string, guest: CountedGuest): Promise<void> {
  await house.run(`machine delete ${name} --yes --force`)
  expect(guest.processes).toEqual([])
  expect(guest.folders).toEqual([])
}

/** Exactly one of the two has it, where its guest counts on. */
async function runsOnlyAt(house: PeerHouse, guest: CountedGuest): Promise<void> {
  const other = house === pair.here ? pair.there : pair.here
  await expect.poll(async () => (await house.machine('web'))?.state, patience).toBe('running')
  await expect.poll(() => other.machine('web'), patience).toBeUndefined()
  await expect.poll(() => guest.processes, patience).toHaveLength(1)
  await countsOn(guest)
  if (running) running.at = house === pair.here ? 'here' : 'there'
  isTidy = true
}

/** Where it does not, what was answered says why. */
async function diesOver({ daemon }: PeerHouse, asked: Promise<Said>): Promise<void> {
  let answer = 'no answer yet'
  void asked.then(({ stderr }) => {
    answer = stderr
  })
  await expect.poll(() => (daemon.running ? answer : 'died'), patience).toBe('died')
}

test.each([
  ['before it has given the machine away', 'depart:2', 'source'],
  ['when it has, and the target was not asked', 'depart:6', 'target'],
  ['when the target has it, before it lets go', 'settle:1', 'target'],
] as const)(
  'a source that dies %s: one daemon runs it, and both agree which',
  async (_when, failAt, has) => {
    const sides = await moving()
    const { source, guest, to } = sides
    await source.daemon.stop('SIGKILL')
    await source.daemon.start({ failAt })
    // It dies with the daemon that it asks.
    const asked = source.ask(`machine migrate web ${to} --live`)
    await diesOver(source, asked)
    await source.daemon.start()
    expect((await asked).code).not.toBe(0)
    await runsOnlyAt(sides[has], guest)
  },
  200_000,
)

test.each([
  ['while it gets ready', 'arrive:5', 'source'],
  ['before it has taken the machine over', 'commit:1', 'target'],
  ['when it has, before it says so', 'commit:3', 'target'],
] as const)(
  'a target that dies %s: one daemon runs it, and both agree which',
  async (_when, failAt, has) => {
    const sides = await moving()
    const { source, target, guest, to } = sides
    await target.daemon.stop('SIGKILL')
    await target.daemon.start({ failAt })
    const asked = source.ask(`machine migrate web ${to} --live`)
    await diesOver(target, asked)
    await target.daemon.start()
    await asked
    await runsOnlyAt(sides[has], guest)
  },
  200_000,
)

test('a guest that went from one to the other again and again is deleted, and nothing of it is left', async () => {
  const { guest, source } = await moving()
  await leave(source, 'web', guest)
  forget()
  isTidy = true
}, 200_000)

/** A folder of a daemon's own, as a pool. */
async function pool(house: PeerHouse): Promise<string> {
  const folder = join(house.daemon.data, 'images')
  await mkdir(folder, { recursive: true })
  await house.run(`pool define images ${folder}`)
  return folder
}

test('what is in the way is named before; a copy called off leaves the guest here; its disk comes along byte for byte', async () => {
  const { here, there } = pair
  const [from, to] = [await pool(here), await pool(there)]
  const written = randomBytes(16 * 2 ** 20)
  await here.run('volume create images/web --size 16M --format raw')
  await writeFile(join(from, 'web'), written, { flag: 'r+' })
  using guest = await counting('web', '--disk', 'volume=images/web')

  await there.run('machine define web --memory 128M --accel tcg')
  const migrate = 'machine migrate web there --live --pool images'
  const refused = await here.ask(migrate)
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('a machine named "web" exists already')])
  await countsOn(guest)
  await there.run('machine delete web --yes')

  const [job] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(await here.run(`${migrate} --bandwidth 1MiB/s --no-wait`)) ?? []
  await here.run(`job cancel ${job}`)
  await expect.poll(() => there.machine('web'), patience).toBeUndefined()
  await expect.poll(() => there.json('volume list'), patience).toEqual([])
  await countsOn(guest)

  await here.run(migrate)
  await countsOn(guest)
  expect(await here.machine('web')).toBeUndefined()
  const [copy] = await there.json<readonly { readonly path: string }[]>('volume list')
  expect(copy?.path.startsWith(to)).toBe(true)
  expect((await readFile(copy?.path ?? '')).equals(written)).toBe(true)
  await leave(there, 'web', guest)
  isTidy = true
}, 200_000)
