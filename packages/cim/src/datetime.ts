/** A CIM datetime, point in time or interval (DSP0004 5.2.4), as the 25 characters that say it. */
export class CimDateTime {
  readonly kind = 'datetime'
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}
