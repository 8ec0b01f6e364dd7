import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Instance } from '@cimarron/cim'
import type { Actor } from '@cimarron/estate'
import { typed } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { parseConfiguration } from '../configuration.ts'
import { type Daemon, openDaemon } from './open-daemon.ts'

const configuration = parseConfiguration(
  'listen: { https: { port: 0 }, http: { port: 0 } }\nhypervisors: [{ platform: simulator }]',
  'test',
)

interface House {
  readonly daemon: Daemon
  readonly password: string
  readonly log: string[]
}

async function house(): Promise<House> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cimarron-daemon-'))
  const log: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) })
  const daemon = await openDaemon({ dataDirectory, configuration, logger })
  onTestFinished(async () => {
    await daemon[Symbol.asyncDispose]()
    await rm(dataDirectory, { recursive: true })
  })
  return { daemon, password: (await readFile(daemon.passwordFile, 'utf8')).trim(), log }
}

/** Defines a machine by CIM; who did it, by the journal. */
async function define(daemon: Daemon, url: string, options: Parameters<typeof connect>[1] = {}): Promise<Actor> {
  await using client = connect(url, { namespace: 'root/virt', ...options })
  const [service] = await Array.fromAsync(client.enumerateInstanceNames('CIM_VirtualSystemManagementService'))
  if (service === undefined) throw new Error('there is no management service')
  const settings = new Instance(service.className.replace('ManagementService', 'SettingData'), [
    { name: 'ElementName', type: 'string', isArray: false, value: url },
  ])
  const args = { SystemSettings: typed('string', settings) }
  expect(await client.invokeMethod(service, { name: 'DefineSystem', args })).toMatchObject({ returnValue: 0 })
  const session = daemon.estate.as({ name: 'test', role: 'admin', via: 'test' })
  const [entry] = await session.audit({ limit: 1, command: 'define-machine' })
  if (entry?.actor === undefined) throw new Error('nothing was defined')
  return entry.actor
}

test('what is done over CIM-XML is in the audit by who did it and the way they came in', async () => {
  const { daemon, password } = await house()
  const { http = '', https = '', sockets, certificateAuthority } = daemon.endpoint
  const credentials = { user: 'admin', password }
  const admin = { name: 'admin', role: 'admin', address: '127.0.0.1' }
  const ca = await readFile(certificateAuthority, 'utf8')
  expect(await define(daemon, https, { credentials, ca })).toEqual({ ...admin, via: 'https' })
  expect(await define(daemon, http, { credentials })).toEqual({ ...admin, via: 'http' })
  expect(await define(daemon, `unix://${sockets.admin}`)).toEqual({ name: 'local', role: 'admin', via: 'socket:admin' })
})

test('a wrong password is in the log with name and address, and no secret is', async () => {
  const { daemon, password, log } = await house()
  const authorization = `Basic ${Buffer.from('admin:guess-work\n{"level":30}').toString('base64')}`
  const headers = { authorization, 'content-type': 'application/xml' }
  for (const path of ['/cimom', '/api/v1/whoami']) {
    const method = path === '/cimom' ? 'POST' : 'GET'
    expect((await fetch(`${daemon.endpoint.http}${path}`, { method, headers })).status).toBe(401)
  }
  const refused = log
    .map((line) => JSON.parse(line) as { audit?: string })
    .filter(({ audit }) => audit === 'log-in-refused')
  expect(refused).toMatchObject([
    { level: 40, name: 'admin', address: '127.0.0.1' },
    { level: 40, name: 'admin', address: '127.0.0.1' },
  ])
  for (const secret of [password, 'guess-work', authorization]) expect(log.join('')).not.toContain(secret)
})

test('operations over CIM-XML are told as OpenMetrics and in CIM, with the same counts', async () => {
  const { daemon, password } = await house()
  const { http = '' } = daemon.endpoint
  const credentials = { user: 'admin', password }
  await define(daemon, http, { credentials })
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`
  const text = await (await fetch(`${http}/metrics`, { headers: { authorization } })).text()
  expect(text).toContain('\ncimarron_cim_operations_total{operation="InvokeMethod",result="ok"} 1\n')
  expect(text).toContain('\n# TYPE cimarron_cim_operation_duration_seconds histogram\n# UNIT')
  expect(text).toMatch(/\ncimarron_cim_operation_duration_seconds_bucket\{operation="InvokeMethod",le="\+Inf"\} 1\n/)
  expect(text).toMatch(/\ncimarron_cim_operation_duration_seconds_sum\{operation="InvokeMethod"\} 0\.\d+\n/)
  expect(text).toMatch(/\ncimarron_cim_response_bytes_total\{operation="InvokeMethod"\} [1-9]\d+\n/)
  await using client = connect(http, { namespace: 'interop', credentials })
  const told = await Array.fromAsync(client.enumerateInstances('CIM_CIMOMStatisticalData'))
  const calls = told.find((instance) => instance.get('OtherOperationType') === 'InvokeMethod')
  expect(calls?.get('NumberOfOperations')).toBe(1n)
})
