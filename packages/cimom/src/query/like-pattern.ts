import { invalidQuery, quoted } from './query-error.ts'

/**
 * A pattern as a small program that is run over a text without ever going back, so that the time is bounded by the
 * length of the text times that of the program.
 */
export type Instruction =
  | { readonly kind: 'any' }
  | { readonly kind: 'one'; readonly codePoint: number }
  | { readonly kind: 'set'; readonly ranges: readonly (readonly [number, number])[]; readonly negated: boolean }
  | { readonly kind: 'fork'; readonly first: number; readonly second: number }
  | { readonly kind: 'jump'; readonly to: number }
  | { readonly kind: 'start' | 'finish' }
  | { readonly kind: 'match' }

const longestProgram = 256
const deepestGroup = 32
const mostRepeats = 100

/**
 * LIKE of CQL and FQL: a regular expression that the whole text must match. `.` any character, `*` `+` `?` `{n}` `{n,}`
 * `{n,m}` how often, `[…]` `[^…]` sets, `(…)` groups, `|` alternatives, `^` `$` the text's ends, `\` makes the next
 * character stand for itself.
 *
 * @throws CimError CIM_ERR_INVALID_QUERY; `at` is where the pattern stands in the query
 */
export function compileExpression(pattern: string, at: number): readonly Instruction[] {
  return new PatternCompiler(pattern, at).expression()
}

/** LIKE of WQL: `%` any text, `_` one character, `[…]` and `[^…]` one of a set, all else itself. */
export function compileWildcards(pattern: string, at: number): readonly Instruction[] {
  return new PatternCompiler(pattern, at).wildcards()
}

type Fragment = readonly Instruction[]

class PatternCompiler {
  readonly #characters: readonly string[]
  readonly #pattern: string
  readonly #at: number
  #next = 0
  #depth = 0

  constructor(pattern: string, at: number) {
    this.#characters = Array.from(pattern)
    this.#pattern = pattern
    this.#at = at
  }

  expression(): Fragment {
    const program = this.#alternatives()
    if (this.#next < this.#characters.length) this.#wrong(') has no ( before it')
    return this.#bounded([...program, { kind: 'match' }])
  }

  wildcards(): Fragment {
    let program: Fragment = []
    while (this.#next < this.#characters.length) {
      const character = this.#take()
      if (character === '%') program = concat(program, repeated([{ kind: 'any' }]))
      else if (character === '_') program = concat(program, [{ kind: 'any' }])
      else if (character === '[') program = concat(program, [this.#set()])
      else if (character === '\\') program = concat(program, [one(this.#escaped())])
      else program = concat(program, [one(character)])
      this.#bounded(program)
    }
    return this.#bounded([...program, { kind: 'match' }])
  }

  #alternatives(): Fragment {
    this.#depth++
    if (this.#depth > deepestGroup) this.#wrong(`groups are more than ${deepestGroup} deep`)
    const branches = [this.#sequence()]
    while (this.#peek === '|') {
      this.#next++
      branches.push(this.#sequence())
    }
    this.#depth--
    return branches.reduceRight((rest, branch) => this.#bounded(either(branch, rest)))
  }

  #sequence(): Fragment {
    let program: Fragment = []
    while (this.#peek !== undefined && this.#peek !== '|' && this.#peek !== ')') {
      program = this.#bounded(concat(program, this.#quantified(this.#atom())))
    }
    return program
  }

  #atom(): Fragment {
    const character = this.#take()
    switch (character) {
      case '.':
        return [{ kind: 'any' }]
      case '^':
        return [{ kind: 'start' }]
      case '$':
        return [{ kind: 'finish' }]
      case '[':
        return [this.#set()]
      case '\\':
        return [one(this.#escaped())]
      case '(': {
        const group = this.#alternatives()
        if (this.#peek !== ')') this.#wrong('( has no ) after it')
        this.#next++
        return group
      }
      case '*':
      case '+':
      case '?':
      case '{':
        return this.#wrong(`there is nothing before ${character} to repeat; \\${character} is the character itself`)
      default:
        return [one(character)]
    }
  }

  #quantified(atom: Fragment): Fragment {
    let program = atom
    for (;;) {
      switch (this.#peek) {
        case '*':
          program = repeated(program)
          break
        case '+':
          program = concat(program, repeated(program))
          break
        case '?':
          program = either(program, [])
          break
        case '{':
          program = this.#counted(program)
          continue
        default:
          return program
      }
      this.#next++
      this.#bounded(program)
    }
  }

  #counted(atom: Fragment): Fragment {
    const end = this.#characters.indexOf('}', this.#next)
    const text = end < 0 ? '' : this.#characters.slice(this.#next + 1, end).join('')
    const [, low, comma, high] = /^(\d{1,3})(,?)(\d{0,3})$/.exec(text) ?? []
    const least = Number(low)
    const most = comma === '' ? least : high === '' ? undefined : Number(high)
    const isRange =
      low !== undefined && least <= mostRepeats && (most ?? least) <= mostRepeats && least <= (most ?? least)
    if (!isRange) this.#wrong(`after { a count would be right, as in {2} or {2,5}, at most ${mostRepeats}`)
    this.#next = end + 1
    let program: Fragment = []
    for (let i = 0; i < least; i++) program = this.#bounded(concat(program, atom))
    if (most === undefined) return concat(program, repeated(atom))
    let optional: Fragment = []
    for (let i = least; i < most; i++) optional = this.#bounded(either(concat(atom, optional), []))
    return concat(program, optional)
  }

  #set(): Instruction {
    const negated = this.#peek === '^'
    if (negated) this.#next++
    const ranges: [number, number][] = []
    for (;;) {
      if (this.#peek === undefined) this.#wrong('[ has no ] after it')
      // A ] that comes first is a character of the set.
      if (this.#peek === ']' && ranges.length > 0) break
      if (this.#peek === '[' && ':.='.includes(this.#characters[this.#next + 1] ?? ' ')) {
        this.#wrong('sets by name, as [:alpha:], are not supported; list the characters')
      }
      const from = codePoint(this.#setCharacter())
      const isRange = this.#peek === '-' && (this.#characters[this.#next + 1] ?? ']') !== ']'
      if (isRange) this.#next++
      const to = isRange ? codePoint(this.#setCharacter()) : from
      if (to < from) this.#wrong('the range in [ ] runs backwards')
      ranges.push([from, to])
    }
    this.#next++
    return { kind: 'set', ranges, negated }
  }

  #setCharacter(): string {
    const character = this.#take()
    return character === '\\' ? this.#escaped() : character
  }

  #escaped(): string {
    if (this.#peek === undefined) this.#wrong('it ends with a single \\')
    return this.#take()
  }

  get #peek(): string | undefined {
    return this.#characters[this.#next]
  }

  #take(): string {
    return this.#characters[this.#next++] ?? ''
  }

  #bounded(program: Fragment): Fragment {
    if (program.length <= longestProgram) return program
    throw invalidQuery(this.#at, `the pattern ${quoted(this.#pattern)} is too long, with what it repeats written out`)
  }

  #wrong(what: string): never {
    throw invalidQuery(this.#at, `in the pattern ${quoted(this.#pattern)} ${what}`)
  }
}

// Jumps are counted from the instruction they stand at, so that a fragment can be put anywhere.

function concat(first: Fragment, second: Fragment): Fragment {
  return [...first, ...second]
}

function repeated(program: Fragment): Fragment {
  return [
    { kind: 'fork', first: 1, second: program.length + 2 },
    ...program,
    { kind: 'jump', to: -(program.length + 1) },
  ]
}

function either(first: Fragment, second: Fragment): Fragment {
  return [
    { kind: 'fork', first: 1, second: first.length + 2 },
    ...first,
    { kind: 'jump', to: second.length + 1 },
    ...second,
  ]
}

function one(character: string): Instruction {
  return { kind: 'one', codePoint: codePoint(character) }
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0
}
