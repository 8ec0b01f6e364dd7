import { CimError } from '@cimarron/cim'
import type { OperationContext } from '../call-context.ts'
import { restricted } from '../instance-source.ts'
import type { Namespace } from '../namespace.ts'
import type { CompiledQuery } from './compile-query.ts'
import type { Conjunct } from './conjunct.ts'
import type { CompiledOperand } from './query-operand.ts'
import type { Row, Subject } from './query-source.ts'
import { elementKey, isList } from './query-value.ts'
import { restrictionsOf } from './restriction.ts'
import { rowsPerTurn, Turns } from './turns.ts'

/** A join holds the instances of its classes in memory, and looks at no more combinations of them than this. */
const mostInstances = 100_000
const mostCombinations = 2_000_000
const rowsPerBatch = 64

interface JoinPlace {
  readonly space: Namespace
  readonly context: OperationContext
}

/**
 * The combinations of instances, one of each class of FROM, that match. Each class is cut down by the conditions that
 * are about it alone; the next class is found by what must equal something of those before, where the query says so.
 *
 * @throws CimError CIM_ERR_SERVER_LIMITS_EXCEEDED
 */
export async function* joinedRows(query: CompiledQuery, place: JoinPlace): AsyncGenerator<Row[]> {
  const turns = new Turns(place.context)
  const steps: JoinStep[] = []
  for (const index of query.from.keys()) {
    const subjects = await subjectsOf(query, index, place)
    steps.push(new JoinStep(index, subjects, query.conjuncts))
  }
  let looked = 0
  let found: Row[] = []
  const cursors = [steps[0]?.candidates([])[Symbol.iterator]()]
  const row: Subject[] = []
  while (cursors.length > 0) {
    const depth = cursors.length - 1
    const next = cursors[depth]?.next()
    if (next === undefined || next.done === true) {
      cursors.pop()
      continue
    }
    looked++
    if (looked > mostCombinations) throw tooMuch(`looks at more than ${mostCombinations} combinations of instances`)
    if (looked % rowsPerTurn === 0) await turns.rest()
    row.length = depth
    row.push(next.value)
    if (steps[depth]?.accepts(row) !== true) continue
    if (depth + 1 < steps.length) {
      cursors.push(steps[depth + 1]?.candidates(row)[Symbol.iterator]())
      continue
    }
    found.push([...row])
    if (found.length < rowsPerBatch) continue
    yield found
    found = []
  }
  if (found.length > 0) yield found
}

/** The instances of one class of FROM that its own conditions let pass. */
async function subjectsOf(query: CompiledQuery, index: number, { space, context }: JoinPlace): Promise<Subject[]> {
  const className = query.from[index]?.cls?.name ?? ''
  const own = query.conjuncts.filter(({ sources }) => sources.size === 1 && sources.has(index))
  const restrictions = restrictionsOf(own, index)
  const subjects: Subject[] = []
  const row: Subject[] = []
  const turns = new Turns(context)
  let looked = 0
  for (const source of space.sources(className)) {
    for await (const batch of restricted(source, restrictions, context)) {
      for (const values of batch) {
        const subject = { shape: source.shape, values }
        row[index] = subject
        if (own.every(({ test }) => test(row) === true)) subjects.push(subject)
        if (subjects.length > mostInstances) throw tooMuch(`joins more than ${mostInstances} instances of ${className}`)
        looked++
        if (looked % rowsPerTurn === 0) await turns.rest()
      }
    }
  }
  return subjects
}

/** One class of a join, when those before it are bound. */
class JoinStep {
  readonly #subjects: readonly Subject[]
  readonly #tests: readonly Conjunct[]
  /** What of a row so far tells which instances can follow, and these by it. */
  readonly #probe: CompiledOperand | undefined
  readonly #byKey = new Map<string, Subject[]>()

  constructor(index: number, subjects: readonly Subject[], conjuncts: readonly Conjunct[]) {
    this.#subjects = subjects
    // Conditions about this class alone are done; those about later ones wait. One about none is for the first.
    this.#tests = conjuncts.filter(({ sources }) => Math.max(0, ...sources) === index && sources.size !== 1)
    const link = this.#tests.map((conjunct) => linkOf(conjunct, index)).find((found) => found !== undefined)
    if (link === undefined) return
    this.#probe = link.probe
    const row: Subject[] = []
    for (const subject of subjects) {
      row[index] = subject
      const key = keyOf(link.own, row)
      if (key === undefined) continue
      const same = this.#byKey.get(key)
      if (same === undefined) this.#byKey.set(key, [subject])
      else same.push(subject)
    }
  }

  candidates(row: Row): readonly Subject[] {
    if (this.#probe === undefined) return this.#subjects
    const key = keyOf(this.#probe, row)
    return key === undefined ? [] : (this.#byKey.get(key) ?? [])
  }

  accepts(row: Row): boolean {
    return this.#tests.every(({ test }) => test(row) === true)
  }
}

interface Link {
  readonly own: CompiledOperand
  readonly probe: CompiledOperand
}

/** The two sides of an equality between this class and one before it. Times have several spellings, so they are no link. */
function linkOf({ condition, operands }: Conjunct, index: number): Link | undefined {
  if (condition.kind !== 'compare' || condition.operator !== '=' || condition.quantifier !== undefined) return undefined
  const [left, right] = operands
  if (left?.source === undefined || right?.source === undefined || left.source === right.source) return undefined
  if (![left, right].every(({ group }) => linking.has(group))) return undefined
  const [own, probe] = left.source === index ? [left, right] : [right, left]
  return own.source === index && (probe.source ?? index) < index ? { own, probe } : undefined
}

const linking: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'reference'])

function keyOf({ read }: CompiledOperand, row: Row): string | undefined {
  const value = read(row)
  return value === null || isList(value) ? undefined : elementKey(value)
}

function tooMuch(what: string): CimError {
  return new CimError(
    'CIM_ERR_SERVER_LIMITS_EXCEEDED',
    `the query ${what}; conditions that link the classes would help`,
  )
}
