/*
 * What a query says, before classes are looked at. `at` is the place in the text, from 0. AND and OR hold a list of
 * conditions, so that the depth of a query is the depth of its parentheses.
 */

export interface Query {
  /** `undefined` in a filter, which has a condition only. */
  readonly select: readonly SelectItem[] | undefined
  readonly from: readonly FromItem[]
  readonly where: Condition | undefined
}

export type SelectItem =
  /** `*`, or `name.*`. */
  | { readonly kind: 'all'; readonly source: string | undefined; readonly at: number }
  | { readonly kind: 'item'; readonly operand: Operand; readonly alias: string | undefined; readonly at: number }

export interface FromItem {
  readonly className: string
  readonly alias: string | undefined
  readonly at: number
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Condition[] }
  | { readonly kind: 'not'; readonly item: Condition }
  | Comparison
  | LikeTest
  | { readonly kind: 'null'; readonly quantifier: Quantifier; readonly operand: Operand; readonly at: number }
  | { readonly kind: 'isa'; readonly operand: Operand; readonly className: string; readonly at: number }
  /** A boolean property on its own. */
  | { readonly kind: 'true'; readonly operand: Operand; readonly at: number }

export interface Comparison {
  readonly kind: 'compare'
  readonly operator: CompareOperator
  readonly quantifier: Quantifier
  readonly left: Operand
  readonly right: Operand
  readonly at: number
}

export interface LikeTest {
  readonly kind: 'like'
  readonly quantifier: Quantifier
  readonly operand: Operand
  readonly pattern: string
  readonly at: number
}

export type CompareOperator = '=' | '<>' | '<' | '<=' | '>' | '>='

/** For arrays: of the elements at least one, or each. */
export type Quantifier = 'any' | 'every' | undefined

export type LiteralValue = string | number | bigint | boolean

export type Operand =
  | { readonly kind: 'literal'; readonly value: LiteralValue; readonly at: number }
  | { readonly kind: 'list'; readonly values: readonly LiteralValue[]; readonly at: number }
  | { readonly kind: 'path'; readonly steps: readonly PathStep[]; readonly at: number }
  /** `OBJECTPATH(name)`: the path of a row's object. */
  | { readonly kind: 'objectPath'; readonly source: string; readonly at: number }

export interface PathStep {
  readonly name: string
  /** Which elements of an array; `undefined` where the step has no brackets. */
  readonly indexes: readonly IndexRange[] | undefined
  readonly at: number
}

/** From 0; `to` is included, `null` is the last one. A single index has `single`. */
export interface IndexRange {
  readonly from: number
  readonly to: number | null
  readonly single: boolean
}
