import { completeConfig, type HypervisorEvent, type MachineView } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { EstateError } from '../error.ts'
import { Journal } from '../journal/journal.ts'
import type { JournalEntry } from '../journal-entry.ts'
import { driverStore } from '../storage/driver-rows.ts'
import { openWriter } from '../storage/writer.ts'
import { FakeHypervisor } from '../testing/fake-hypervisor.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { told } from '../testing/story.ts'
import { HypervisorLink } from './hypervisor-link.ts'

const id = '00000000-0000-4000-8000-000000000001'

/** A link whose disk a test can break, over a machine `m` that runs. */
async function openLink() {
  const opened = new AsyncDisposableStack()
  const writer = opened.use(await openWriter({ path: ':memory:', maxBytes: 2 ** 28 }))
  const disk = { broken: false }
  const breakable = {
    commit: (...commit: Parameters<typeof writer.commit>) =>
      disk.broken ? Promise.reject(new EstateError('storage-failed')) : writer.commit(...commit),
    read: writer.read.bind(writer),
    readCollections: writer.readCollections.bind(writer),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  const clock = new ManualClock()
  let reported = Promise.withResolvers<unknown>()
  const report = (problem: unknown) => reported.resolve(problem)
  const journal = opened.use(await Journal.open({ writer: breakable, clock, report }))
  const context = { id, name: 'local', store: driverStore(writer, id), clock, reached: () => undefined }
  const fake = opened.use(await FakeHypervisor.open(context))
  const causeOf = () => undefined
  const link = opened.use(new HypervisorLink(fake, new Map<string, MachineView>(), { journal, clock, causeOf, report }))
  const config = completeConfig({ name: 'm' })
  await fake.define(config)
  const machine = fake.fakeMachine(config.id)
  machine.become('running', 'requested')
  await link.open()
  return {
    opened,
    disk,
    clock,
    journal,
    link,
    fake,
    machine,
    /** The next problem reported. */
    problem: () => {
      reported = Promise.withResolvers<unknown>()
      return reported.promise
    },
  }
}

async function next(entries: AsyncIterator<JournalEntry>, count: number): Promise<string[]> {
  const words: string[] = []
  for (let index = 0; index < count; index++) {
    const { value } = (await entries.next()) as IteratorYieldResult<JournalEntry>
    words.push(told(value))
  }
  return words
}

test('what the disk did not take is found and journalled as soon as it does', async () => {
  const { opened, disk, clock, journal, machine, problem } = await openLink()
  await using _ = opened
  const entries = journal.follow()[Symbol.asyncIterator]()
  disk.broken = true
  const first = problem()
  machine.become('paused', 'requested')
  machine.become('off', 'guest-shutdown')
  expect(await first).toMatchObject({ code: 'storage-failed' })

  const second = problem()
  clock.advance(1000)
  expect(await second, 'it tries again, and again in vain').toMatchObject({ code: 'storage-failed' })

  disk.broken = false
  clock.advance(1000)
  expect(await next(entries, 1)).toEqual(['running > off (guest-shutdown)'])
})

test('an event that was journalled with the commit that made it true is not journalled again', async () => {
  const { opened, journal, link, fake, machine } = await openLink()
  await using _ = opened
  const entries = journal.follow()[Symbol.asyncIterator]()
  const event: HypervisorEvent = { kind: 'machine-changed', atMs: 1, machine: { ...machine.view, revision: 2 } }
  const { writes, entry } = link.rows(event)
  await journal.commit({ writes, entries: [entry], committed: () => link.alreadyJournalled(event) })
  fake.tell(event)
  machine.become('paused', 'requested')
  expect(await next(entries, 2)).toEqual(['machine-changed', 'running > paused (requested)'])
})

test('a driver whose events broke off is listened to again, and what was missed is found', async () => {
  const { opened, journal, fake, machine, problem } = await openLink()
  await using _ = opened
  const entries = journal.follow()[Symbol.asyncIterator]()
  const fellBehind = problem()
  // More at once than a reader may leave unread.
  for (let index = 0; index < 10_050; index++) {
    fake.tell({ kind: 'machine-reset', atMs: 1, machine: machine.view, byGuest: true })
  }
  machine.become('crashed', 'guest-panic')
  expect(await fellBehind).toMatchObject({ code: 'peer-failed' })
  let words = ''
  while (words !== 'running > crashed (guest-panic)') words = (await next(entries, 1))[0] ?? ''
  machine.become('off', 'host-error')
  expect(await next(entries, 1)).toEqual(['crashed > off (host-error)'])
})
