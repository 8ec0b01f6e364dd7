/** A text that is no XML, or XML of a kind that is not taken; with the line and column where. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
  readonly line: number
  readonly column: number

  constructor(problem: string, text: string, at: number) {
    const before = text.slice(0, at)
    const line = before.split('\n').length
    const column = at - before.lastIndexOf('\n')
    super(`line ${line}, column ${column}: ${problem}`)
    this.line = line
    this.column = column
  }
}
