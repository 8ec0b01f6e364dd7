import { afterAll, beforeAll, expect, test } from 'vitest'
import { command, type Said } from './command.ts'
import { DaemonHouse } from './daemon.ts'

let here: DaemonHouse
let there: DaemonHouse
beforeAll(async () => {
  here = await DaemonHouse.open()
  there = await DaemonHouse.open()
  await Promise.all([here.start(), there.start()])
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
  await there[Symbol.asyncDispose]()
})

const at = (house: DaemonHouse) => (line: string, input?: string) => command(house.data, line, input)
const cell = (name: string, { stdout }: Said): string => new RegExp(`^${name}: +(\\S+)$`, 'm').exec(stdout)?.[1] ?? ''

test('two commands make two daemons peers: what the one prints is run at the other', async () => {
  const invited = await at(here)('peer invite --name there')
  expect(invited.stdout).toMatch(/^cimarron peer join cimarron1-[\w-]+\n$/)
  expect(invited.stderr).toContain('Run this at the other daemon, once, before ')
  expect(invited.stderr).toContain('set listen.https in cimarron.yaml')
  const joined = await at(there)(`${invited.stdout.trim().replace('cimarron ', '')} --name here`)
  expect(joined.stdout).toMatch(/^here: a peer now, at https:.*; it knows this daemon as there\n$/)
  expect((await at(here)('peer list')).stdout).toMatch(/^there +https:\/\/127\.0\.0\.1:\d+ +[0-9a-f]{16}…/m)
  expect((await at(here)('peer test there')).stdout).toMatch(/^there: answers at .* knows this daemon as here$/m)
  expect((await at(here)('peer remove there --yes')).code).toBe(0)
  expect((await at(there)('peer remove here --yes')).code).toBe(0)
})

test('a code can come by the input, where no history of a shell has it', async () => {
  const code = (await at(here)('peer invite --name there')).stdout.trim().split(' ').at(-1)
  expect(await at(there)('peer join --name here', `${code}\n`)).toMatchObject({ code: 0 })
  await at(here)('peer remove there --yes')
  await at(there)('peer remove here --yes')
})

test('a daemon is added by the fingerprint that it prints there, and the command for the other half is told', async () => {
  const identity = await at(there)('peer identity')
  const [url, fingerprint] = [cell('Address', identity), cell('Fingerprint', identity)]
  const unsure = await at(here)(`peer add there ${url}`)
  expect([unsure.code, unsure.stderr]).toEqual([2, expect.stringContaining('give --yes')])
  expect(unsure.stderr).toContain(fingerprint)
  const added = await at(here)(`peer add there ${url} --fingerprint ${fingerprint}`)
  expect(added).toMatchObject({ code: 0, stdout: `there: trusted, at ${url}\n` })
  expect((await at(here)('peer show there')).stdout).toContain(fingerprint)
  const half = await at(here)('peer test there')
  expect([half.code, half.stderr]).toEqual([4, expect.stringContaining('it does not know this one')])
  const [, back = ''] = /cimarron (peer add NAME \S+ --fingerprint \S+)/.exec(added.stderr) ?? []
  await at(there)(back.replace('NAME', 'here'))
  expect(await at(here)('peer test there')).toMatchObject({ code: 0 })
})
