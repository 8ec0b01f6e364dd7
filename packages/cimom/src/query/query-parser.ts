import type { CqlFeature } from './cql-feature.ts'
import { featureNotSupported, invalidQuery, quoted } from './query-error.ts'
import type { Grammar } from './query-language.ts'
import { queryTokens, type Token } from './query-lexer.ts'
import type {
  CompareOperator,
  Condition,
  FromItem,
  IndexRange,
  LiteralValue,
  Operand,
  PathStep,
  Quantifier,
  Query,
  SelectItem,
} from './query-syntax.ts'

/**
 * Reads a query of one of the languages. Bounded in length, depth and number of conditions.
 *
 * @throws CimError CIM_ERR_INVALID_QUERY with the place, or CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED naming the feature
 */
export function parseQuery(text: string, grammar: Grammar): Query {
  return new QueryParser(text, grammar).query()
}

const deepest = 64
const mostConditions = 1000
const mostListed = 1000
const mostClasses = 3
const highestIndex = 0xffff_ffff

/** Words that are no names of properties or classes, in capitals. */
const reserved: ReadonlySet<string> = new Set(
  'SELECT FROM WHERE AND OR NOT LIKE IS ISA NULL TRUE FALSE ANY EVERY AS'.split(' '),
)

const aggregates: ReadonlySet<string> = new Set(['COUNT', 'MIN', 'MAX', 'SUM', 'MEAN', 'AVG', 'MEDIAN'])

const compareOperators: Readonly<Record<string, CompareOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

class QueryParser {
  readonly #tokens: readonly Token[]
  readonly #grammar: Grammar
  #next = 0
  #depth = 0
  #conditions = 0

  constructor(text: string, grammar: Grammar) {
    this.#tokens = queryTokens(text, grammar.quotes)
    this.#grammar = grammar
  }

  query(): Query {
    const query = this.#grammar.statement ? this.#statement() : this.#filter()
    const rest = this.#token
    if (this.#isWord('ORDER')) this.#feature('Result Set Operations', 'ORDER BY')
    if (rest.kind !== 'end') this.#unexpected('AND, OR or the end of the query')
    return query
  }

  #filter(): Query {
    return { select: undefined, from: [], where: this.#condition() }
  }

  #statement(): Query {
    if (this.#token.text === '(') this.#feature('Subquery', 'a statement in parentheses')
    this.#word('SELECT')
    const select = this.#select()
    this.#word('FROM')
    const from = this.#from()
    const where = this.#takeWord('WHERE') ? this.#condition() : undefined
    return { select, from, where }
  }

  #select(): SelectItem[] {
    for (const word of ['FIRST', 'DISTINCT']) {
      const after = this.#tokens[this.#next + 1]
      const goesOn = after?.kind === 'number' || after?.text === '*' || (after?.kind === 'name' && !isReserved(after))
      if (this.#isWord(word) && goesOn) this.#feature('Result Set Operations', word)
    }
    const items = [this.#selectItem()]
    while (this.#take(',')) {
      items.push(this.#selectItem())
      this.#bounded(items.length, 'properties selected')
    }
    return items
  }

  #selectItem(): SelectItem {
    const { at } = this.#token
    if (this.#take('*')) return { kind: 'all', source: undefined, at }
    if (this.#token.kind === 'name' && this.#ahead(1) === '.' && this.#ahead(2) === '*') {
      const source = this.#name('a class')
      this.#next += 2
      return { kind: 'all', source, at }
    }
    const operand = this.#operand('a property or *')
    if (!this.#grammar.extended && operand.kind !== 'path') {
      throw invalidQuery(at, `only properties can be selected in ${this.#grammar.language}`)
    }
    const named = this.#grammar.extended && this.#takeWord('AS')
    return { kind: 'item', operand, alias: named ? this.#name('a name') : undefined, at }
  }

  #from(): FromItem[] {
    const items = [this.#fromItem()]
    while (this.#token.text === ',') {
      if (!this.#grammar.extended) this.#unexpected('WHERE or the end of the query: there are no joins in WQL')
      if (items.length === mostClasses) this.#feature('Complex Join', `a join of more than ${mostClasses} classes`)
      this.#next++
      items.push(this.#fromItem())
    }
    return items
  }

  #fromItem(): FromItem {
    const { at, text } = this.#token
    if (text === '(') this.#feature('Subquery', 'a statement in FROM')
    if (text === '/') this.#feature('Foreign Namespace Support', 'a class of another namespace')
    const className = this.#name('the name of a class')
    if (this.#token.text === ':') this.#feature('Foreign Namespace Support', 'a class of another namespace')
    if (!this.#grammar.extended) return { className, alias: undefined, at }
    const named = this.#takeWord('AS')
    const isAlias = this.#token.kind === 'name' && !isReserved(this.#token) && !this.#isWord('ORDER')
    return { className, alias: named || isAlias ? this.#name('a name') : undefined, at }
  }

  #condition(): Condition {
    return this.#chain('or', () => this.#chain('and', () => this.#negation()))
  }

  #chain(kind: 'and' | 'or', part: () => Condition): Condition {
    const first = part()
    if (!this.#isWord(kind.toUpperCase())) return first
    const items = [first]
    while (this.#takeWord(kind.toUpperCase())) items.push(part())
    return { kind, items }
  }

  #negation(): Condition {
    if (this.#takeWord('NOT')) return { kind: 'not', item: this.#deeper(() => this.#negation()) }
    if (this.#token.text !== '(') return this.#comparison()
    this.#next++
    if (this.#isWord('SELECT')) this.#feature('Subquery', 'a statement in a condition')
    const inner = this.#deeper(() => this.#condition())
    if (!this.#take(')')) this.#unexpected('AND, OR or )')
    return inner
  }

  #deeper(part: () => Condition): Condition {
    this.#depth++
    if (this.#depth > deepest) {
      throw invalidQuery(this.#token.at, `parentheses and NOT are more than ${deepest} deep`)
    }
    const condition = part()
    this.#depth--
    return condition
  }

  #comparison(): Condition {
    const { at } = this.#token
    this.#conditions++
    if (this.#conditions > mostConditions) throw invalidQuery(at, `there are more than ${mostConditions} conditions`)
    const quantifier = this.#quantifier()
    const left = this.#operand('a property')
    if (quantifier !== undefined && this.#isWord('IN')) this.#feature('Satisfies Array', 'SATISFIES')
    const token = this.#token
    const operator = token.kind === 'symbol' ? compareOperators[token.text] : undefined
    if (operator !== undefined && (token.text !== '!=' || this.#grammar.exclamation)) {
      this.#next++
      this.#refuseNull()
      return { kind: 'compare', operator, quantifier, left, right: this.#operand('a value or a property'), at }
    }
    if (this.#isWord('NOT') || this.#isWord('LIKE')) return this.#like(left, quantifier, at)
    if (this.#takeWord('IS')) return this.#null(left, quantifier, at)
    if (this.#takeWord('ISA')) return { kind: 'isa', operand: left, className: this.#isaClass(), at }
    if (token.text === '!=') this.#unexpected('<>')
    if (left.kind !== 'path' || quantifier !== undefined) this.#unexpected('an operator')
    return { kind: 'true', operand: left, at }
  }

  #quantifier(): Quantifier {
    if (!this.#grammar.arrays) return undefined
    if (this.#takeWord('ANY')) return 'any'
    return this.#takeWord('EVERY') ? 'every' : undefined
  }

  #like(operand: Operand, quantifier: Quantifier, at: number): Condition {
    const negated = this.#takeWord('NOT')
    this.#word('LIKE')
    const token = this.#token
    if (token.kind !== 'string') this.#unexpected('a pattern, which is a string')
    this.#next++
    const like = { kind: 'like', quantifier, operand, pattern: String(token.value), at: token.at } as const
    return negated ? { kind: 'not', item: like } : { ...like, at: Math.max(at, token.at) }
  }

  #null(operand: Operand, quantifier: Quantifier, at: number): Condition {
    const negated = this.#takeWord('NOT')
    this.#word('NULL')
    const isNull = { kind: 'null', quantifier, operand, at } as const
    return negated ? { kind: 'not', item: isNull } : isNull
  }

  #refuseNull(): void {
    if (this.#isWord('NULL')) this.#unexpected('a value: nothing equals NULL, IS NULL and IS NOT NULL ask for it')
  }

  #isaClass(): string {
    const token = this.#token
    // WQL clients write it as a string.
    if (token.kind !== 'string' || this.#grammar.language !== 'WQL') return this.#name('the name of a class')
    this.#next++
    return String(token.value)
  }

  #operand(wanted: string): Operand {
    const operand = this.#plainOperand(wanted)
    const { text } = this.#token
    const isOperator = ['+', '-', '*', '/', '||'].includes(text) && this.#token.kind === 'symbol'
    if (isOperator) this.#feature('Arithmetic Expression', quoted(text))
    return operand
  }

  #plainOperand(wanted: string): Operand {
    const { at, text } = this.#token
    if (text === '{' && this.#grammar.arrays) return this.#list()
    const value = this.#literal()
    if (value !== undefined) return { kind: 'literal', value, at }
    if (text === '#') this.#feature('Conversion Utilities', 'a symbolic constant')
    if (text === '-' || text === '+') this.#feature('Arithmetic Expression', quoted(text))
    if (this.#ahead(1) === '(' && this.#token.kind === 'name' && !isReserved(this.#token)) return this.#function()
    return this.#path(wanted)
  }

  #list(): Operand {
    const { at } = this.#token
    this.#next++
    const values: LiteralValue[] = []
    if (this.#take('}')) return { kind: 'list', values, at }
    do {
      const value = this.#literal()
      if (value === undefined) this.#unexpected('a value')
      values.push(value)
      this.#bounded(values.length, 'values listed')
    } while (this.#take(','))
    if (!this.#take('}')) this.#unexpected(', or }')
    return { kind: 'list', values, at }
  }

  #literal(): LiteralValue | undefined {
    const token = this.#token
    const isSign = token.kind === 'symbol' && (token.text === '-' || token.text === '+')
    const number = isSign ? this.#tokens[this.#next + 1] : token
    if (number?.kind === 'number') {
      this.#next += isSign ? 2 : 1
      const value = number.value as number | bigint
      // -0 would be another JavaScript value.
      return token.text === '-' && value !== 0 ? -value : value
    }
    if (token.kind === 'string') {
      this.#next++
      return String(token.value)
    }
    if (this.#takeWord('TRUE')) return true
    return this.#takeWord('FALSE') ? false : undefined
  }

  #function(): Operand {
    const { at, text } = this.#token
    if (!this.#grammar.extended) throw invalidQuery(at, `there are no functions in ${this.#grammar.language}`)
    const name = text.toUpperCase()
    if (aggregates.has(name)) this.#feature('Aggregations', `the function ${quoted(text)}`)
    if (name !== 'OBJECTPATH') this.#feature('Conversion Utilities', `the function ${quoted(text)}`)
    this.#next += 2
    const source = this.#name('a class of FROM or its alias')
    if (!this.#take(')')) this.#unexpected(')')
    return { kind: 'objectPath', source, at }
  }

  #path(wanted: string): Operand {
    const { at } = this.#token
    const steps = [this.#step(wanted)]
    while (this.#take('.')) {
      steps.push(this.#step('a property'))
      if (steps.length > deepest) throw invalidQuery(at, `the path has more than ${deepest} steps`)
    }
    if (this.#token.text === '#') this.#feature('Conversion Utilities', 'a symbolic constant')
    return { kind: 'path', steps, at }
  }

  #step(wanted: string): PathStep {
    const { at } = this.#token
    const name = this.#name(wanted)
    if (this.#token.text === '::') this.#feature('Property Scoping', `${quoted(name)}::`)
    const indexed = this.#grammar.arrays && this.#take('[')
    return { name, indexes: indexed ? this.#indexes() : undefined, at }
  }

  #indexes(): IndexRange[] {
    const ranges: IndexRange[] = []
    if (this.#take(']')) return [{ from: 0, to: null, single: false }]
    do {
      ranges.push(this.#index())
      this.#bounded(ranges.length, 'indexes')
    } while (this.#take(','))
    if (!this.#take(']')) this.#unexpected(', or ]')
    return ranges
  }

  #index(): IndexRange {
    if (this.#take('*')) return { from: 0, to: null, single: false }
    const from = this.#token.text === '..' ? 0 : this.#indexNumber()
    if (!this.#take('..')) return { from, to: from, single: true }
    const open = this.#token.text === ']' || this.#token.text === ','
    const to = open ? null : this.#indexNumber()
    if (to !== null && to < from) throw invalidQuery(this.#token.at, `the range ${from}..${to} has no elements`)
    return { from, to, single: false }
  }

  #indexNumber(): number {
    const { kind, value } = this.#token
    if (kind !== 'number' || typeof value !== 'number' || !Number.isInteger(value) || value > highestIndex) {
      this.#unexpected(`an index, which is an integer from 0 to ${highestIndex}`)
    }
    this.#next++
    return value
  }

  #name(wanted: string): string {
    const token = this.#token
    if (token.kind !== 'name' || isReserved(token)) this.#unexpected(wanted)
    this.#next++
    return token.text
  }

  get #token(): Token {
    // The last one is the end, which is never taken.
    return this.#tokens[this.#next] as Token
  }

  #ahead(count: number): string | undefined {
    return this.#tokens[this.#next + count]?.text
  }

  #take(symbol: string): boolean {
    const isIt = this.#token.kind === 'symbol' && this.#token.text === symbol
    if (isIt) this.#next++
    return isIt
  }

  #isWord(word: string): boolean {
    return this.#token.kind === 'name' && this.#token.text.toUpperCase() === word
  }

  #takeWord(word: string): boolean {
    const isIt = this.#isWord(word)
    if (isIt) this.#next++
    return isIt
  }

  #word(word: string): void {
    if (!this.#takeWord(word)) this.#unexpected(word)
  }

  #bounded(count: number, what: string): void {
    if (count > mostListed) throw invalidQuery(this.#token.at, `there are more than ${mostListed} ${what}`)
  }

  #unexpected(wanted: string): never {
    const { kind, text, at } = this.#token
    const found = kind === 'end' ? 'the query ends' : `${quoted(text)} stands`
    throw invalidQuery(at, `${found} where ${wanted} would be right`)
  }

  /** Only CQL has features to name: to the other languages the same is no part of the language. */
  #feature(feature: CqlFeature, what: string): never {
    const { at } = this.#token
    if (this.#grammar.language === 'DMTF:CQL') throw featureNotSupported(feature, at, what)
    throw invalidQuery(at, `${what} is no part of ${this.#grammar.language}`)
  }
}

function isReserved(token: Token): boolean {
  return reserved.has(token.text.toUpperCase())
}
