import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
beforeAll(async () => {
  daemon = await openTestDaemon(['local', 'lab'])
  const session = daemon.estate.as({ name: 'test', role: 'admin', via: 'internal' })
  const draft = { memory: { bytes: 2 ** 30 }, processors: { count: 2 } }
  const { machine = '' } = await session.run({
    kind: 'define-machine',
    draft: { ...draft, name: 'web', tags: ['shop', 'a'] },
  })
  await session.run({ kind: 'start-machine', machine })
  await session.run({ kind: 'define-machine', draft: { name: 'db', tags: ['shop'], processors: { count: 10 } } })
  await session.run({ kind: 'define-machine', hypervisor: 'lab', draft: { name: 'probe' } })
})
afterAll(() => daemon[Symbol.asyncDispose]())

const list = (line = ''): Promise<Ran> =>
  runLine(['machine', 'list', ...line.split(' ').filter(Boolean)], { env: { CIMARRON_HOME: daemon.home } })

async function names(line: string): Promise<readonly string[]> {
  const { stdout } = await list(`${line} --columns name`)
  return stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((name) => name.trim())
}

describe('machine list', () => {
  test('refuses a state that no machine can be in', async () => {
    expect(await list('--state bogus')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there are off, saved, starting, running'),
    })
    expect(await list('--state crashed')).toMatchObject({ code: 0 })
  })

  test('tells the same by its own API and by CIM, but for tags', async () => {
    const byApi = await list()
    expect(byApi).toMatchObject({ code: 0, stderr: '' })
    expect(byApi.stdout).toMatch(/^web +running +2 +1 GiB .* root\/virt /m)
    expect(byApi.stdout).toMatch(/^probe +off .* root\/virt\/lab /m)
    const rowsOf = ({ stdout }: Ran) => JSON.parse(stdout) as Record<string, unknown>[]
    const api = rowsOf(await list('--json')).filter(({ namespace }) => namespace === 'root/virt')
    const cim = rowsOf(await list('--json --namespace root/virt'))
    const comparable = ({ tags: _, since, ...row }: Record<string, unknown>) => ({
      ...row,
      since: Math.floor(Date.parse(String(since)) / 1000),
    })
    expect(cim.map(comparable)).toEqual(api.map(comparable))
    expect(api.find(({ name }) => name === 'web')).toMatchObject({ tags: ['shop', 'a'] })
  })

  test('shows only those in a state, or with all of the tags', async () => {
    expect(await names('--state running')).toEqual(['web'])
    expect(await names('--state running,off')).toEqual(['db', 'web', 'probe'])
    expect(await names('--tag shop')).toEqual(['db', 'web'])
    expect(await names('--tag shop,a')).toEqual(['web'])
    expect((await list('--state crashed')).stderr).toContain('none of the 3 machines is like that')
  })

  test('sorts by a column, numbers as numbers', async () => {
    expect(await names('--sort cpus')).toEqual(['probe', 'web', 'db'])
    expect(await names('--sort name')).toEqual(['db', 'probe', 'web'])
  })

  test('shows the columns that are asked for, in their order', async () => {
    const { stdout } = await list('--columns tags,name,pending --tag a')
    expect(stdout).toBe('TAGS    NAME  PENDING\nshop,a  web\n')
  })

  test.each([
    ['--columns colour', 'there are name, state'],
    ['--sort constructor', 'which is no column'],
    ['--watch --json', 'cimarron events --json'],
    ['--tag a --namespace root/virt', 'CIM tells no tags'],
  ])('%s is refused', async (line, words) => {
    expect(await list(line)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) })
  })

  test('is shown anew when something happens, until it is interrupted', async () => {
    const interrupt = new AbortController()
    const shown: string[] = []
    const watching = runLine(['machine', 'list', '--watch', '--columns', 'name,state'], {
      env: { CIMARRON_HOME: daemon.home },
      signal: interrupt.signal,
      onOutput: (text) => {
        shown.push(text)
        const now = shown.join('')
        if (/db +running/.test(now)) interrupt.abort(new DOMException('SIGINT', 'AbortError'))
        else if (shown.length === 1) void start('db')
      },
    })
    expect((await watching).code).toBe(130)
    expect(shown.join('')).toMatch(/db +off[\s\S]*db +running/)
  })
})

async function start(name: string): Promise<void> {
  const session = daemon.estate.as({ name: 'test', role: 'admin', via: 'internal' })
  await session.run({ kind: 'start-machine', machine: session.findMachine(name).view.id })
}
