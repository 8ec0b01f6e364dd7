import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
beforeAll(async () => {
  daemon = await openTestDaemon()
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
})

const run = (line: string): Promise<Ran> => runLine(line.split(' '), { env: { CIMARRON_HOME: daemon.home } })

test('hosts are listed, and one is shown by its name, its id, or none where there is one', async () => {
  const { stdout } = await run('host list')
  expect(stdout).toMatch(/^NAME +HYPERVISOR +PLATFORM +STATE +ARCHITECTURE +CPUS +MEMORY +FREE +ACCELERATION\n/)
  const [host] = JSON.parse((await run('host list --json')).stdout) as { id: string; name: string }[]
  const shown = await Promise.all([`host show ${host?.name}`, `host show ${host?.id}`, 'host show'].map(run))
  for (const { code, stdout: text } of shown) {
    expect(code).toBe(0)
    expect(text).toContain(`Id:         ${host?.id}`)
    expect(text).toMatch(/^Memory: +\S+ \S+, \S+ \S+ available$/m)
  }
  expect(JSON.parse((await run('host show --json')).stdout)).toMatchObject({
    id: host?.id,
    report: { virtualization: { platform: 'simulator' } },
  })
})

test('devices and capabilities have a page each', async () => {
  expect((await run('host devices')).stdout).toBe('No PCI devices.\n\nNo USB devices.\n\nNo block devices.\n')
  const { stdout } = await run('host capabilities')
  expect(stdout).toMatch(/^Machine types: +q35, pc/m)
  expect(stdout).toContain('Nothing is missing here.')
})

test('a host that is not there is named, with those that are', async () => {
  const { code, stderr } = await run('host show mars')
  expect(code).not.toBe(0)
  expect(stderr).toMatch(/there is no host "mars"; there are \w+/)
})

test('of several hosts, that of the default hypervisor is meant where none is named', async () => {
  await using several = await openTestDaemon(['local', 'lab'])
  const { code, stderr } = await runLine(['host', 'show'], { env: { CIMARRON_HOME: several.home } })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})
