import { folded, type SlpAttributes, wildcardOf } from './slp-attributes.ts'
import { SlpError } from './slp-message.ts'

/** Whether a service's attributes are what a request asks for. */
export type SlpPredicate = (attributes: SlpAttributes) => boolean

/** How deep a predicate may nest: what is deeper is nobody's question. */
const deepest = 32

/**
 * Compiles a predicate: LDAPv3's search filters (RFC 2254), as RFC 2608 8.1 has them. An empty one is true.
 *
 * @throws SlpError `parse`
 */
export function compilePredicate(text: string): SlpPredicate {
  if (text.trim() === '') return () => true
  const parser = new PredicateParser(text.trim())
  const predicate = parser.filter(0)
  parser.end()
  return predicate
}

class PredicateParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  filter(depth: number): SlpPredicate {
    if (depth > deepest) throw wrong(`the predicate nests deeper than ${deepest}`)
    this.#take('(')
    const sign = this.#text[this.#at]
    let predicate: SlpPredicate
    if (sign === '&' || sign === '|') {
      this.#at++
      const parts = this.#filters(depth)
      predicate =
        sign === '&'
          ? (attributes) => parts.every((part) => part(attributes))
          : (attributes) => parts.some((part) => part(attributes))
    } else if (sign === '!') {
      this.#at++
      const part = this.filter(depth + 1)
      predicate = (attributes) => !part(attributes)
    } else predicate = this.#item()
    this.#take(')')
    return predicate
  }

  end(): void {
    if (this.#at < this.#text.length) throw wrong(`the predicate goes on after its end, at character ${this.#at + 1}`)
  }

  #filters(depth: number): SlpPredicate[] {
    const parts: SlpPredicate[] = []
    while (this.#text[this.#at] === '(') parts.push(this.filter(depth + 1))
    if (parts.length === 0) throw wrong(`a filter is missing at character ${this.#at + 1}`)
    return parts
  }

  #item(): SlpPredicate {
    const end = this.#text.indexOf(')', this.#at)
    const item = this.#text.slice(this.#at, end < 0 ? undefined : end)
    const [, tag = '', operator = '', value = ''] = /^([^=<>~()]+)(=|<=|>=|~=)([^(]*)$/.exec(item) ?? []
    if (operator === '') throw wrong(`${JSON.stringify(item.slice(0, 100))} is no comparison`)
    this.#at += item.length
    return comparison(folded(tag), operator, value)
  }

  #take(character: string): void {
    if (this.#text[this.#at] !== character) throw wrong(`${character} is missing at character ${this.#at + 1}`)
    this.#at++
  }
}

function comparison(tag: string, operator: string, value: string): SlpPredicate {
  const matches = valueTest(operator, value.trim())
  return (attributes) => {
    for (const [name, values] of attributes) {
      if (folded(name) !== tag) continue
      if (values === true) return operator === '=' && value.trim() === '*'
      if (values.some(matches)) return true
    }
    return false
  }
}

/** Numbers are compared as numbers where both sides are; texts by their order otherwise. */
function valueTest(operator: string, value: string): (given: string) => boolean {
  if (operator === '=' || operator === '~=') return wildcardOf(value)
  const isInteger = /^-?\d+$/
  const order = (given: string): number => {
    if (isInteger.test(value) && isInteger.test(given)) return Number(given) - Number(value)
    const [one, other] = [folded(given), folded(value)]
    return one < other ? -1 : one > other ? 1 : 0
  }
  return operator === '<=' ? (given) => order(given) <= 0 : (given) => order(given) >= 0
}

function wrong(message: string): SlpError {
  return new SlpError('parse', message)
}
