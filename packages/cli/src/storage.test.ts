import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
let folder: string
beforeAll(async () => {
  daemon = await openTestDaemon()
  folder = await mkdtemp(join(tmpdir(), 'cimarron-storage-'))
  await run('pool define images /srv/images --description disks')
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (line: string, input?: string): Promise<Ran> =>
  runLine(line.split(' '), { env: { CIMARRON_HOME: daemon.home }, ...(input === undefined ? {} : { input }) })

async function done(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

describe('a pool', () => {
  test('is defined, listed, renamed and forgotten', async () => {
    expect(await done('pool define other /mnt/other --mount')).toMatch(/^other: defined \([0-9a-f-]{36}\)\n$/)
    expect(await done('pool list')).toContain('other   available  mount')
    expect(await done('pool set other --name third')).toBe('third: changed\n')
    expect(await done('pool show third')).toContain('Path:     /mnt/other')
    expect(await run('pool delete third')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
    expect(await done('pool delete third --yes')).toContain('its files stay in /mnt/other')
    expect(await run('pool show third')).toMatchObject({ code: 3 })
  })

  test('is refused by name, folder and kind', async () => {
    expect(await run('pool define images /srv/more')).toMatchObject({ code: 6 })
    expect(await run('pool define more /srv/images/inside')).toMatchObject({ code: 2 })
    expect(await run('pool define more /srv/plain --mount')).toMatchObject({ code: 2 })
    await done('volume create images/keeps --size 1M')
    expect(await run('pool delete images --yes')).toMatchObject({ code: 6 })
  })
})

describe('a volume', () => {
  test('is made, built on, copied, resized and deleted', async () => {
    expect(await done('volume create images/base --size 10G')).toBe('images/base: made, qcow2, 10 GiB\n')
    expect(await done('volume create images/top --on images/base --size 12G')).toContain('12 GiB')
    expect(await done('volume clone images/top images/alone --format raw')).toBe('images/alone: made, raw, 12 GiB\n')
    expect(await done('volume list images')).toMatch(/images\/top +qcow2 +12 GiB +0 B +images\/base/)
    expect(await done('volume show images/top')).toContain('Builds on: images/base')
    expect(await run('volume resize images/base 20G')).toMatchObject({ code: 6 })
    expect(await run('volume delete images/base --yes')).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('top'),
    })
    expect(await done('volume resize images/alone 20G')).toBe('images/alone: 20 GiB, was 12 GiB\n')
    expect(await run('volume resize images/alone 1G')).toMatchObject({ code: 2 })
    expect(await done('volume resize images/alone 1G --shrink --yes')).toContain('1 GiB, was 20 GiB')
    expect(await run('volume delete images/top')).toMatchObject({ code: 2 })
    expect(await done('volume delete images/top images/base images/alone --yes')).toContain('images/base: deleted\n')
    expect(await run('volume show images/top')).toMatchObject({ code: 3 })
  })

  test('is what was uploaded, and a file that is downloaded gets its name at the end', async () => {
    const image = join(folder, 'disk.raw')
    await writeFile(image, Buffer.alloc(3 * 2 ** 20, 7))
    const digest = createHash('sha256')
      .update(await readFile(image))
      .digest('hex')
    expect(await done(`volume upload ${image} images/sent --sha256 ${digest}`)).toBe('images/sent: made, raw, 3 MiB\n')
    expect((await run('volume show images/sent --json')).json()).toMatchObject({ sha256: digest, format: 'raw' })
    const target = join(folder, 'back.raw')
    expect(await done(`volume download images/sent ${target}`)).toContain('3 MiB in ')
    expect((await readFile(target)).length).toBe(3 * 2 ** 20)
    expect(await run(`volume download images/sent ${target}`)).toMatchObject({ code: 6 })
    expect(await done(`volume download images/sent ${target} --force --json`)).toContain('"bytes": 3145728')
    expect((await readdir(folder)).sort()).toEqual(['back.raw', 'disk.raw'])
  })

  test('is not made of what does not arrive as it should', async () => {
    const image = join(folder, 'bad.raw')
    await writeFile(image, 'bytes')
    const wrong = '0'.repeat(64)
    const refused = await run(`volume upload ${image} images/bad --sha256 ${wrong}`)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(wrong) })
    expect(await run(`volume upload ${image} images/bad --sha256 nonsense`)).toMatchObject({ code: 2 })
    expect(await run(`volume upload ${join(folder, 'none.raw')} images/bad`)).toMatchObject({ code: 3 })
    const missing = await run('volume upload /nowhere/at-all images/bad')
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('there is no file "/nowhere/at-all"') })
    expect(await run(`volume upload ${folder} images/bad --format raw`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is a folder'),
    })
    expect(await run(`volume upload ${image} none/bad`)).toMatchObject({ code: 3 })
    expect(await run(`volume upload ${image} bad`)).toMatchObject({ code: 2 })
    expect(await run('volume upload - images/bad --format raw', '')).toMatchObject({ code: 2 })
    await rm(image)
    expect(await run('volume show images/bad')).toMatchObject({ code: 3 })
    expect(await run('volume upload - images/piped --format raw', 'some bytes')).toMatchObject({ code: 0 })
  })

  test('of a file that is there has the format that is said', async () => {
    expect(await run('volume create images/found --existing')).toMatchObject({ code: 2 })
    expect(await done('volume create images/found --existing --format raw')).toContain('made, raw')
    expect(await run('volume create images/missing --existing --format raw')).toMatchObject({ code: 3 })
  })

  test('is a disk of a machine by its name, and is let alone while it runs', async () => {
    await done('volume create images/data --size 1G')
    await done('machine define holder --memory 128M')
    await done('machine attach holder disk volume=images/data')
    await done('machine start holder')
    const { defined } = daemon.estate.as({ name: 't', role: 'admin', via: 'internal' }).findMachine('holder').view
    expect(defined.disks).toMatchObject([{ path: '/srv/images/data', format: 'qcow2' }])
    expect(await run('volume resize images/data 2G')).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('holder'),
    })
    await done('machine poweroff holder')
    expect(await run('volume delete images/data --yes')).toMatchObject({ code: 6 })
    await done('volume resize images/data 2G')
    expect(await run('machine attach holder disk volume=images/none')).toMatchObject({ code: 3 })
  })
})

test('what was done stands in the journal, and in the jobs', async () => {
  await done('volume create images/told --size 1M')
  expect(await done('job list')).toMatch(/create-volume +completed/)
  const admin = daemon.estate.as({ name: 't', role: 'admin', via: 'internal' })
  const kinds = (await admin.history({ limit: 3 })).map(({ kind }) => kind)
  expect(kinds).toContain('volume-created')
  const created = (await admin.history({ limit: 10 })).findLast(({ kind }) => kind === 'volume-created')
  expect(created?.actor?.name).toBe('local')
})

test('who is no admin looks, and changes and reads nothing', async () => {
  const monitor = daemon.estate.as({ name: 'm', role: 'operator', via: 'internal' })
  expect(monitor.pools().length).toBeGreaterThan(0)
  const volume = monitor.findVolume('images/keeps').view.id
  await expect(monitor.run({ kind: 'delete-volume', volume })).rejects.toMatchObject({ code: 'denied' })
  await expect(monitor.readVolume(volume)).rejects.toMatchObject({ code: 'denied' })
})

test('names of pools and volumes complete', async () => {
  const offered = async (...words: string[]) =>
    (await runLine(['complete', '--', ...words], { env: { CIMARRON_HOME: daemon.home } })).stdout
  expect(await offered('pool', 'show', '')).toContain('images')
  expect(await offered('volume', 'delete', 'images/ke')).toContain('images/keeps')
})

test('a job is followed to its end, and jobs and devices complete', async () => {
  await done('volume create images/followed --size 1M')
  const offered = async (...words: string[]) =>
    (await runLine(['complete', '--', ...words], { env: { CIMARRON_HOME: daemon.home } })).stdout.trim().split('\n')
  const jobs = await offered('job', 'follow', '')
  const id = jobs.at(-1) ?? ''
  expect(await done(`job follow ${id}`)).toMatch(/State: +completed/)
  expect(await run('job follow 00000000-0000-4000-8000-000000000000')).toMatchObject({ code: 3 })
  await done('machine define completed --disk volume=images/followed,id=root')
  expect(await offered('machine', 'detach', 'completed', '')).toEqual(['root', 'serial0', 'graphics0'])
})
