import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { createConnection } from 'node:net'
import { promisify } from 'node:util'
import type { Endpoint } from '@cimarron/api/local'
import { QmpClient, type QmpStatus } from '@cimarron/qemu'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { clientOf, DaemonHouse, qemuProcesses, runFolders, serialLog } from './daemon.ts'
import { StandardClient, uuidOf } from './standard-client.ts'

// A virtual machine through the standard: the daemon as people start it, real QEMU, clients that know DMTF only.

const run = promisify(execFile)
const images = inject('images')
let house: DaemonHouse
let client: StandardClient
let endpoint: Endpoint

beforeAll(async () => {
  house = await DaemonHouse.open()
  endpoint = await house.start()
  client = new StandardClient(clientOf(endpoint))
})
afterAll(() => house[Symbol.asyncDispose]())

const enabled = 2
const disabled = 3
const quiesce = 9

test('a guest is defined, started, paused, resumed, reset, rebooted, shut down, powered off and destroyed', async () => {
  const system = await client.define('standard', images)
  const uuid = uuidOf(system)
  expect(await client.enabledState(system)).toBe(disabled)
  expect(qemuProcesses(uuid)).toEqual([])

  expect(await client.request(system, 2)).toBe(0)
  expect(await client.enabledState(system)).toBe(enabled)
  expect(qemuProcesses(uuid)).toHaveLength(1)

  expect(await client.request(system, 9)).toBe(0)
  expect(await client.enabledState(system)).toBe(quiesce)
  expect(await whatQemuSays(uuid)).toBe('paused')
  expect(await client.enabledState(system)).toBe(quiesce)

  expect(await client.request(system, 2)).toBe(0)
  expect(await client.enabledState(system)).toBe(enabled)
  expect(await whatQemuSays(uuid)).toBe('running')

  const [before] = qemuProcesses(uuid)
  expect(await client.request(system, 11)).toBe(0)
  expect(await client.enabledState(system)).toBe(enabled)
  await booted('standard', 1)
  expect(await client.request(system, 10)).toBe(0)
  expect(await client.enabledState(system)).toBe(enabled)
  expect(qemuProcesses(uuid)).toEqual([before])

  await booted('standard', 2)
  expect(await client.request(system, 4)).toBe(0)
  expect(await client.enabledState(system)).toBe(disabled)
  expect(qemuProcesses(uuid)).toEqual([])

  expect(await client.request(system, 2)).toBe(0)
  expect(await client.request(system, 3)).toBe(0)
  expect(await client.enabledState(system)).toBe(disabled)
  expect(qemuProcesses(uuid)).toEqual([])

  expect(await client.destroy(system)).toBe(0)
  await expect(client.enabledState(system)).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
  expect(runFolders(uuid)).toEqual([])
})

test('wbemcli, a client in C that knows nothing of us, finds the machine and what belongs to it', async () => {
  const system = await client.define('found', images)
  const url = String(endpoint.http).replace('//', `//admin:${await house.password()}@`)
  const { stdout } = await run('wbemcli', ['ein', `${url}/root/virt:KVM_ComputerSystem`])
  expect(stdout).toContain(uuidOf(system))
  const object = stdout.split('\n').find((line) => line.includes(uuidOf(system))) ?? ''
  const path = object.slice(object.indexOf('/root/virt'))
  const { stdout: parts } = await run('wbemcli', ['ain', `${url}${path}`])
  expect(parts).toContain('KVM_Processor')
  expect(parts).toContain('KVM_Memory')
  expect(parts).toContain('KVM_VirtualSystemSettingData')
  await client.destroy(system)
})

test('wbemcli with a wrong password is refused', async () => {
  const url = String(endpoint.http).replace('//', '//admin:wrong@')
  const answer = await run('wbemcli', ['ein', `${url}/root/virt:KVM_ComputerSystem`]).catch((error: unknown) => error)
  expect(String((answer as { stdout?: string }).stdout) + String((answer as { stderr?: string }).stderr)).toMatch(
    /401|[Uu]nauthori[sz]ed|Invalid (user|username)/,
  )
})

/** Asks QEMU on its monitor, while no daemon holds it; the next daemon finds the machine as it is. */
async function whatQemuSays(uuid: string): Promise<string> {
  await house.stop()
  const [socket] = globSync(`/run/cimarron/**/${uuid}/**/qmp`)
  const { status } = await askMonitor(String(socket))
  endpoint = await house.start()
  client = new StandardClient(clientOf(endpoint))
  return status
}

async function askMonitor(socket: string): Promise<QmpStatus> {
  await using qmp = await QmpClient.over(createConnection(socket))
  return await qmp.execute('query-status', {})
}

/** Waits until the guest has come up so many times, by its own words on the console. */
async function booted(name: string, times: number): Promise<void> {
  const ups = async () => (await serialLog(endpoint, name)).split(`${name}:/root# `).length - 1
  await expect.poll(ups, { timeout: 90_000, interval: 200 }).toBeGreaterThanOrEqual(times)
}
