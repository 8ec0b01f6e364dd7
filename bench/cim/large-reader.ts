// In a process of its own: reads large answers one after the other and counts bytes. A request may hold `{context}`, which is filled
// with the enumeration context of the answer before; it is then sent until the answer says that the sequence has ended.
import { connect } from 'node:net'

export interface ReaderMessage {
  readonly port: number
  /** Sent in turn, as one round. */
  readonly requests: readonly string[]
  readonly rounds: number
}

export interface ReaderReport {
  readonly bytes: number
  readonly ms: number
  /** From a request to the first bytes of its answer: the least of all. */
  readonly firstByteMs: number
}

process.on('message', ({ port, requests, rounds }: ReaderMessage) => {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  const start = performance.now()
  let bytes = 0
  let firstByteMs = Number.POSITIVE_INFINITY
  let round = 0
  let next = 0
  let sentAt = 0
  let context = ''
  let answer: Buffer[] = []
  let length: number | undefined

  const send = (): void => {
    const request = requests[next] ?? ''
    const filled = request.replace('{context}', context)
    const extra = Buffer.byteLength(filled) - Buffer.byteLength(request)
    answer = []
    length = undefined
    sentAt = performance.now()
    socket.write(filled.replace(/(Content-Length: )(\d+)/, (_, name, n) => name + String(Number(n) + extra)))
  }

  const take = (piece: Buffer): void => {
    if (answer.length === 0) firstByteMs = Math.min(firstByteMs, performance.now() - sentAt)
    bytes += piece.length
    answer.push(piece)
    if (!isWhole(piece)) return
    const head = Buffer.concat(answer.slice(0, 2)).toString('latin1')
    const tail = Buffer.concat(answer.slice(-2)).toString('latin1')
    const pulled = `${head}${tail}`
    context = /NAME="EnumerationContext"[^>]*><VALUE>([^<]*)/.exec(pulled)?.[1] ?? ''
    const goesOn = /NAME="EndOfSequence"[^>]*><VALUE>FALSE/.test(pulled)
    if (goesOn) next = Math.min(next + 1, requests.length - 1)
    else {
      next = 0
      round++
    }
    if (round < rounds) send()
    else {
      socket.destroy()
      process.send?.({ bytes, ms: performance.now() - start, firstByteMs } satisfies ReaderReport)
    }
  }

  /** Chunked answers end with an empty chunk; others tell their length. */
  const isWhole = (piece: Buffer): boolean => {
    if (answer.length === 1) {
      const head = piece.toString('latin1', 0, 2048)
      const told = /content-length: (\d+)/i.exec(head)?.[1]
      if (told !== undefined) length = Number(told) + head.indexOf('\r\n\r\n') + 4
    }
    if (length !== undefined) return answer.reduce((sum, { length: one }) => sum + one, 0) >= length
    const end = Buffer.concat(answer.slice(-2))
    return end.subarray(-5).toString('latin1') === '0\r\n\r\n'
  }

  socket.on('connect', send)
  socket.on('data', take)
  socket.on('error', (error) => {
    console.error(error)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit())
