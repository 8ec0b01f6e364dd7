import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cimarron-config-'))
  file = join(folder, 'deep', 'config.json')
})
afterEach(() => rm(folder, { recursive: true }))

const run = (line: string): Promise<Ran> => runLine(line.split(' '), { env: { CIMARRON_CONFIG: file } })

describe('servers by name', () => {
  test('are kept for their owner alone, without any password', async () => {
    await run('server add lab --url https://lab:5989 --user ann --password-file secret --namespace root/x --default')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      default: 'lab',
      servers: {
        lab: { url: 'https://lab:5989', user: 'ann', passwordFile: join(process.cwd(), 'secret'), namespace: 'root/x' },
      },
    })
  })

  test('are listed with the default, chosen and removed', async () => {
    await run('server add lab --url http://lab:5988')
    expect((await run('server list --json')).json()).toMatchObject([
      { name: 'local', default: true },
      { name: 'lab', url: 'http://lab:5988', default: false },
    ])
    expect((await run('server default lab')).stdout).toBe('lab\n')
    expect((await run('server remove lab')).stdout).toBe('lab: removed; the local daemon is the default now\n')
    expect((await run('server default')).stdout).toBe('local\n')
  })

  test.each([
    ['server add local --url http://x', 2, 'is no name for a server'],
    ['server add lab', 2, 'the address of the server is missing'],
    ['server add lab --url nonsense', 2, 'no address of a server'],
    ['server remove none', 3, 'there is no server "none"'],
    ['machine list --server none', 3, 'there is no server "none" in the configuration'],
    ['machine list --server lab --url http://x', 2, 'both say where the server is'],
  ])('"%s" ends with %i', async (line, exit, words) => {
    const { code, stderr } = await run(line)
    expect([code, stderr]).toEqual([exit, expect.stringContaining(words)])
  })

  test('one that is there is replaced only when that is said', async () => {
    await run('server add lab --url http://one')
    expect((await run('server add lab --url http://two')).code).toBe(6)
    expect((await run('server add lab --url http://two --replace')).code).toBe(0)
  })

  test.each([
    ['{', 'is no JSON'],
    ['[]', 'is no object'],
    ['{"servers": {"a": {"url": 5}}}', 'url is 5, which is no string'],
    ['{"servers": {"a": {"url": "x", "password": "p"}}}', 'has a field "password"'],
    ['{"server": {}}', 'has a field "server"'],
  ])('a configuration of %s is usage, naming file and field', async (text, words) => {
    file = join(folder, 'broken.json')
    await writeFile(file, text)
    const { code, stderr } = await run('server list')
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
    expect(stderr).toContain(file)
  })
})
