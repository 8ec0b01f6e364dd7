import { CimDateTime, Instance } from '@cimarron/cim'
import type { IndicationSink } from '@cimarron/cimom'
import { fakeSource, ManualClock, openTestEstate, testActor } from '@cimarron/estate/testing'
import { expect, test, vi } from 'vitest'
import { House } from '../../test/house.ts'
import { lifecycleIndications, platforms } from '../index.ts'

// Each test opens an estate, with a database in a thread of its own: where the host has much else to do, that takes seconds.
vi.setConfig({ testTimeout: 30_000 })

/** Takes what a source publishes, of all classes unless some are named. */
class Sink implements IndicationSink {
  readonly published: Instance[] = []
  position: string | undefined
  readonly #classes: ReadonlySet<string> | undefined
  #awaited: { readonly count: number; readonly done: () => void } | undefined
  /** What the next publication fails with. */
  failure: Error | undefined

  constructor(position?: string, classes?: readonly string[]) {
    this.position = position
    this.#classes = classes && new Set(classes)
  }

  wants(className: string): boolean {
    return this.#classes?.has(className) ?? true
  }

  async publish(indications: readonly Instance[], position?: string): Promise<void> {
    const { failure } = this
    this.failure = undefined
    if (failure !== undefined) throw failure
    this.published.push(...indications)
    this.position = position
    if (this.#awaited !== undefined && this.published.length >= this.#awaited.count) this.#awaited.done()
  }

  /** What was published, as soon as it is so many. */
  async until(count: number): Promise<readonly Instance[]> {
    if (this.published.length < count) {
      await new Promise<void>((done) => {
        this.#awaited = { count, done }
      })
    }
    return this.published
  }
}

function source(house: House, report: (problem: unknown) => void = () => undefined) {
  const place = { namespace: 'root/virt', schema: house.schema, host: 'here' }
  return lifecycleIndications(house.estate, house.fake.id, { ...place, platform: platforms.qemu, report, retryMs: 1 })
}

const machineClasses = ['Created', 'Modified', 'Deleted'].map((each) => `KVM_ComputerSystem${each}Indication`)
const jobClasses = ['Created', 'Modified', 'Deleted'].map((each) => `KVM_ConcreteJob${each}Indication`)

const define = async (house: House, name = 'web') => {
  const { machine = '' } = await house.estate.as(testActor()).run({ kind: 'define-machine', draft: { name } })
  return machine
}
const embedded = (indication: Instance | undefined, property: string): Instance => {
  const value = indication?.get(property)
  return value instanceof Instance ? value : expect.unreachable(`${property} holds no instance`)
}

test('a machine that is defined, started and deleted is told with what it is and was before', async () => {
  await using house = await House.open()
  const sink = new Sink(undefined, machineClasses)
  await using _ = source(house).start(sink) as AsyncDisposable
  const session = house.estate.as(testActor())
  const machine = await define(house)
  await session.run({ kind: 'start-machine', machine })
  await session.run({ kind: 'undefine-machine', machine, powerOff: true })
  const told = await sink.until(5)
  expect(told.map(({ className }) => className)).toEqual([
    'KVM_ComputerSystemCreatedIndication',
    'KVM_ComputerSystemModifiedIndication',
    'KVM_ComputerSystemModifiedIndication',
    'KVM_ComputerSystemModifiedIndication',
    'KVM_ComputerSystemDeletedIndication',
  ])
  const states = told.map((each) => embedded(each, 'SourceInstance').get('EnabledState'))
  expect(states).toEqual([3, 10, 2, 3, 3])
  const before = told.slice(1, 4).map((each) => embedded(each, 'PreviousInstance').get('EnabledState'))
  expect(before).toEqual([3, 10, 2])
  expect(told[2]?.get('ChangedPropertyNames')).toEqual(expect.arrayContaining(['EnabledState', 'OperationalStatus']))
  expect(told[2]?.get('ChangedPropertyNames')).not.toContain('ElementName')
  for (const each of told.slice(1, 4)) {
    const [was, is] = ['PreviousInstance', 'SourceInstance'].map((name) =>
      String(embedded(each, name).get('TimeOfLastStateChange')),
    )
    const changed = each.get('ChangedPropertyNames')
    expect(Array.isArray(changed) && changed.includes('TimeOfLastStateChange')).toBe(was !== is)
  }
  expect(told[0]?.get('SourceInstanceModelPath')).toBe(
    `root/virt:KVM_ComputerSystem.CreationClassName="KVM_ComputerSystem",Name="${machine}"`,
  )
  expect(told[0]?.get('SourceInstanceHost')).toBe('here')
  expect(told[0]?.get('IndicationTime')).toBeInstanceOf(CimDateTime)
  expect(new Set(told.map((each) => each.get('IndicationIdentifier'))).size).toBe(5)
})

test('the instance told is the one that its provider gives', async () => {
  await using house = await House.open()
  const sink = new Sink(undefined, ['KVM_ComputerSystemCreatedIndication'])
  await using _ = source(house).start(sink) as AsyncDisposable
  await define(house)
  const [indication] = await sink.until(1)
  const given = await house.embedded('KVM_ComputerSystem')
  const told = embedded(indication, 'SourceInstance')
  expect(Object.fromEntries([...told.properties].map(({ name, value }) => [name, value]))).toEqual(
    Object.fromEntries([...(given[0]?.properties ?? [])].map(({ name, value }) => [name, value])),
  )
})

test('a machine that gets another name is told with both', async () => {
  await using house = await House.open()
  const machine = await define(house)
  const sink = new Sink(undefined, machineClasses)
  await using _ = source(house).start(sink) as AsyncDisposable
  const { view } = house.estate.as(testActor()).findMachine(machine)
  const change = { kind: 'change-machine', machine, revision: view.revision, apply: 'next' } as const
  await house.estate.as(testActor()).run({ ...change, changes: [{ kind: 'set-name', name: 'shop' }] })
  const [indication] = await sink.until(1)
  expect(embedded(indication, 'PreviousInstance').get('ElementName')).toBe('web')
  expect(embedded(indication, 'SourceInstance').get('ElementName')).toBe('shop')
  expect(indication?.get('ChangedPropertyNames')).toEqual(expect.arrayContaining(['ElementName']))
})

test('settings come and go with the machine and its runs', async () => {
  await using house = await House.open()
  const sink = new Sink(undefined, [
    'KVM_VirtualSystemSettingDataCreatedIndication',
    'KVM_ResourceAllocationSettingDataModifiedIndication',
    'KVM_VirtualSystemSettingDataDeletedIndication',
  ])
  await using _ = source(house).start(sink) as AsyncDisposable
  const session = house.estate.as(testActor())
  const machine = await define(house)
  const { view } = session.findMachine(machine)
  const changes = [{ kind: 'set-memory', bytes: 256 * 2 ** 20 }] as const
  await session.run({ kind: 'change-machine', machine, revision: view.revision, apply: 'next', changes })
  await session.run({ kind: 'start-machine', machine })
  await session.run({ kind: 'power-off-machine', machine })
  const told = await sink.until(4)
  expect(told.map((each) => embedded(each, 'SourceInstance').get('InstanceID'))).toEqual([
    `KVM:${machine}:defined`,
    `KVM:${machine}:defined:memory`,
    `KVM:${machine}:active`,
    `KVM:${machine}:active`,
  ])
  expect(embedded(told[1], 'SourceInstance').get('VirtualQuantity')).toBe(256n)
})

test('a job is told when it begins, as it goes on, and when it ends', async () => {
  await using house = await House.open()
  const machine = await define(house)
  const sink = new Sink(undefined, jobClasses)
  await using _ = source(house).start(sink) as AsyncDisposable
  await house.estate.as(testActor()).run({ kind: 'start-machine', machine })
  const told = await sink.until(2)
  expect(told.map(({ className }) => className)).toEqual([
    'KVM_ConcreteJobCreatedIndication',
    'KVM_ConcreteJobModifiedIndication',
  ])
  expect(embedded(told[1], 'SourceInstance').get('JobState')).toBe(7)
  expect(embedded(told[1], 'PreviousInstance').get('JobState')).toBe(4)
})

test('a job that is forgotten is told once', async () => {
  let fake: House['fake'] | undefined
  const clock = new ManualClock()
  const hypervisors = [fakeSource('local', (opened) => (fake = opened))]
  const estate = await openTestEstate({ hypervisors, clock, keep: { jobs: { count: 1 } } })
  if (fake === undefined) throw new Error('no hypervisor was opened')
  await using house = new House(estate, fake)
  const sink = new Sink(undefined, ['KVM_ConcreteJobDeletedIndication'])
  await using _ = source(house).start(sink) as AsyncDisposable
  for (const name of ['a', 'b', 'c', 'd']) await define(house, name)
  const [first, second] = await sink.until(2)
  expect(first?.get('SourceInstanceModelPath')).not.toBe(second?.get('SourceInstanceModelPath'))
  expect(embedded(first, 'SourceInstance').get('Name')).toBe('DefineSystem')
})

test('a guest that panics is told as an alert as well', async () => {
  await using house = await House.open()
  const machine = await define(house)
  const session = house.estate.as(testActor())
  await session.run({ kind: 'start-machine', machine })
  const sink = new Sink(undefined, ['CIM_AlertIndication', 'KVM_ComputerSystemModifiedIndication'])
  await using _ = source(house).start(sink) as AsyncDisposable
  house.fake.fakeMachine(machine).become('crashed', 'guest-panic')
  const [changed, alert] = await sink.until(2)
  expect(changed?.className).toBe('KVM_ComputerSystemModifiedIndication')
  expect(alert?.get('PerceivedSeverity')).toBe(6)
  expect(alert?.get('Message')).toBe('machine "web" is crashed: its guest\'s kernel panicked')
  expect(alert?.get('AlertingManagedElement')).toBe(changed?.get('SourceInstanceModelPath'))
})

test('what happened while nobody listened is told from where it was left, with what was before', async () => {
  await using house = await House.open()
  const machine = await define(house)
  const session = house.estate.as(testActor())
  const position = String(session.journalEnd())
  await session.run({ kind: 'start-machine', machine })
  const sink = new Sink(position, [...machineClasses, ...jobClasses])
  await using _ = source(house).start(sink) as AsyncDisposable
  const told = await sink.until(4)
  expect(told.map(({ className }) => className)).toEqual([
    'KVM_ConcreteJobCreatedIndication',
    'KVM_ComputerSystemModifiedIndication',
    'KVM_ComputerSystemModifiedIndication',
    'KVM_ConcreteJobModifiedIndication',
  ])
  expect(embedded(told[1], 'PreviousInstance').get('EnabledState')).toBe(3)
})

test('told again from the same position, everything is the same', async () => {
  await using house = await House.open()
  const position = String(house.estate.as(testActor()).journalEnd())
  const machine = await define(house)
  await house.estate.as(testActor()).run({ kind: 'start-machine', machine })
  const tell = async (): Promise<readonly Instance[]> => {
    const sink = new Sink(position, [...machineClasses, ...jobClasses])
    await using _ = source(house).start(sink) as AsyncDisposable
    return await sink.until(6)
  }
  expect(await tell()).toEqual(await tell())
})

test('what could not be queued is told again, once', async () => {
  await using house = await House.open()
  const problems: unknown[] = []
  const sink = new Sink(String(house.estate.as(testActor()).journalEnd()), machineClasses)
  sink.failure = new Error('the disk is full')
  await using _ = source(house, (problem) => problems.push(problem)).start(sink) as AsyncDisposable
  const machine = await define(house)
  await house.estate.as(testActor()).run({ kind: 'start-machine', machine })
  const told = await sink.until(3)
  expect(problems).toEqual([new Error('the disk is full')])
  expect(told.map((each) => embedded(each, 'SourceInstance').get('EnabledState'))).toEqual([3, 10, 2])
})

test('a position that the journal has forgotten goes on with what is left', async () => {
  await using house = await House.open()
  const problems: unknown[] = []
  const sink = new Sink('1', machineClasses)
  await using _ = source(house, (problem) => problems.push(problem)).start(sink) as AsyncDisposable
  await define(house)
  expect((await sink.until(1)).map(({ className }) => className)).toEqual(['KVM_ComputerSystemCreatedIndication'])
})

test('a source that is stopped says nothing more', async () => {
  await using house = await House.open()
  const sink = new Sink()
  const running = source(house).start(sink) as AsyncDisposable
  await running[Symbol.asyncDispose]()
  await define(house)
  expect(sink.published).toEqual([])
})
