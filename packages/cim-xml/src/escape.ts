// A carriage return is written as a reference, since a reader would make a line feed of it (XML 2.11). The rest are
// characters that XML has no way to carry.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 2.2 "Char" leaves out
const inText = /[&<>\u0000-\u0008\u000b-\u001f\ufffe\uffff]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same, with the white space that 3.3.3 would make spaces
const inAttribute = /[&<>"\u0000-\u001f\ufffe\uffff]/

const references: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
])

/**
 * Text for the inside of an element. Characters that XML cannot carry (most controls, U+FFFE, U+FFFF, lone surrogates)
 * become U+FFFD, so that one odd name does not make a whole answer unreadable.
 */
export function escapeText(text: string): string {
  return inText.test(text) ? replaced(text, inText) : text
}

/** Text for the inside of an attribute in double quotes; otherwise as `escapeText`. */
export function escapeAttribute(text: string): string {
  return inAttribute.test(text) ? replaced(text, inAttribute) : text
}

function replaced(text: string, pattern: RegExp): string {
  return text.replace(new RegExp(pattern, 'g'), (character) => references.get(character) ?? '\ufffd')
}
