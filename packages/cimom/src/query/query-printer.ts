import type { Condition, IndexRange, LiteralValue, Operand, Quantifier, Query, SelectItem } from './query-syntax.ts'

/** A query as text of CQL (with SELECT) or FQL (without); reading it gives the same query again. */
export function formatQuery({ select, from, where }: Query): string {
  if (select === undefined) return where === undefined ? '' : formatCondition(where)
  const classes = from.map(({ className, alias }) => (alias === undefined ? className : `${className} AS ${alias}`))
  const condition = where === undefined ? '' : ` WHERE ${formatCondition(where)}`
  return `SELECT ${select.map(formatItem).join(', ')} FROM ${classes.join(', ')}${condition}`
}

function formatItem(item: SelectItem): string {
  if (item.kind === 'all') return item.source === undefined ? '*' : `${item.source}.*`
  const operand = formatOperand(item.operand)
  return item.alias === undefined ? operand : `${operand} AS ${item.alias}`
}

function formatCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.items.map(formatPart).join(` ${condition.kind.toUpperCase()} `)
    case 'not':
      return `NOT ${formatPart(condition.item)}`
    case 'compare': {
      const { quantifier, left, operator, right } = condition
      return `${prefix(quantifier)}${formatOperand(left)} ${operator} ${formatOperand(right)}`
    }
    case 'like':
      return `${prefix(condition.quantifier)}${formatOperand(condition.operand)} LIKE ${formatLiteral(condition.pattern)}`
    case 'null':
      return `${prefix(condition.quantifier)}${formatOperand(condition.operand)} IS NULL`
    case 'isa':
      return `${formatOperand(condition.operand)} ISA ${condition.className}`
    case 'true':
      return formatOperand(condition.operand)
  }
}

function formatPart(condition: Condition): string {
  const isChain = condition.kind === 'and' || condition.kind === 'or'
  return isChain ? `(${formatCondition(condition)})` : formatCondition(condition)
}

function prefix(quantifier: Quantifier): string {
  return quantifier === undefined ? '' : `${quantifier.toUpperCase()} `
}

/** An operand as the query wrote it, near enough for a message. */
export function formatOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'literal':
      return formatLiteral(operand.value)
    case 'list':
      return `{${operand.values.map(formatLiteral).join(', ')}}`
    case 'objectPath':
      return `OBJECTPATH(${operand.source})`
    case 'path':
      return operand.steps.map(({ name, indexes }) => name + (indexes ? formatIndexes(indexes) : '')).join('.')
  }
}

function formatIndexes(indexes: readonly IndexRange[]): string {
  return `[${indexes.map(({ from, to, single }) => (single ? from : `${from}..${to ?? ''}`)).join(', ')}]`
}

function formatLiteral(value: LiteralValue): string {
  if (typeof value === 'string') return `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  // A real beyond 2^53 needs its exponent: as an integer it would be read exactly, and be another number.
  const isLargeReal = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return isLargeReal ? value.toExponential() : String(value)
}
