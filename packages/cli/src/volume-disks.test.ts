import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@cimarron/api/client'
import { nodeTransport } from '@cimarron/api/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
let folder: string
beforeAll(async () => {
  daemon = await openTestDaemon()
  folder = await mkdtemp(join(tmpdir(), 'cimarron-volume-disks-'))
  await done('pool define images /srv/images')
  await done('volume create images/debian --size 4G')
  await done('volume create images/cd.iso --size 1G --format raw')
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

async function file(text: string): Promise<string> {
  const path = join(folder, 'machine.yaml')
  await writeFile(path, text)
  return path
}

test('a machine is defined on a volume, and settings without an option are taken as well', async () => {
  await done('volume create images/web --size 8G --format raw')
  await done('machine define web tags=shop firmware=uefi --disk volume=images/web,id=root')
  const show = await done('machine show web')
  expect(show).toContain('root, /srv/images/web, raw')
  expect(show).toContain('Settings:\n  firmware: uefi\n  tags: shop\nVolumes:\n  root is images/web')
  expect(await done('machine history web')).toContain('tags: shop')
  expect(await run('volume delete images/web --yes')).toMatchObject({
    code: 6,
    stderr: expect.stringContaining('in use by machine "web"'),
  })
})

test('a volume that is made for a disk builds on another, and goes with the machine where that is said', async () => {
  await done('machine define db --disk pool=images,base=images/debian --disk pool=images,size=2G,format=raw,name=data')
  expect(await done('volume list images')).toMatch(/images\/db-disk0 +qcow2 .*images\/debian/)
  expect(await done('volume show images/db-disk0')).toContain('Builds on: images/debian')
  expect(await run('machine delete db --volumes')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('with images/db-disk0, images/data'),
  })
  const deleted = await run('machine delete db --volumes --yes')
  expect(deleted).toMatchObject({ code: 0, stderr: expect.stringContaining('images/data: deleted') })
  expect(await done('volume list images')).not.toContain('images/d' + 'ata')
})

test('a machine whose volume others build on stays with it, until those go, or go as well', async () => {
  await done('machine define below --disk pool=images,size=1G')
  await done('machine define above --disk pool=images,base=images/below-disk0')
  const refused = await run('machine delete below --volumes --yes')
  expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining('images/above-disk0 of machine "above"') })
  expect(await done('machine show below')).toContain('images/below-disk0')
  const both = await run('machine delete below above --volumes --yes')
  expect(both).toMatchObject({ code: 0, stderr: expect.stringContaining('images/below-disk0: deleted') })
  expect(await done('volume list images')).not.toContain('disk0')
})

test('what was made for a machine that is refused goes again', async () => {
  const taken = await run('machine define web --disk pool=images,size=1G,name=short')
  expect(taken).toMatchObject({ code: 6, stderr: expect.stringContaining('"web" exists already') })
  expect(taken.stderr).not.toContain('images/short')
  const wrong = await run('machine define odd firmware=coreboot --disk pool=images,size=1G,name=short')
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('images/short: deleted again') })
  expect(await run('volume show images/short')).toMatchObject({ code: 3 })
  expect(await run('machine show odd')).toMatchObject({ code: 3 })
})

test.each([
  ['volume=nothing', 2, 'names no volume'],
  ['volume=images/none', 3, 'none'],
  ['pool=images', 2, 'its size is not said'],
  ['pool=images,size=1G,format=vdi', 2, 'the format "vdi" is not known'],
  ['pool=images,base=images/debian,format=raw', 2, 'a raw image builds on no other'],
  ['pool=none,size=1G', 3, 'none'],
])('--disk %s is refused', async (disk, code, words) => {
  expect(await run(`machine define refused --disk ${disk}`)).toMatchObject({
    code,
    stderr: expect.stringContaining(words),
  })
})

test('a volume that others have as well stays', async () => {
  await done('machine define one --disk volume=images/cd.iso,ro')
  await done('machine define two --disk volume=images/cd.iso,ro')
  const deleted = await run('machine delete one --volumes --yes')
  expect(deleted.stderr).toContain('images/cd.iso stays: machine "two" has it as well')
  expect(await done('volume show images/cd.iso')).toContain('images/cd.iso')
  await done('machine delete two --yes')
})

test('media of drives are volumes, too', async () => {
  await done('machine define tv')
  expect(await done('machine attach tv cdrom volume=images/cd.iso')).toContain('/srv/images/cd.iso')
  expect(await done('machine set tv cdrom0.volume=none')).toContain('null')
  expect(await done('machine set tv cdrom0.volume=images/cd.iso')).toContain('/srv/images/cd.iso')
  using transport = nodeTransport({ socketPath: daemon.socketPath })
  const { volumes } = await createClient({ server: transport }).call('machines.get', { machine: 'tv' })
  expect(volumes).toEqual([{ device: 'cdrom0', id: expect.any(String), name: 'images/cd.iso' }])
})

test('apply takes volumes in place of path and format', async () => {
  await done('volume create images/applied --size 1G')
  const path = await file('name: applied\ndisks: [{ volume: images/applied }]\n')
  expect(await run(`apply --file ${path} --yes`)).toMatchObject({ code: 0 })
  expect(await done('machine show applied')).toContain('/srv/images/applied, qcow2')
  expect((await run(`apply --file ${path} --yes`)).stdout).toContain('Nothing to change')
  const both = await file('name: applied\ndisks: [{ volume: images/applied, path: /else, format: raw }]\n')
  expect(await run(`apply --file ${both} --yes`)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('disks[0].volume'),
  })
  const none = await file('name: applied\ndisks: [{ format: raw }]\n')
  expect(await run(`apply --file ${none} --yes`)).toMatchObject({ stderr: expect.stringContaining('disks[0].path') })
})

test('attach takes the words of define for disks, and makes a volume where one is asked for', async () => {
  await done('machine define grows --disk path=/srv/grows.iso,ro')
  expect(await done('machine show grows')).toContain('/srv/grows.iso, raw')
  await done('machine attach grows disk pool=images,size=200M serial=7')
  await done('machine attach grows disk pool=images size=1G name=more bus=scsi')
  await done('machine attach grows disk /srv/plain.img,id=plain,ro')
  const { disks } = daemon.estate.as({ name: 't', role: 'admin', via: 'internal' }).findMachine('grows').view.defined
  expect(disks).toMatchObject([
    { path: '/srv/grows.iso' },
    { path: '/srv/images/grows-disk1', format: 'qcow2', serial: '7' },
    { path: '/srv/images/more', bus: 'scsi' },
    { id: 'plain', path: '/srv/plain.img', format: 'raw', readOnly: true },
  ])
  const refused = await run('machine attach grows disk pool=images,size=1G,name=short bus=nonsense')
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('images/short: deleted again') })
  expect(await run('volume show images/short')).toMatchObject({ code: 3 })
})
