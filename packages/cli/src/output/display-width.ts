/** How many columns of a terminal a text takes: two for wide characters, none for marks on the one before. */
export function displayWidth(text: string): number {
  if (isAscii.test(text)) return text.length
  let width = 0
  for (const character of text) width += widthOf(character)
  return width
}

/** A text that takes no more than `width` columns; what was cut shows as an ellipsis. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let left = Math.max(0, width - 1)
  for (const character of text) {
    left -= widthOf(character)
    if (left < 0) break
    kept += character
  }
  return width > 0 ? `${kept}…` : ''
}

function widthOf(character: string): number {
  if (narrow.test(character)) return 1
  if (mark.test(character)) return 0
  return wide.test(character) ? 2 : 1
}

const isAscii = /^[\u{20}-\u{7e}]*$/u
const narrow = /^[\u{20}-\u{2ff}]$/u
const mark = /^[\p{Mn}\p{Me}\p{Cf}]$/u
// By script, and the full-width forms: Unicode UAX #11 has the whole list, of which this is what servers write.
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u{3000}-\u{303e}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}]$/u
