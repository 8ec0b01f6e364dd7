/** A query, or the name of a class for all its indications. */
export function readQuery(text: string): string {
  return /^\w+$/.test(text.trim()) ? `SELECT * FROM ${text.trim()}` : text
}
