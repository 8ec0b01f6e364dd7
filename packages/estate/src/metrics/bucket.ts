/** What a column came to in some span of time. A number that is not known is NaN. */
export interface BucketRow {
  /** How much of its span is in it, in seconds. */
  readonly seconds: number
  readonly average: Float32Array
  readonly least: Float32Array
  readonly most: Float32Array
}

/** Gathers rows into one: averages by time, least and most. */
export class Bucket {
  /** When its span begins, in seconds since 1970. */
  readonly beginning: number
  readonly #sums: Float64Array
  readonly #weights: Float64Array
  readonly #least: Float64Array
  readonly #most: Float64Array
  #seconds = 0

  constructor(beginning: number, columns: number) {
    this.beginning = beginning
    this.#sums = new Float64Array(columns)
    this.#weights = new Float64Array(columns)
    this.#least = new Float64Array(columns).fill(Number.NaN)
    this.#most = new Float64Array(columns).fill(Number.NaN)
  }

  /** Takes in what was so for so many seconds. */
  add(seconds: number, { average, least, most }: Omit<BucketRow, 'seconds'>): void {
    this.#seconds += seconds
    for (const [column, value] of average.entries()) {
      if (Number.isNaN(value) || column >= this.#sums.length) continue
      this.#sums[column] = (this.#sums[column] ?? 0) + value * seconds
      this.#weights[column] = (this.#weights[column] ?? 0) + seconds
      this.#least[column] = lesser(this.#least[column], least[column] ?? value)
      this.#most[column] = -lesser(-(this.#most[column] ?? Number.NaN), -(most[column] ?? value))
    }
  }

  row(): BucketRow {
    return {
      seconds: this.#seconds,
      average: Float32Array.from(this.#sums, (sum, column) => sum / (this.#weights[column] ?? 0)),
      least: Float32Array.from(this.#least),
      most: Float32Array.from(this.#most),
    }
  }
}

function lesser(one: number | undefined, other: number): number {
  return one === undefined || Number.isNaN(one) || other < one ? other : one
}

/** As it is stored: seconds, then averages, least and most, each in the order of the columns; 32-bit floats, little-endian. */
export function encodeRow({ seconds, average, least, most }: BucketRow): Uint8Array<ArrayBuffer> {
  const values = [seconds, ...average, ...least, ...most]
  const view = new DataView(new ArrayBuffer(values.length * 4))
  for (const [index, value] of values.entries()) view.setFloat32(index * 4, value, true)
  return new Uint8Array(view.buffer)
}

/** A row of fewer columns is of a former version: what it does not have is not known. @throws RangeError for what is no row */
export function decodeRow(bytes: Uint8Array, columns: number): BucketRow {
  const stored = (bytes.length / 4 - 1) / 3
  if (!Number.isInteger(stored)) throw new RangeError(`${bytes.length} bytes are no row of metrics`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const part = (index: number) =>
    Float32Array.from({ length: columns }, (_, column) =>
      column < stored ? view.getFloat32((1 + index * stored + column) * 4, true) : Number.NaN,
    )
  return { seconds: view.getFloat32(0, true), average: part(0), least: part(1), most: part(2) }
}
