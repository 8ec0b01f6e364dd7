/** The character classes of XML 1.0 (fifth edition) 2.2 and 2.3. ASCII is answered from a table, the rest by a pattern. */

const nameStart = 1
const nameRest = 2

const ascii = new Uint8Array(128)
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_:') ascii[c.charCodeAt(0)] = nameStart | nameRest
for (const c of '0123456789.-') ascii[c.charCodeAt(0)] = nameRest

const wideStart =
  /^(?:[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}]|\u200c|\u200d)$/u
// biome-ignore lint/suspicious/noMisleadingCharacterClass: single characters are tested, one at a time
const wideRest = /^[\u00b7\u0300-\u036f\u203f\u2040]$/u

/** True where a name can begin with this ASCII character. */
export function isNameStart(code: number): boolean {
  return (ascii[code] ?? 0) === (nameStart | nameRest)
}

/** The index after the name that begins at `from`, or `from` where none does. */
export function endOfName(text: string, from: number): number {
  let at = from
  let code = text.charCodeAt(at)
  if (code < 128) {
    if (ascii[code] !== (nameStart | nameRest)) return from
    do {
      at += 1
      code = text.charCodeAt(at)
    } while (code < 128 && ascii[code] !== 0)
  }
  // Behind the text's end `code` is NaN.
  return code >= 128 ? endOfWideName(text, from, at) : at
}

/** The same for a name that has characters beyond ASCII from `at` on. */
function endOfWideName(text: string, from: number, start: number): number {
  let at = start
  for (;;) {
    const point = text.codePointAt(at)
    if (point === undefined) return at
    const character = String.fromCodePoint(point)
    const isPart =
      point < 128 ? (ascii[point] ?? 0) !== 0 : wideStart.test(character) || (at > from && wideRest.test(character))
    if (!isPart) return at
    at += character.length
  }
}

/** Space, tab, line feed, carriage return (2.3 "S"). */
export function isWhite(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** The index of the first unit at or after `from` that is not white space. */
export function skipWhite(text: string, from: number): number {
  let at = from
  while (isWhite(text.charCodeAt(at))) at += 1
  return at
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 2.2 "Char" leaves out
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** The index of the first character that XML does not allow (2.2 "Char"), lone surrogates included; -1 where there is none. */
export function findIllegal(text: string): number {
  const control = text.search(illegal)
  if (text.isWellFormed()) return control
  const surrogate = text.search(/\p{Surrogate}/u)
  return control === -1 ? surrogate : Math.min(control, surrogate)
}

/** True where a character reference may name this code point. */
export function isLegal(point: number): boolean {
  if (point < 0x20) return point === 9 || point === 10 || point === 13
  return point < 0xd800 || (point >= 0xe000 && point <= 0x10ffff && point !== 0xfffe && point !== 0xffff)
}
