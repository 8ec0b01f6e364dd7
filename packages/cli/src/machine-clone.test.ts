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
  folder = await mkdtemp(join(tmpdir(), 'cimarron-clone-'))
  await done('pool define images /srv/images')
  await done('pool define fast /srv/fast')
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (line: string): Promise<Ran> => runLine(line.split(' '), { env: { CIMARRON_HOME: daemon.home } })

async function done(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

const configOf = (name: string) =>
  daemon.estate.as({ name: 't', role: 'admin', via: 'internal' }).findMachine(name).view.defined

test('a clone has disks of its own, and the settings that were said', async () => {
  await done('machine define web --memory 256M --disk pool=images,size=1G --nic user,forward=tcp:2222:22')
  expect(await done('machine clone web web2 memory=512M --pool fast')).toMatch(/^web2: made \([0-9a-f-]{36}\)\n$/)
  expect(configOf('web2')).toMatchObject({ memory: { bytes: 2 ** 29 }, disks: [{ path: '/srv/fast/web2-disk0' }] })
  expect(configOf('web2').nics[0]?.backend).toMatchObject({ forwards: [{ hostPort: 2223 }] })
})

test('many are made from a template, each with its values', async () => {
  await done('machine define golden --memory 128M --disk pool=images,size=1G')
  expect(await done('machine template create golden')).toMatch(/^golden: a template \(/)
  const rows = join(folder, 'rows.csv')
  await writeFile(rows, 'site,ip\nhq,192.0.2.1\nlab,192.0.2.2\n')
  const line = `machine clone golden {site}-{n:02} --values ${rows} --value domain=example.org --user-data /srv/db.yaml --linked --start`
  expect(await done(line)).toMatch(/^hq-01: made and running \(.*\)\nlab-02: made and running \(.*\)\n$/)
  expect(configOf('lab-02')).toMatchObject({
    linkedTo: configOf('golden').id,
    seed: { userData: '/srv/db.yaml', values: { n: '2', site: 'lab', ip: '192.0.2.2', domain: 'example.org' } },
  })
  expect(await done('machine template list')).toMatch(/^NAME .*LINKED .*\ngolden +1 +128 MiB +1 +2 /)
  expect(await done('machine template show golden')).toContain('Linked:   hq-01, lab-02')
})

test('a template is told what it is not for, and stays while machines build on it', async () => {
  expect(await run('machine start golden')).toMatchObject({ code: 6, stderr: expect.stringContaining('is a template') })
  const kept = await run('machine template delete golden --yes')
  expect(kept).toMatchObject({ code: 6, stderr: expect.stringContaining('"hq-01" and "lab-02"') })
  expect(await run('machine template to-machine golden')).toMatchObject({ code: 6 })
  await done('machine delete hq-01 lab-02 --force --yes')
  expect(await done('machine template to-machine golden')).toBe('golden: a machine again\n')
  expect(await run('machine template show golden')).toMatchObject({ code: 6 })
})

test('a template can be a copy of a machine, which goes on as it is', async () => {
  expect(await done('machine template create silver --from web')).toMatch(/^silver: a template/)
  expect(configOf('web').template).toBeUndefined()
  expect(await done('machine template delete silver --yes')).toBe('silver: deleted\n')
})

test('a machine that runs is copied as it is, and one of its snapshots as it was then', async () => {
  await done('machine define busy --memory 256M --disk pool=images,size=1G')
  await done('machine snapshot create busy before')
  await done('machine set busy memory=512M')
  await done('machine start busy')
  await done('machine wait busy --for agent')
  expect(await done('machine clone busy busy2 --quiesce')).toMatch(/^busy2: made /)
  expect(await done('machine clone busy then --snapshot before')).toMatch(/^then: made /)
  expect(await done('machine clone busy both cpus=2 --snapshot before')).toMatch(/^both: made /)
  expect(configOf('busy2').memory.bytes).toBe(2 ** 29)
  expect(configOf('then').memory.bytes).toBe(2 ** 28)
  expect(configOf('both')).toMatchObject({ memory: { bytes: 2 ** 28 }, processors: { count: 2 } })
  expect(await run('machine clone busy x --linked')).toMatchObject({
    code: 6,
    stderr: expect.stringContaining('machine template create NAME --from "busy"'),
  })
  expect(await done('machine template create still --from busy')).toMatch(/^still: a template/)
  expect(await done('machine clone still on-still --linked')).toMatch(/^on-still: made /)
  expect(configOf('on-still').linkedTo).toBe(configOf('still').id)
  await done('machine delete on-still --force --yes')
  await done('machine template delete still --yes')
  await done('machine delete busy2 then both --force --yes')
})

test('what can not be is refused before anything is made', async () => {
  const before = (await run('machine list --json')).json()
  expect(await run('machine clone web x --linked')).toMatchObject({
    code: 6,
    stderr: expect.stringContaining('template'),
  })
  expect(await run('machine clone web same -n 3')).toMatchObject({ code: 2, stderr: expect.stringContaining('{n}') })
  expect(await run('machine clone web web')).toMatchObject({ code: 6 })
  expect(await run('machine clone web x -n 1001')).toMatchObject({ code: 2 })
  expect(await run('machine clone web x --value a')).toMatchObject({ code: 2 })
  expect(await run('machine clone web x --value site=hq')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('seed'),
  })
  expect(await run('machine clone none x')).toMatchObject({ code: 3 })
  expect(await run('machine clone web x -n 1001')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('at most 1000 at once, and the next by --first'),
  })
  expect(await run('machine clone web web-{m} -n 2')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/\{m\}.* there are \{n\}/),
  })
  const long = await run(`machine clone web ${'y'.repeat(5000)}`)
  expect(long).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^cimarron: .*<name>: "y+… \(5000 characters\)/),
  })
  expect(long.stderr.length).toBeLessThan(400)
  expect(await run('machine clone web same -n 2')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/the name of machine 2: "same" is there twice; put \{n\} into the name/),
  })
  expect(await run(`machine clone web x --values ${join(folder, 'missing.csv')}`)).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/missing\.csv" cannot be read: there is none of that name/),
  })
  expect(await run('machine clone web x --snapshot none')).toMatchObject({ code: 3 })
  expect((await run('machine list --json')).json()).toHaveLength((before as unknown[]).length)
})
