import { CimDateTime, CimError } from '@cimarron/cim'
import type { AssociationRow } from '../association.ts'
import { type PairEnd, pairRow } from '../interop/pair-row.ts'
import type { ServerNames } from '../interop/server-identity.ts'
import { defineProvider, type InstanceProvider } from '../provider.ts'
import type { InstanceRecord } from '../record.ts'
import type { OperationStatistics } from './operation-statistics.ts'
import { operationTypes, otherOperations, otherOperationType } from './operation-type.ts'

const data = 'CIM_CIMOMStatisticalData'
const collection = 'CIM_StatisticsCollection'

/** The properties that ResetSelectedStats sets back, and what stands for all of them. */
const counters = [
  'NumberOfOperations',
  'CimomElapsedTime',
  'ProviderElapsedTime',
  'RequestSize',
  'ResponseSize',
] as const
const all = 'ALL'

type Counter = (typeof counters)[number]
type Figures = Readonly<Record<Counter, number>>

/** A kind of operation, what its figures were when they were last set back, and when that was. */
interface Told {
  readonly operation: string
  readonly keys: { readonly InstanceID: string }
  since: Date
  baseline: Figures
}

const zero: Figures = {
  NumberOfOperations: 0,
  CimomElapsedTime: 0,
  ProviderElapsedTime: 0,
  RequestSize: 0,
  ResponseSize: 0,
}

/**
 * What was counted, as CIM tells it: one instance for each kind of operation, used or not, all of them in one collection.
 * To reset them is to tell them from then on: what others read of the same counts stays.
 */
export class CimStatistics {
  readonly #names: ServerNames
  readonly #statistics: OperationStatistics
  readonly #told: ReadonlyMap<string, Told>

  constructor(names: ServerNames, statistics: OperationStatistics) {
    this.#names = names
    this.#statistics = statistics
    const told = [...Object.keys(operationTypes), ...otherOperations].map((operation): Told => {
      // The class's own rule: "CIM" and then what identifies the object manager.
      const keys = { InstanceID: `CIM:${names.server}:${operation}` }
      return { operation, keys, since: statistics.startedAt, baseline: zero }
    })
    this.#told = new Map(told.map((each) => [each.keys.InstanceID, each]))
  }

  /** Gathering was switched on, and the class's interval begins with that. */
  restart(): void {
    for (const each of this.#told.values()) reset(each, counters, this.#statistics)
  }

  served(): readonly (InstanceProvider | AssociationRow)[] {
    const names = this.#names
    const statistics = this.#statistics
    const told = this.#told
    const group: PairEnd = { keys: names.instanceId('StatisticsCollection', names.identity.id) }
    const objectManager: PairEnd = { keys: names.objectManager }
    const each = (from: PairEnd) => () => Iterator.from(told.values()).map(({ keys }) => [from, { keys }] as const)
    return [
      defineProvider({
        className: data,
        enumerate: () => Iterator.from(told.values()).map((one) => recordOf(one, statistics)),
        get: ({ InstanceID }) => {
          const found = told.get(String(InstanceID))
          return found && recordOf(found, statistics)
        },
        methods: {
          ResetSelectedStats: {
            invoke({ InstanceID }, { SelectedStatistics }) {
              const found = told.get(String(InstanceID))
              if (found !== undefined) reset(found, selected(SelectedStatistics), statistics)
              return { returnValue: 0 }
            },
          },
        },
      }),
      defineProvider({
        className: collection,
        enumerate: () => [{ ...group.keys, ElementName: 'Operations of the CIM server' }],
      }),
      pairRow(
        {
          className: 'CIM_ElementStatisticalData',
          from: ['ManagedElement', 'CIM_ObjectManager'],
          to: ['Stats', data],
        },
        each(objectManager),
      ),
      pairRow(
        { className: 'CIM_MemberOfCollection', from: ['Collection', collection], to: ['Member', data] },
        each(group),
      ),
      pairRow(
        {
          className: 'CIM_HostedCollection',
          from: ['Antecedent', names.identity.systemClass],
          to: ['Dependent', collection],
        },
        () => [[{ keys: names.system }, group]],
      ),
    ]
  }
}

function recordOf({ operation, keys, since, baseline }: Told, statistics: OperationStatistics): InstanceRecord {
  // The class asks for zeros where nothing is gathered.
  const figures = statistics.isGathering ? figuresOf(operation, statistics) : baseline
  const type = operationTypes[operation]
  const left = (counter: Counter): number => figures[counter] - baseline[counter]
  return {
    ...keys,
    ElementName: operation,
    OperationType: type ?? otherOperationType,
    OtherOperationType: type === undefined ? operation : null,
    StartStatisticTime: CimDateTime.fromDate(since),
    StatisticTime: CimDateTime.fromDate(new Date()),
    NumberOfOperations: BigInt(left('NumberOfOperations')),
    CimomElapsedTime: CimDateTime.fromMilliseconds(Math.max(0, left('CimomElapsedTime'))),
    ProviderElapsedTime: CimDateTime.fromMilliseconds(Math.max(0, left('ProviderElapsedTime'))),
    RequestSize: BigInt(left('RequestSize')),
    ResponseSize: BigInt(left('ResponseSize')),
  }
}

function figuresOf(operation: string, statistics: OperationStatistics): Figures {
  const tally = statistics.tally(operation)
  if (tally === undefined) return zero
  const { count, elapsedMs, providerMs, requestBytes, responseBytes } = tally
  return {
    NumberOfOperations: count,
    // Providers work side by side where a message has several operations: their sum may be more than the whole.
    CimomElapsedTime: Math.max(0, elapsedMs - providerMs),
    ProviderElapsedTime: providerMs,
    RequestSize: requestBytes,
    ResponseSize: responseBytes,
  }
}

/** @throws CimError CIM_ERR_INVALID_PARAMETER for what is no statistic */
function selected(names: unknown): readonly Counter[] {
  if (!Array.isArray(names) || names.length === 0) {
    throw new CimError('CIM_ERR_INVALID_PARAMETER', `SelectedStatistics is empty; "${all}" or ${counters.join(', ')}`)
  }
  const chosen = new Set<Counter>()
  for (const name of names) {
    if (name === all) return counters
    const counter = counters.find((each) => each === name)
    if (counter === undefined) {
      const text = `SelectedStatistics has ${JSON.stringify(name)}; "${all}" or ${counters.join(', ')} can be reset`
      throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
    }
    chosen.add(counter)
  }
  return [...chosen]
}

function reset(told: Told, chosen: readonly Counter[], statistics: OperationStatistics): void {
  const now = figuresOf(told.operation, statistics)
  told.baseline = { ...told.baseline, ...Object.fromEntries(chosen.map((counter) => [counter, now[counter]])) }
  told.since = new Date()
}
