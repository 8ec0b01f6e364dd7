import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, completePool, type HypervisorEvent, type Machine } from '@cimarron/hypervisor'
import { type LibvirtHypervisor, openLibvirt } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Libvirtd } from './libvirtd.ts'

let libvirtd: Libvirtd
let hypervisor: LibvirtHypervisor
let guest: Machine
let folder: string
const told: HypervisorEvent[] = []
const end = new AbortController()

beforeAll(async () => {
  libvirtd = await Libvirtd.start()
  hypervisor = await openLibvirt({ uri: libvirtd.uri('qemu'), waitMs: 60_000 })
  void collect()
  const images = inject('images')
  const [kernel, initrd] = [libvirtd.take(images.kernel), libvirtd.take(images.agentInitrd)]
  const boot = { direct: { kernel, initrd, commandLine: 'console=ttyS0 quiet' } }
  const draft = { name: 'guest', acceleration: 'tcg', memory: { bytes: 2 ** 27 }, boot, nics: [], agent: true } as const
  guest = await hypervisor.define(completeConfig(draft))
  await guest.start()
  folder = libvirtd.newFolder('dumps')
})
afterAll(async () => {
  end.abort()
  if (guest.view.state !== 'off') await guest.powerOff()
  await hypervisor[Symbol.asyncDispose]()
  await libvirtd[Symbol.asyncDispose]()
})

async function collect(): Promise<void> {
  for await (const event of hypervisor.events(end.signal)) told.push(event)
}

/** On a busy host an agent takes longer than a user would wait. */
const patient = { timeoutMs: 60_000 }

const refused = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

test('an agent that has come is known, and what it tells is what it is', async () => {
  await expect.poll(() => guest.view.guest?.agent, { timeout: 60_000 }).toBe(true)
  expect(told).toContainEqual(expect.objectContaining({ kind: 'machine-agent', connected: true }))
  const { agent } = guest
  await agent.ping(patient)
  expect((await agent.info(patient)).version).toMatch(/^\d/)
  const [hostName, os, interfaces] = [
    await agent.hostName(patient),
    await agent.os(patient),
    await agent.interfaces(patient),
  ]
  expect(interfaces.flatMap(({ addresses }) => addresses).map(({ address }) => address)).toContain('127.0.0.1')
  expect(guest.view.guest).toMatchObject({ hostName, os: os.prettyName ?? os.name })
  expect(Math.abs((await agent.time(patient)) - Date.now())).toBeLessThan(3_600_000)
  expect(await agent.processors(patient)).toMatchObject([{ id: 0, online: true }])
  expect(Array.isArray(await agent.users(patient))).toBe(true)
  expect(Array.isArray(await agent.fileSystems(patient))).toBe(true)
  expect(libvirtd.virsh('qemu', 'guestinfo guest --hostname')).toContain(hostName)
})

test('programs run in the guest, files are read and written in it, and what it refuses is told', async () => {
  const { agent } = guest
  const { pid } = await agent.exec({ path: '/bin/echo', args: ['a b', '$HOME'] }, patient)
  await expect.poll(async () => await agent.execStatus(pid, patient)).toMatchObject({ exited: true, exitCode: 0 })
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
  expect(await agent.writeFile('/tmp/file', [bytes].values() as never, patient)).toBe(bytes.length)
  expect(Buffer.concat(await Array.fromAsync(agent.readFile('/tmp/file', patient))).equals(bytes)).toBe(true)
  expect(await refused(agent.exec({ path: '/no/such/program' }, patient))).toMatchObject({ code: 'guest-refused' })
  await agent.setPassword('root', 'new secret', patient)
  expect(await refused(agent.setPassword('nobody-has-this-name', 'x', patient))).toMatchObject({
    code: 'guest-refused',
  })
  expect(await agent.freezeStatus(patient)).toBe('thawed')
  await agent.freeze(patient)
  await agent.thaw(patient)
  expect(await agent.freezeStatus(patient)).toBe('thawed')
})

test('its memory is dumped into a pool of its host, and it runs on', async () => {
  expect(await refused(guest.dump())).toMatchObject({ code: 'unsupported' })
  await hypervisor.storage.definePool(completePool({ name: 'dumps', path: folder }))
  const [since, fractions]: [number, number[]] = [told.length, []]
  const dump = await guest.dump({}, { progress: (fraction) => fractions.push(fraction) })
  expect(dump.path).toMatch(new RegExp(`^${folder}/guest-.*\\.elf$`))
  expect(dump.bytes).toBeGreaterThan(2 ** 27)
  expect(readFileSync(dump.path).subarray(0, 4)).toEqual(Buffer.from([0x7f, 0x45, 0x4c, 0x46]))
  expect(guest.view.state).toBe('running')
  const states = told.slice(since).filter(({ kind }) => kind === 'machine-state')
  expect(states).toMatchObject([
    { from: 'running', to: 'paused', reason: 'dump' },
    { from: 'paused', to: 'running' },
  ])
  expect(await refused(guest.dump({ path: dump.path }))).toMatchObject({ code: 'file-missing' })
  expect(await refused(guest.dump({ path: 'core' }))).toMatchObject({ code: 'invalid-input' })
  expect(await guest.dump({ path: join(folder, 'z'), format: 'kdump-zlib' })).toMatchObject({ format: 'kdump-zlib' })
  {
    await using read = await guest.readDump()
    const pieces = await Array.fromAsync(read.bytes)
    expect(Buffer.concat(pieces)).toHaveLength(read.length)
  }
  const names = hypervisor.storage.volumes().map(({ path }) => path)
  expect(names.toSorted()).toEqual([dump.path, join(folder, 'z')].toSorted())
})

test('it takes a non-maskable interrupt, and shuts down by its agent', async () => {
  await guest.injectNmi()
  await guest.agent.ping(patient)
  await guest.shutDown({ by: 'agent', timeoutMs: 60_000 })
  expect(guest.view).toMatchObject({ state: 'off', reason: 'requested' })
  expect(guest.view.guest).toBeUndefined()
})
