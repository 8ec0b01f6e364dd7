/** One MOF text and the name under which diagnostics speak of it. */
export interface MofSource {
  readonly name: string
  /** Tells whether two sources are the same file; the name where it is not given. */
  readonly id?: string
  readonly text: string
}

export interface Position {
  /** From 1. */
  readonly line: number
  /** From 1, in characters (code points). */
  readonly column: number
}

/** A text whose offsets can be told as line and column; the line table is made when first asked. */
export class SourceText implements MofSource {
  readonly name: string
  readonly id: string
  readonly text: string
  #lineStarts: number[] | undefined

  constructor(source: MofSource) {
    this.name = source.name
    this.id = source.id ?? source.name
    this.text = source.text
  }

  position(offset: number): Position {
    const starts = this.#starts()
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: Array.from(this.text.slice(starts[low], offset)).length + 1 }
  }

  /** The text of a line (from 1), without its end. */
  line(line: number): string {
    const starts = this.#starts()
    const start = starts[line - 1] ?? this.text.length
    return this.text.slice(start, starts[line] ?? this.text.length).replace(/[\r\n]+$/, '')
  }

  #starts(): number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0]
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1)
      this.#lineStarts = starts
    }
    return this.#lineStarts
  }
}
