import type { Instruction } from './like-pattern.ts'

/** Whether the whole of a text matches a pattern. Keeps all states the pattern could be in, each once. */
export function patternMatcher(program: readonly Instruction[]): (text: string) => boolean {
  const seen = new Int32Array(program.length).fill(-1)
  const waiting: number[] = []
  let now: number[] = []
  let next: number[] = []
  let step = 0

  /** Adds a state, and all that are reached from it without reading a character. */
  const add = (states: number[], from: number, { atStart, atEnd }: Place): void => {
    waiting.push(from)
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const instruction = program[at]
      if (instruction === undefined || seen[at] === step) continue
      seen[at] = step
      if (instruction.kind === 'fork') waiting.push(at + instruction.second, at + instruction.first)
      else if (instruction.kind === 'jump') waiting.push(at + instruction.to)
      else if (instruction.kind !== 'start' && instruction.kind !== 'finish') states.push(at)
      else if (instruction.kind === 'start' ? atStart : atEnd) waiting.push(at + 1)
    }
  }

  return (text) => {
    seen.fill(-1)
    step = 0
    now = []
    add(now, 0, { atStart: true, atEnd: text.length === 0 })
    for (let i = 0; i < text.length; ) {
      const code = text.codePointAt(i) ?? 0
      i += code > 0xffff ? 2 : 1
      step++
      next = []
      const place = { atStart: false, atEnd: i >= text.length }
      for (const at of now) if (reads(program[at], code)) add(next, at + 1, place)
      if (next.length === 0) return false
      now = next
    }
    return now.some((at) => program[at]?.kind === 'match')
  }
}

interface Place {
  readonly atStart: boolean
  readonly atEnd: boolean
}

function reads(instruction: Instruction | undefined, code: number): boolean {
  switch (instruction?.kind) {
    case 'any':
      return true
    case 'one':
      return instruction.codePoint === code
    case 'set': {
      const isIn = instruction.ranges.some(([from, to]) => code >= from && code <= to)
      return isIn !== instruction.negated
    }
    default:
      return false
  }
}
