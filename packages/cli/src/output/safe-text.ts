/**
 * Text from a server or guest, made fit for a terminal: control characters, which could move the cursor or worse, marks
 * that turn the direction of writing, and halves of surrogate pairs become U+FFFD. Line feeds and tabs stay where lines
 * are allowed.
 */
export function safeText(text: string, options: { readonly lines?: boolean } = {}): string {
  return options.lines === true
    ? text.replaceAll('\r\n', '\n').replace(unsafeButLines, '\u{fffd}')
    : text.replace(unsafe, '\u{fffd}')
}

// U+202A to U+202E and U+2066 to U+2069 show text in another order than it has (Unicode UAX #9, "Trojan source").
const unsafe = /[\p{Cc}\p{Cs}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu
const unsafeButLines = /(?![\n\t])[\p{Cc}\p{Cs}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu

/** JSON with what `safeText` replaces written as escapes: the same value, harmless where it is shown. */
export function safeJson(json: string): string {
  return json.replace(unsafeButLines, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
