/** An event of a `text/event-stream` (WHATWG HTML, section 9.2.6). */
export interface ServerSentEvent {
  readonly type: string
  readonly data: string
  /** The last id told, in this event or before. */
  readonly id: string
}

/** No entry of the journal is near it: what is longer is no event stream. */
const mostCharacters = 16 * 1024 * 1024

/** Reads events out of pieces of a stream, wherever it was cut. An event that was not closed by an empty line is none. */
export class EventReader {
  readonly #decoder = new TextDecoder()
  #rest = ''
  #id = ''
  #type = ''
  #data: string[] = []
  #dataLength = 0

  /** The events that these bytes complete. @throws RangeError where one is too long */
  read(bytes: Uint8Array): readonly ServerSentEvent[] {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true })
    // A CR at the end may be half of a CRLF.
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text
    const lines = whole.split(/\r\n|\r|\n/)
    this.#rest = (lines.pop() ?? '') + text.slice(whole.length)
    if (this.#rest.length > mostCharacters) throw tooLong()
    return lines.flatMap((line) => this.#line(line) ?? [])
  }

  #line(line: string): ServerSentEvent | undefined {
    if (line === '') return this.#complete()
    const colon = line.indexOf(':')
    if (colon === 0) return undefined
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'event') this.#type = value
    else if (field === 'id' && !value.includes('\0')) this.#id = value
    else if (field === 'data') {
      this.#data.push(value)
      this.#dataLength += value.length
      if (this.#dataLength > mostCharacters) throw tooLong()
    }
    return undefined
  }

  #complete(): ServerSentEvent | undefined {
    const event = { type: this.#type || 'message', data: this.#data.join('\n'), id: this.#id }
    const empty = this.#data.length === 0
    this.#type = ''
    this.#data = []
    this.#dataLength = 0
    return empty ? undefined : event
  }
}

function tooLong(): RangeError {
  return new RangeError(`an event is longer than ${mostCharacters} characters`)
}
