/**
 * Text from a server or guest, made fit for a terminal: control characters, which could move the cursor or worse,
 * become U+FFFD. Line feeds and tabs stay where lines are allowed.
 */
export function safeText(text: string, options: { readonly lines?: boolean } = {}): string {
  return options.lines === true
    ? text.replaceAll('\r\n', '\n').replace(/[^\P{Cc}\n\t]/gu, '\u{fffd}')
    : text.replace(/\p{Cc}/gu, '\u{fffd}')
}
