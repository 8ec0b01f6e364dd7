import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { completeConfig, type FeatureName } from '@cimarron/hypervisor'
import { afterAll, expect, test } from 'vitest'
import type { FakeHypervisor } from '../testing/fake-hypervisor.ts'
import { define } from '../testing/story.ts'
import { fakeSource, openTestEstate, testActor } from '../testing/test-estate.ts'
import { translateConfig } from './translate-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'adoption-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Two hypervisors of one daemon. */
async function two(database = ':memory:') {
  const fakes = new Map<string, FakeHypervisor>()
  const source = (name: string) => fakeSource(name, (fake) => fakes.set(name, fake))
  const estate = await openTestEstate({ database, hypervisors: [source('one'), source('two')] })
  const fake = (name: 'one' | 'two') => {
    const found = fakes.get(name)
    if (!found) throw new Error(`${name} is not open`)
    return found
  }
  const owners = (id: string) => (['one', 'two'] as const).filter((name) => fake(name).machine(id) !== undefined)
  const dispose = () => estate[Symbol.asyncDispose]()
  return { session: estate.as(testActor()), fake, owners, [Symbol.asyncDispose]: dispose }
}

test('a machine becomes the other hypervisor’s, and its past stays', async () => {
  await using it = await two()
  const id = await define(it.session)
  const { state } = await it.session.run({ kind: 'adopt-machine', machine: id, to: 'two' })
  expect(state).toBe('completed')
  expect(it.owners(id)).toEqual(['two'])
  expect(it.session.findMachine('m').view.id).toBe(id)
  const commands = (await it.session.history({ machine: id, limit: 100 })).flatMap((entry) =>
    entry.kind === 'job' && entry.view.endedMs !== undefined ? [entry.view.command.kind] : [],
  )
  expect(commands).toEqual(['define-machine', 'adopt-machine'])
})

test('what the other can not have is told before, and left out', async () => {
  await using it = await two()
  it.fake('two').features.delete('watchdog')
  it.fake('two').features.delete('nic-limits')
  const draft = {
    name: 'm',
    watchdog: { model: 'i6300esb', action: 'reset' },
    tpm: { version: '2.0', model: 'crb' },
  } as const
  const { machine = '' } = await it.session.run({ kind: 'define-machine', draft })
  const { losses } = await it.session.checkAdoption(machine, 'two')
  expect(losses.map(({ what }) => what)).toEqual(['watchdog', 'what its TPM keeps'])
  expect(it.owners(machine)).toEqual(['one'])
  await it.session.run({ kind: 'adopt-machine', machine, to: 'two' })
  expect(it.fake('two').machine(machine)?.view.defined).not.toHaveProperty('watchdog')
})

test('one that runs, one whose name is taken there, and its own hypervisor are refused', async () => {
  await using it = await two()
  const id = await define(it.session)
  const adopt = (to: string) => it.session.run({ kind: 'adopt-machine', machine: id, to })
  await expect(adopt('nowhere')).rejects.toMatchObject({ code: 'hypervisor-not-found' })
  await expect(adopt('one')).rejects.toMatchObject({ code: 'unsupported' })
  await it.session.run({ kind: 'define-machine', hypervisor: 'two', draft: { name: 'm' } })
  await expect(adopt('two')).rejects.toMatchObject({ code: 'name-in-use' })
  await it.session.run({ kind: 'start-machine', machine: id })
  await expect(adopt('two')).rejects.toMatchObject({ code: 'invalid-state' })
  expect(it.owners(id)).toEqual(['one'])
})

test('a disk that the other can not have is no loss: the machine stays', async () => {
  await using it = await two()
  const features = it.fake('two').features as Set<FeatureName>
  features.delete('disk-scsi')
  const config = completeConfig({ name: 'm', disks: [{ path: '/d', format: 'raw', bus: 'scsi' }] })
  const sides = { from: it.fake('one'), to: it.fake('two') }
  expect(() => translateConfig(config, sides)).toThrow('disk-scsi')
  const limited = completeConfig({
    name: 'm',
    disks: [{ id: 'd', path: '/d', format: 'raw', limits: { readsPerSecond: 1 } }],
  })
  features.delete('disk-limits')
  const { config: there, losses } = translateConfig(limited, sides)
  expect(losses).toMatchObject([{ what: 'd.limits' }])
  expect(there.disks[0]).not.toHaveProperty('limits')
})

const program = fileURLToPath(new URL('../testing/daemon-that-adopts.ts', import.meta.url))

test.each([
  ['adopt-machine:1', 'one'],
  ['adopt-machine:2', 'one'],
  ['adopt:1', 'one'],
  ['adopt:2', 'two'],
  ['adopt:3', 'two'],
  ['adopt-machine:3', 'two'],
  ['adopt-machine:4', 'two'],
])('a daemon that is killed at %s leaves the machine to %s alone', async (point, owner) => {
  const database = join(folder, `${point.replace(':', '-')}.db`)
  const killed = spawnSync(process.execPath, [program, database, point], { encoding: 'utf8' })
  expect(killed.signal, killed.stderr).toBe('SIGKILL')
  await using it = await two(database)
  const { id } = it.session.findMachine('m').view
  await expect.poll(() => it.owners(id)).toEqual([owner])
  expect([...it.session.machines()]).toHaveLength(1)
})
