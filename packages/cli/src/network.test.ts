import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
let folder: string
beforeAll(async () => {
  daemon = await openTestDaemon()
  folder = await mkdtemp(join(tmpdir(), 'cimarron-network-'))
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (line: string, env: Record<string, string> = {}): Promise<Ran> =>
  runLine(line.split(' '), { env: { CIMARRON_HOME: daemon.home, ...env } })

async function done(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

test('a name is enough for a network, which is listed, shown, stopped and deleted', async () => {
  expect(await done('network define lab --start')).toBe('lab: defined, active: nat 192.168.100.0/24 on cm-lab\n')
  expect(await done('network list')).toMatch(/lab +active +nat +cm-lab +192\.168\.100\.0\/24/)
  const shown = await done('network show lab')
  expect(shown).toContain('192.168.100.2 to 192.168.100.254, for 1h')
  expect(await run('network start lab')).toMatchObject({ code: 6, stderr: expect.stringContaining('inactive') })
  expect(await done('network stop lab')).toBe('lab: inactive\n')
  expect(await run('network delete lab')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
  expect(await done('network delete lab --yes')).toBe('lab: deleted\n')
  expect(await run('network show lab')).toMatchObject({ code: 3 })
})

test('settings are words, and say what holds now and what waits', async () => {
  await done(
    'network define set ipv4=10.7.0.0/24 dhcp=10.7.0.10-10.7.0.20 lease=10m ipv6=auto domain=lab.internal --start',
  )
  const view = (await run('network show set --json')).json() as { defined: object }
  expect(view.defined).toMatchObject({
    ipv4: { dhcp: { first: '10.7.0.10', last: '10.7.0.20', leaseSeconds: 600 } },
    ipv6: { addressing: 'slaac', nat: true },
    dns: { domain: 'lab.internal' },
  })
  expect(await done('network set set lease=30m host=10.7.0.5,db,db.lab mtu=1400')).toBe(
    'set: changed ipv4, dns; at its next start: mtu\n',
  )
  expect(await done('network show set')).toMatch(/Waits: +for its next start: mtu/)
  expect(await run('network set set ipv4=10.8.0.0/24 --now')).toMatchObject({ code: 2 })
  expect(await done('network set set lease=30m')).toBe('set: it is so already; at its next start: mtu\n')
  expect(await done('network set set dns=off dhcp=off')).toBe('set: changed ipv4, dns; at its next start: mtu\n')
  await done('network delete set --yes')
})

test('what can not be is refused before anything is asked, or by name', async () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['nonsense', 'NAME=VALUE'],
    ['colour=red', 'settings are written'],
    ['dhcp=10.7.0.1', 'FIRST-LAST'],
    ['lease=soon', 'lease=30m'],
    ['isolate=maybe', 'isolate=on'],
    ['host=10.7.0.5', 'host=192.168.100.5,db'],
    ['mode=magic', 'mode'],
    ['ipv4=10.0.0.0/24', 'br0'],
    ['ipv4=10.7.0.9/24', '10.7.0.9/24'],
  ]
  for (const [word, told] of wrong)
    expect(await run(`network define wrong ${word}`)).toMatchObject({ code: 2, stderr: expect.stringContaining(told) })
  expect(await run('network show wrong')).toMatchObject({ code: 3 })
})

test('ports are forwarded and addresses kept by a line each', async () => {
  await done('network define ports ipv4=10.7.0.0/24 --start')
  expect(await done('network forward add ports 8080 10.7.0.5:80')).toBe('ports: changed forwards\n')
  expect(await done('network forward add ports udp/0.0.0.0:53 10.7.0.5:53')).toBe('ports: changed forwards\n')
  expect(await done('network show ports')).toMatch(/Forward: +tcp 127\.0\.0\.1:8080 -> 10\.7\.0\.5:80\n/)
  expect(await run('network forward add ports 8080 10.7.0.6:80')).toMatchObject({ code: 2 })
  expect(await run('network forward add ports 22 10.7.0.6:22')).toMatchObject({ code: 6 })
  expect(await run('network forward add ports eighty 10.7.0.6:80')).toMatchObject({ code: 2 })
  expect(await run('network forward remove ports 9999')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('8080'),
  })
  await done('network forward remove ports 8080')
  await done('network forward remove ports udp/53')
  expect(await done('network lease add ports 52:54:00:12:34:56 10.7.0.5 web')).toBe('ports: changed staticLeases\n')
  expect(await run('network lease add ports 52:54:00:12:34:57 10.7.0.5')).toMatchObject({ code: 2 })
  expect(await done('network leases ports')).toBe('NETWORK  ADDRESS  MAC  NAME  UNTIL\n')
  expect(await run('network lease remove ports 10.7.0.6')).toMatchObject({ code: 3 })
  await done('network lease remove ports 52:54:00:12:34:56')
  await done('network delete ports --yes')
})

test('a file is applied, and edited', async () => {
  const file = join(folder, 'lab.yaml')
  await writeFile(file, 'kind: network\nname: applied\nipv4: { subnet: 10.9.0.0/24 }\n')
  expect((await run(`apply --file ${file} --yes`)).stdout).toMatch(/^applied: defined/)
  expect((await run(`apply --file ${file} --yes`)).stdout).toBe('applied: it is so already\n')
  await writeFile(file, 'kind: network\nname: applied\nipv4: { dhcp: { leaseSeconds: 900 } }\nnotes: kept\n')
  expect((await run(`apply --file ${file} --dry-run`)).stderr).toContain('~ ipv4')
  expect((await run(`apply --file ${file} --yes`)).stdout).toBe('applied: changed ipv4, notes\n')
  const edited = await run('network edit applied', { EDITOR: "sed -i 's/^notes:.*/notes: edited/'" })
  expect(edited.stdout).toBe('applied: changed notes\n')
  expect((await run('network edit applied', { EDITOR: 'true' })).stderr).toContain('Nothing was changed')
  await done('network delete applied --yes')
})

test('an operator starts and stops, and defines nothing', async () => {
  await done('network define roles')
  const operator = daemon.estate.as({ name: 'o', role: 'operator', via: 'internal' })
  const { id } = operator.findNetwork('roles').view
  await operator.run({ kind: 'start-network', network: id })
  await operator.run({ kind: 'stop-network', network: id })
  await expect(operator.run({ kind: 'undefine-network', network: id })).rejects.toMatchObject({ code: 'denied' })
  const monitor = daemon.estate.as({ name: 'm', role: 'monitor', via: 'internal' })
  await expect(monitor.run({ kind: 'start-network', network: id })).rejects.toMatchObject({ code: 'denied' })
  const kinds = (await daemon.estate.as({ name: 'a', role: 'admin', via: 'internal' }).history({ limit: 20 })).map(
    ({ kind }) => kind,
  )
  expect(kinds.filter((kind) => kind === 'network-state')).toHaveLength(2)
  expect(await done('network delete roles --yes')).toBe('roles: deleted\n')
})

test('names of networks complete', async () => {
  await done('network define completes')
  const { stdout } = await runLine(['complete', '--', 'network', 'show', 'comp'], {
    env: { CIMARRON_HOME: daemon.home },
  })
  expect(stdout).toContain('completes')
  await done('network delete completes --yes')
})

test('a machine without NICs has no address that could be waited for', async () => {
  await done('machine define cut-off')
  expect(await run('machine addresses cut-off --wait 5')).toMatchObject({
    code: 6,
    stderr: expect.stringContaining('has no network adapter'),
  })
  await done('machine delete cut-off --yes')
})

test('attach takes the words of define for NICs', async () => {
  await done('network define plug')
  await done('machine define plugged')
  await done('machine attach plugged nic user,forward=tcp:2222:22 forward=udp:0.0.0.0:5353:53 model=e1000e')
  await done('machine attach plugged nic network=plug,id=lab')
  await done('machine attach plugged nic none link=down')
  const { nics } = daemon.estate.as({ name: 't', role: 'admin', via: 'internal' }).findMachine('plugged').view.defined
  const forwards = [
    { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 2222, guestPort: 22 },
    { protocol: 'udp', hostAddress: '0.0.0.0', hostPort: 5353, guestPort: 53 },
  ]
  expect(nics).toMatchObject([
    { model: 'e1000e', backend: { kind: 'user', forwards } },
    { id: 'lab', backend: { kind: 'network' } },
    { link: 'down', backend: { kind: 'none' } },
  ])
  expect(await run('machine attach plugged nic lan')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the form is user'),
  })
  await done('machine delete plugged --yes')
  await done('network delete plug --yes')
})
