import type { CimValue } from '@cimarron/cim'
import { compileExpression, compileWildcards } from './like-pattern.ts'
import { patternMatcher } from './pattern-matcher.ts'
import { invalidQuery, quoted } from './query-error.ts'
import type { Grammar } from './query-language.ts'
import { type CompiledOperand, compileOperand, literalAs } from './query-operand.ts'
import { classNameOf, type QueryScope, type Row, sourceNamed } from './query-source.ts'
import type { Comparison, Condition, LikeTest, Operand, Quantifier } from './query-syntax.ts'
import { compareTruth, isList, sameElements, type Truth } from './query-value.ts'

/** Tells what a condition is for a row. */
export type Test = (row: Row) => Truth

/** What a condition is compiled for. `used` gathers the operands it has. */
export interface ConditionContext {
  readonly scope: QueryScope
  readonly grammar: Grammar
  readonly used: CompiledOperand[]
}

/**
 * A condition as a function, its names and types checked.
 *
 * @throws CimError CIM_ERR_INVALID_QUERY saying where, what is wrong, and what would be right
 */
export function compileCondition(condition: Condition, context: ConditionContext): Test {
  switch (condition.kind) {
    case 'and':
      return all(condition.items.map((item) => compileCondition(item, context)))
    case 'or':
      return some(condition.items.map((item) => compileCondition(item, context)))
    case 'not': {
      const test = compileCondition(condition.item, context)
      return (row) => negated(test(row))
    }
    case 'compare':
      return compileComparison(condition, context)
    case 'like':
      return compileLike(condition, context)
    case 'null': {
      const operand = use(condition.operand, context)
      return quantified(operand, condition.quantifier, (value) => value === null)
    }
    case 'isa':
      return compileIsa(condition.operand, condition.className, { ...context, at: condition.at })
    case 'true': {
      const operand = use(condition.operand, context)
      if (operand.group !== 'boolean' && operand.group !== 'unknown') {
        throw invalidQuery(
          condition.at,
          `${operand.text} is no boolean; an operator and a value would be right after it`,
        )
      }
      mustBeScalar(operand)
      return (row) => asTruth(operand.read(row))
    }
  }
}

function all(tests: readonly Test[]): Test {
  return (row) => {
    let truth: Truth = true
    for (const test of tests) {
      const part = test(row)
      if (part === false) return false
      if (part === null) truth = null
    }
    return truth
  }
}

function some(tests: readonly Test[]): Test {
  return (row) => {
    let truth: Truth = false
    for (const test of tests) {
      const part = test(row)
      if (part === true) return true
      if (part === null) truth = null
    }
    return truth
  }
}

function negated(truth: Truth): Truth {
  return truth === null ? null : !truth
}

function asTruth(value: CimValue): Truth {
  return typeof value === 'boolean' ? value : null
}

function use(operand: Operand, { scope, used }: ConditionContext): CompiledOperand {
  const compiled = compileOperand(operand, scope)
  used.push(compiled)
  return compiled
}

function compileComparison(comparison: Comparison, context: ConditionContext): Test {
  const { operator, quantifier } = comparison
  const [left, right] = alike(use(comparison.left, context), use(comparison.right, context), context.scope)
  const ordering = operator !== '=' && operator !== '<>'
  const unordered = [left, right].find(({ group }) => group === 'boolean' || group === 'reference')
  if (ordering && unordered !== undefined) {
    throw invalidQuery(
      comparison.at,
      `${unordered.text} is ${aType(unordered)}, which has no order; = or <> would be right`,
    )
  }
  if (quantifier !== undefined) {
    mustBeScalar(right)
    const { read } = right
    return quantified(left, quantifier, (value, row) => compareTruth(operator, value, read(row)))
  }
  if (left.isArray === true || right.isArray === true) {
    if (ordering) throw arrayNeedsIndex(left.isArray === true ? left : right)
    mustBeArray(left)
    mustBeArray(right)
    const ordered = isOrdered(left) || isOrdered(right)
    const wanted = operator === '='
    return (row) => {
      const same = sameElements(left.read(row), right.read(row), ordered)
      return wanted ? same : negated(same)
    }
  }
  const readLeft = left.read
  const readRight = right.read
  return (row) => compareTruth(operator, readLeft(row), readRight(row))
}

/** The two sides of a comparison with their types made to fit, or an error that names both. */
function alike(left: CompiledOperand, right: CompiledOperand, scope: QueryScope): [CompiledOperand, CompiledOperand] {
  const a = rounded(literalAs(right.group, left, scope), right)
  const b = rounded(literalAs(left.group, right, scope), left)
  for (const side of [a, b]) {
    if (side.group === 'object') {
      throw invalidQuery(side.at, `${side.text} is an embedded object; a property of it would be right`)
    }
  }
  if (a.group !== b.group && a.group !== 'unknown' && b.group !== 'unknown') {
    throw invalidQuery(b.at, `${a.text} is ${aType(a)} and ${b.text} is ${aType(b)}: they can't be compared`)
  }
  return [a, b]
}

/** A literal beside a real32 is rounded as the property's values are; 0.1 would equal none of them otherwise. */
function rounded(operand: CompiledOperand, other: CompiledOperand): CompiledOperand {
  const { literal } = operand
  if (typeof literal !== 'number' || other.declaration?.type !== 'real32') return operand
  const value = Math.fround(literal)
  return { ...operand, literal: value, read: () => value }
}

/** DSP0004 "ArrayType": only Ordered and Indexed arrays have an order; Bag is the default. */
function isOrdered({ declaration }: CompiledOperand): boolean {
  const arrayType = declaration?.qualifiers.get('ArrayType')?.value
  return typeof arrayType === 'string' && arrayType.toLowerCase() !== 'bag'
}

function compileLike({ operand, quantifier, pattern, at }: LikeTest, context: ConditionContext): Test {
  const compiled = use(operand, context)
  if (compiled.group !== 'string' && compiled.group !== 'unknown') {
    throw invalidQuery(compiled.at, `${compiled.text} is ${aType(compiled)}; LIKE is for strings`)
  }
  if (quantifier === undefined) mustBeScalar(compiled)
  const compile = context.grammar.like === 'expression' ? compileExpression : compileWildcards
  const matches = patternMatcher(compile(pattern, at))
  return quantified(compiled, quantifier, (value) => (typeof value === 'string' ? matches(value) : null))
}

/** A test of a value, or with ANY or EVERY of the elements of an array. */
function quantified(
  { read, isArray, text, at }: CompiledOperand,
  quantifier: Quantifier,
  test: (value: CimValue, row: Row) => Truth,
): Test {
  if (quantifier === undefined) return (row) => test(read(row), row)
  if (isArray === false) throw invalidQuery(at, `${text} is no array; ${quantifier.toUpperCase()} is for arrays`)
  // EVERY is false as soon as one is false, and ANY true as soon as one is true.
  const decides = quantifier === 'any'
  return (row) => {
    const value = read(row)
    if (!isList(value)) return null
    let truth: Truth = !decides
    for (const item of value) {
      const part = test(item, row)
      if (part === decides) return decides
      if (part === null) truth = null
    }
    return truth
  }
}

function compileIsa(operand: Operand, className: string, context: ConditionContext & { readonly at: number }): Test {
  const { schema } = context.scope
  const target = schema.get(className)
  if (target === undefined) throw invalidQuery(context.at, `there is no class ${quoted(className)}`)
  const source = rowSource(operand, context.scope)
  if (source !== undefined) {
    return (row) => {
      const subject = row[source]
      return subject === undefined ? null : schema.isSubclassOf(classNameOf(subject), target.name)
    }
  }
  const { read, group, text, at } = use(operand, context)
  if (group !== 'object' && group !== 'unknown') throw invalidQuery(at, `${text} is no object, so it is of no class`)
  return (row) => {
    const value = read(row)
    if (typeof value !== 'object' || value === null || isList(value)) return null
    if (value.kind === 'instance') return schema.isSubclassOf(value.className, target.name)
    return value.kind === 'class' ? schema.isSubclassOf(value.name, target.name) : null
  }
}

/** The place in FROM of an operand that is a class or alias alone. WQL also calls it `__THIS`. */
function rowSource(operand: Operand, scope: QueryScope): number | undefined {
  if (operand.kind !== 'path' || operand.steps.length !== 1) return undefined
  const [step] = operand.steps
  if (step === undefined || step.indexes !== undefined) return undefined
  if (step.name.toUpperCase() === '__THIS' && scope.sources.length === 1) return 0
  return sourceNamed(step.name, scope)
}

function mustBeScalar(operand: CompiledOperand): void {
  if (operand.isArray === true) throw arrayNeedsIndex(operand)
}

function mustBeArray({ isArray, at, text }: CompiledOperand): void {
  if (isArray === false)
    throw invalidQuery(at, `${text} is no array, and is compared with one; ANY or EVERY would be right`)
}

function arrayNeedsIndex({ at, text }: CompiledOperand): Error {
  return invalidQuery(at, `${text} is an array; ANY, EVERY or an index would be right`)
}

function aType({ group, declaration }: CompiledOperand): string {
  if (declaration !== undefined) return declaration.type
  return group === 'object' ? 'an object' : `a ${group}`
}
