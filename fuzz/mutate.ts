import type { Random } from './random.ts'

/** Longer inputs are no other ones, only slower. */
const longest = 64 * 1024

const nasty = [
  '\0',
  '\u0001',
  '\ud800',
  '\udfff',
  '\ufeff',
  '\uffff',
  '\u2028',
  '😀',
  '%00',
  '%ff',
  '&#0;',
  '&#x10FFFF;',
  '&a;',
  '-',
  '1e999',
  '18446744073709551616',
  '0x',
  '*'.repeat(40),
  '('.repeat(200),
  '{'.repeat(200),
  '"',
  '\\',
  "'",
  '\r\n',
]

/** A seed with a few changes: pieces dropped, doubled many times, moved, replaced, taken from another seed, spoilt. */
export function mutate(seeds: readonly string[], random: Random): string {
  let text = random.pick(seeds)
  const changes = 1 + random.below(6)
  for (let turn = 0; turn < changes && text.length < longest; turn++) text = change(text, seeds, random)
  return text.length > longest ? text.slice(0, longest) : text
}

function change(text: string, seeds: readonly string[], random: Random): string {
  const at = random.below(text.length + 1)
  const end = Math.min(text.length, at + random.below(random.pick([2, 10, 100, text.length + 1])))
  const [before, piece, after] = [text.slice(0, at), text.slice(at, end), text.slice(end)]
  switch (random.below(8)) {
    case 0:
      return before + after
    case 1:
      return before + piece.repeat(2 + random.below(random.pick([3, 50, 1000]))).slice(0, longest) + after
    case 2:
      return before + random.pick(nasty) + after
    case 3:
      return before + random.pick(nasty) + piece + after
    case 4: {
      const other = random.pick(seeds)
      const from = random.below(other.length + 1)
      return before + other.slice(from, from + random.below(200)) + after
    }
    case 5: {
      // One character, by its code.
      const code = text.charCodeAt(at) ^ (1 << random.below(7))
      return before + (at < text.length ? String.fromCharCode(code) : '') + text.slice(at + 1)
    }
    case 6:
      return before + token(seeds, random) + after
    default:
      return after + piece + before
  }
}

function token(seeds: readonly string[], random: Random): string {
  const tokens = random.pick(seeds).match(/\w+|[^\w\s]+|\s+/g) ?? ['']
  return random.pick(tokens)
}
