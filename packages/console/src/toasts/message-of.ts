/** An error in words for people: a problem's own text says what was wrong and what would be right. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : String(error)
}
