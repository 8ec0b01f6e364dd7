/** Those of ssh's options that take a word (ssh(1), synopsis); all others are flags, of which several may share a hyphen. */
const withWord = 'BbcDEeFIiJLlmOopPQRSWw'

/** Parts words for ssh: its own options with what belongs to them, and from the first other word on the command. */
export function partSshWords(words: readonly string[]): {
  readonly options: readonly string[]
  readonly command: readonly string[]
} {
  let at = 0
  while (at < words.length && words[at]?.startsWith('-')) {
    const word = words[at] ?? ''
    if (word === '--') return { options: words.slice(0, at), command: words.slice(at + 1) }
    at += wantsWord(word) ? 2 : 1
  }
  return { options: words.slice(0, at), command: words.slice(at) }
}

/** `-i` and `-vi` do, `-ikey` has it: what follows the first letter that takes a word is that word. */
function wantsWord(option: string): boolean {
  const letters = [...option.slice(1)]
  const first = letters.findIndex((letter) => withWord.includes(letter))
  return first >= 0 && first === letters.length - 1
}
