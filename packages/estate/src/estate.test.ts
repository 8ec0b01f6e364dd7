import { HypervisorError } from '@cimarron/hypervisor'
import { describe, expect, test } from 'vitest'
import type { JobView, JournalEntry } from './index.ts'
import { define, open, story, told } from './testing/story.ts'
import { fakeSource, ManualClock, testActor } from './testing.ts'

const admin = testActor('admin')

describe('a command', () => {
  test('is a job that ends completed, and the journal tells the effect before the end', async () => {
    const { estate, session } = await open()
    await using _ = estate
    const machine = await define(session)
    const job = await session.submit({ kind: 'start-machine', machine })
    expect(job.view).toMatchObject({ state: 'running', phase: 'starting', actor: admin })
    expect(await job.done).toMatchObject({ state: 'completed', progress: 1 })
    expect(session.machine(machine)?.view.state).toBe('running')
    expect(await story(session, machine)).toEqual([
      'machine-defined',
      'define-machine completed',
      'start-machine running',
      'off > starting (requested)',
      'starting > running (requested)',
      'start-machine completed',
    ])
  })

  test('causes events that carry its actor and job; what the guest does by itself has neither', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session, 'm', true)
    fake().fakeMachine(machine).become('off', 'guest-shutdown')
    const following = session.journal({ after: session.journalStart() })
    const entries: JournalEntry[] = []
    for await (const entry of following) {
      if (entry.kind === 'machine-state') entries.push(entry)
      if (entries.length === 3) break
    }
    expect(entries.map((entry) => entry.actor?.name)).toEqual(['admin', 'admin', undefined])
    expect(session.job(entries[1]?.job ?? '')?.command.kind).toBe('start-machine')
  })

  test('of the driver that fails is a failed job, with the error of the driver for who waits', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session)
    fake().fail('start', new HypervisorError('start-failed', { machine: 'm', words: 'no such kernel' }))
    await expect(session.run({ kind: 'start-machine', machine })).rejects.toThrow('no such kernel')
    expect(session.jobs().at(-1)).toMatchObject({ state: 'failed', error: { code: 'start-failed' } })
    expect((await story(session, machine)).slice(-2)).toEqual(['starting > off (start-failed)', 'start-machine failed'])
  })

  test('whose driver breaks with an error of no table fails with peer-failed, and keeps the cause', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session)
    fake().fail('start', new TypeError('x is undefined'))
    const run = session.run({ kind: 'start-machine', machine })
    await expect(run).rejects.toMatchObject({ code: 'peer-failed', cause: new TypeError('x is undefined') })
  })

  test('that the driver lacks the feature for is refused naming it', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session, 'm', true)
    fake().features.delete('pause')
    await expect(session.submit({ kind: 'pause-machine', machine })).rejects.toMatchObject({
      code: 'unsupported',
      detail: { feature: 'pause' },
    })
  })

  test('tells its progress, each tenth once', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session)
    const start = fake().fakeMachine(machine)
    const original = start.start.bind(start)
    start.start = async (options) => {
      for (const fraction of [0.05, 0.1, 0.12, 0.5, 0.4, Number.NaN, 7]) options?.progress?.(fraction)
      await original(options)
    }
    await session.run({ kind: 'start-machine', machine })
    const views = (await session.history({ machine, limit: 100 })).flatMap((entry) =>
      entry.kind === 'job' && entry.view.state === 'running' ? [entry.view.progress] : [],
    )
    expect(views).toEqual([0, 0.1, 0.5])
  })
})

describe('roles', () => {
  test.each([
    ['monitor', 'start-machine'],
    ['monitor', 'power-off-machine'],
    ['operator', 'undefine-machine'],
  ] as const)('a %s may not %s; the refusal is durable and names who', async (role, kind) => {
    const { estate, session } = await open()
    await using _ = estate
    const machine = await define(session)
    await expect(estate.as(testActor(role)).submit({ kind, machine })).rejects.toMatchObject({ code: 'denied' })
    expect((await session.audit({ limit: 1 }))[0]).toMatchObject({
      kind: 'refused',
      actor: { name: role },
      command: kind,
      code: 'denied',
      machine,
    })
  })

  test('an operator has power and consoles, a monitor looks', async () => {
    const { estate, session } = await open()
    await using _ = estate
    const machine = await define(session)
    const operator = estate.as(testActor('operator'))
    await operator.run({ kind: 'start-machine', machine })
    const console = await operator.openSerial(machine)
    console.destroy()
    const monitor = estate.as(testActor('monitor'))
    expect(monitor.findMachine('m').view.state).toBe('running')
    await expect(monitor.openSerial(machine)).rejects.toMatchObject({ code: 'denied' })
    expect(new TextDecoder().decode(await monitor.readSerialLog(machine, { lastBytes: 7 }))).toBe('login: ')
    await expect(monitor.audit({ limit: 1 })).rejects.toMatchObject({ code: 'denied' })
  })

  test('the audit is asked by actor, command and machine', async () => {
    const { estate, session } = await open()
    await using _ = estate
    const machine = await define(session)
    await estate.as(testActor('operator', 'otto')).run({ kind: 'start-machine', machine })
    await define(session, 'other')
    expect((await session.audit({ actor: 'otto', limit: 9 })).map(told)).toEqual(['start-machine completed'])
    expect((await session.audit({ command: 'define-machine', limit: 9 })).length).toBe(2)
    expect((await session.audit({ machine, limit: 1 })).map(told)).toEqual(['start-machine completed'])
  })
})

describe('a machine', () => {
  test('has one job at a time: another is refused as busy', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session)
    const goOn = fake().hold('start')
    const job = await session.submit({ kind: 'start-machine', machine })
    expect(session.machine(machine)?.job?.id).toBe(job.id)
    await expect(session.submit({ kind: 'pause-machine', machine })).rejects.toMatchObject({ code: 'busy' })
    goOn()
    await job.done
    expect(session.machine(machine)?.job).toBeUndefined()
    await session.run({ kind: 'pause-machine', machine })
  })

  test('whose guest does not obey can be powered off: the waiting job is cancelled', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session, 'm', true)
    fake().hold('shut-down')
    const waiting = await session.submit({ kind: 'shut-down-machine', machine })
    await session.run({ kind: 'power-off-machine', machine })
    await expect(waiting.done).rejects.toMatchObject({ code: 'cancelled' })
    expect(waiting.view.state).toBe('cancelled')
    expect(session.machine(machine)?.view.state).toBe('off')
  })

  test('whose start hangs can be powered off, which ends it', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session, 'm')
    fake().hold('start')
    const waiting = await session.submit({ kind: 'start-machine', machine })
    expect(await session.run({ kind: 'power-off-machine', machine })).toMatchObject({ state: 'completed' })
    await expect(waiting.done).rejects.toMatchObject({ code: 'cancelled' })
    expect(session.machine(machine)?.view.state).toBe('off')
  })

  test('that is being powered off is busy for a second power-off', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session, 'm', true)
    const goOn = fake().hold('power-off')
    const first = await session.submit({ kind: 'power-off-machine', machine })
    await expect(session.submit({ kind: 'power-off-machine', machine })).rejects.toMatchObject({ code: 'busy' })
    goOn()
    await first.done
  })

  test('is undefined with powerOff while it runs; without, its state forbids it', async () => {
    const { estate, session } = await open()
    await using _ = estate
    const machine = await define(session, 'm', true)
    await expect(session.submit({ kind: 'undefine-machine', machine })).rejects.toMatchObject({ code: 'invalid-state' })
    await session.run({ kind: 'undefine-machine', machine, powerOff: true })
    expect(session.machine(machine)).toBeUndefined()
    expect((await story(session, machine)).slice(-3)).toEqual([
      'running > off (requested)',
      'machine-undefined',
      'undefine-machine completed',
    ])
  })

  test('changes at the revision that was read, and at no other', async () => {
    const { estate, session } = await open()
    await using _ = estate
    const machine = await define(session)
    const { revision } = session.findMachine('m').view
    const change = {
      kind: 'change-machine',
      machine,
      revision,
      changes: [{ kind: 'set-memory', bytes: 2 ** 28 }],
      apply: 'next',
    } as const
    await session.run(change)
    expect(session.machine(machine)?.view.defined.memory.bytes).toBe(2 ** 28)
    await expect(session.run(change)).rejects.toMatchObject({ code: 'revision-conflict' })
  })

  test('gets a name once, however many ask for it at the same time', async () => {
    const { estate, session } = await open()
    await using _ = estate
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => define(session, 'same')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect([...session.machines()]).toHaveLength(1)
    await expect(define(session, 'same')).rejects.toMatchObject({ code: 'name-in-use' })
  })

  test('is found by id or name; a name that two hypervisors have is ambiguous', async () => {
    const { estate, session } = await open({ hypervisors: [fakeSource('local'), fakeSource('other')] })
    await using _ = estate
    const machine = await define(session)
    expect(session.findMachine(machine).view.id).toBe(machine)
    expect(session.findMachine('m').view.id).toBe(machine)
    await session.run({ kind: 'define-machine', hypervisor: 'other', draft: { name: 'm' } })
    expect(() => session.findMachine('m')).toThrow(/2 machines are named "m"; give the id of one: .*\(other\)/)
    expect(() => session.findMachine('x')).toThrow(expect.objectContaining({ code: 'machine-not-found' }))
    const elsewhere = session.submit({ kind: 'define-machine', hypervisor: 'moon', draft: { name: 'm' } })
    await expect(elsewhere).rejects.toThrow('there is no hypervisor "moon"; there are local, other')
  })
})

describe('a job', () => {
  test('that waits for a guest can be cancelled, by whoever may ask for it', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session, 'm', true)
    fake().hold('shut-down')
    const job = await session.submit({ kind: 'shut-down-machine', machine })
    await expect(estate.as(testActor('monitor')).cancelJob(job.id)).rejects.toMatchObject({ code: 'denied' })
    expect(await session.cancelJob(job.id)).toMatchObject({ state: 'cancelled', cancellable: false })
    await expect(session.cancelJob(job.id)).rejects.toMatchObject({ code: 'not-cancellable' })
    await expect(session.cancelJob('none')).rejects.toMatchObject({ code: 'job-not-found' })
  })

  test('is cancelled by the signal of who runs it', async () => {
    const { estate, session, fake } = await open()
    await using _ = estate
    const machine = await define(session, 'm', true)
    fake().hold('reboot')
    const stop = new AbortController()
    const run = session.run({ kind: 'reboot-machine', machine }, stop.signal)
    stop.abort()
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('that ended is kept for a time, and only so many are', async () => {
    const clock = new ManualClock()
    const { estate, session } = await open({ clock, keep: { jobs: { ms: 1000, count: 3 } } })
    await using _ = estate
    for (const name of ['a', 'b', 'c', 'd', 'e']) await define(session, name)
    expect(session.jobs().map(nameOf)).toEqual(['b', 'c', 'd', 'e'])
    clock.advance(2000)
    await define(session, 'f')
    expect(session.jobs().map(nameOf)).toEqual(['f'])
  })
})

function nameOf({ command }: JobView): string {
  return command.kind === 'define-machine' ? command.draft.name : command.kind
}
