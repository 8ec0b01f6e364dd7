import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'
import { formatTable } from './output/table.ts'

let daemon: TestDaemon
beforeAll(async () => {
  daemon = await openTestDaemon()
  await done('pool define images /srv/images')
  await done('machine define web --memory 256M --disk pool=images,size=1G --start')
  await done('machine wait web --for agent --timeout 30s')
})
afterAll(() => daemon[Symbol.asyncDispose]())

const run = (line: string): Promise<Ran> => runLine(line.split(' '), { env: { CIMARRON_HOME: daemon.home } })

async function done(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

test('snapshots are taken, shown as a tree, and told of one by one and with their machine', async () => {
  expect(await done('machine snapshot create web before --description fresh')).toMatch(/^before: taken, internal, as /)
  expect(await done('machine snapshot create web still --quiesce')).toContain('its guest holds still')
  expect(await done('machine snapshot list web')).toMatch(
    /^- before {2}.* with memory\n {2}\* still {2}.* off, disks only \(was running\)\n$/,
  )
  const shown = await done('machine snapshot show web still')
  expect(shown).toMatch(/^Name: +still\n/)
  expect(shown).toMatch(/\nAfter: +before\n/)
  expect(shown).toMatch(
    /\nState: +off, disks only \(was running\), its guest held still\nMemory: +no\nDisk: +disk0 in \/srv\/images\//,
  )
  expect(await done('machine snapshot show web before')).toMatch(/\nDescription: fresh\n.*\nBefore: +still\n/s)
  expect(await done('machine show web')).toMatch(/\nSnapshots: +before, still \(it is there\)\n/)
})

test('a description of several lines is shown whole, and takes one line in a table', async () => {
  const text = 'before the\nbig update'
  const client = daemon.estate.as({ name: 't', role: 'admin', via: 'internal' })
  const machine = client.findMachine('web').view.id
  await client.run({ kind: 'snapshot-machine', machine, request: { name: 'told', description: text, memory: false } })
  expect(await done('machine snapshot show web told')).toContain('\nDescription: before the\n             big update\n')
  expect((await run('machine snapshot show web told --json')).json()).toMatchObject({ description: text })
  await done('machine snapshot delete web told --yes')
  expect(formatTable([{ text }], [{ title: 'TEXT', value: (row) => row.text }])).toBe('TEXT\nbefore the big update')
})

test('a snapshot that is not there is named', async () => {
  const none = await run('machine snapshot show web late')
  expect(none).toMatchObject({ code: 3, stderr: expect.stringContaining('"late"') })
})

test('a snapshot without a name is refused as one', async () => {
  const refused = await runLine(['machine', 'snapshot', 'create', 'web', ''], { env: { CIMARRON_HOME: daemon.home } })
  expect(refused.stderr).toContain('is empty; give the snapshot a name')
})

test('names of snapshots and machines are completed', async () => {
  expect(await done('complete -- machine snapshot show web ')).toBe('before\nstill\n')
  expect(await done('complete -- machine snapshot show ')).toBe('web\n')
})

test('what would be lost is asked for, and kept where that is said', async () => {
  for (const line of ['revert web before', 'delete web before'])
    expect(await run(`machine snapshot ${line}`)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
  expect(await done('machine snapshot revert web before --first present')).toBe('web: reverted to before\n')
  expect(await done('machine snapshot list web')).toMatch(/^\* before .*\n {2}- still .*\n {4}- present /)
  expect(await done('machine snapshot rename web before fresh')).toBe('before: is fresh now\n')
  expect(await done('machine snapshot revert web fresh --yes')).toBe('web: reverted to fresh\n')
  expect(await done('machine snapshot delete web still --children --yes')).toBe('still: deleted\n')
  const { json } = await run('machine snapshot list web --json')
  expect(json()).toMatchObject([{ name: 'fresh', current: true }])
})

test('what is done with snapshots can be left to go on, and be followed', async () => {
  await done('machine define busy --disk pool=images,size=1G')
  const follow = async (line: string, begun: RegExp) => {
    const stdout = await done(`${line} --no-wait`)
    if (!stdout.includes('job follow')) return
    expect(stdout).toMatch(begun)
    await done(/cimarron (job follow [\w-]+)\n$/.exec(stdout)?.[1] ?? '')
  }
  await follow('machine snapshot create busy first', /^first: being taken\ncimarron job follow /)
  await follow('machine snapshot revert busy first --yes', /^busy: being reverted to first\ncimarron job follow /)
  await follow('machine snapshot delete busy first --yes', /^first: being deleted\ncimarron job follow /)
  expect(await done('machine snapshot list busy')).toBe('It has no snapshots.\n')
  expect(await done('complete -- machine snapshot revert busy first --no')).toContain('--no-wait')
})

test('history has reverts, and undo does not take back half of one', async () => {
  await done('machine define turned --disk pool=images,size=1G')
  await done('machine snapshot create turned before')
  await done('machine set turned cpus=2')
  await done('machine snapshot revert turned before --yes')
  expect(await done('machine history turned')).toMatch(
    /^3 {2}\S+ by local \(\S+\)\n {5}reverted to snapshot before\n {5}processors: 1\n2 {2}.*\n {5}processors: 2\n1 {2}.*\n {5}defined\n$/,
  )
  await done('machine snapshot revert turned before --yes')
  expect(await done('machine history turned --limit 1')).toMatch(/^4 {2}.*\n {5}reverted to snapshot before\n$/)
  const refused = await run('machine undo turned')
  expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining('"cimarron machine undo turned --to 3"') })
  expect(await done('machine undo turned --to 2')).toBe('processors: 2 (now)\n')
})

test('an image that a fork is made of stays, and is told with what builds on it', async () => {
  await done('machine define forked --disk pool=images,size=1G')
  for (const name of ['root', 'left']) await done(`machine snapshot create forked ${name} --external`)
  await done('machine snapshot revert forked root --yes')
  const stays =
    '/srv/images/forked-disk0 stays: snapshot "left" and the machine as it is now build on it; it is merged when one of them goes\n'
  expect(await done('machine snapshot delete forked root --yes')).toBe(`root: deleted\n${stays}`)
  expect(await done('machine snapshot list forked')).toMatch(new RegExp(`^- left .*\\n${stays}$`))
  expect(await done('machine snapshot delete forked left --yes')).toBe('left: deleted\n')
})

test('a machine goes with its snapshots only where that is said', async () => {
  await done('machine define old --disk pool=images,size=1G')
  await done('machine snapshot create old first')
  expect(await run('machine delete old --yes')).toMatchObject({ code: 6, stderr: expect.stringContaining('"first"') })
  expect(await done('machine delete old --yes --snapshots')).toBe('old: deleted\n')
})

test('a guest is asked by its agent where that is said', async () => {
  expect(await run('machine stop web --by agent --force')).toMatchObject({ code: 2 })
  await done('machine wait web --for agent --timeout 30s')
  expect(await done('machine reboot web --by agent')).toBe('web: rebooted\n')
  await done('machine wait web --for agent --timeout 30s')
  expect(await done('machine stop web --by agent')).toBe('web: off\n')
  const jobs = daemon.estate.as({ name: 't', role: 'admin', via: 'internal' }).jobs()
  expect(jobs.filter(({ command }) => 'by' in command && command.by === 'agent')).toHaveLength(2)
})
