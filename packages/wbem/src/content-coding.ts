import { constants, createGzip, type Gzip, gunzip, gzipSync } from 'node:zlib'
import { foldName } from '@cimarron/cim'
import { Refusal } from './refusal.ts'

/** How many times longer than what was sent a body may become; CIM-XML seldom shrinks to a fortieth. */
export const inflationRatio = 100
/** What any body may become, however short it was sent: the ratio is none of a few bytes. */
const inflationFloor = 64 * 1024

/** Whether a Content-Encoding is one that bodies may come in: gzip, or none. */
export function isKnownCoding(header: string): boolean {
  return isGzip(header) || foldName(header.trim()) === 'identity'
}

/** Whether a Content-Encoding says that the body is to be inflated. `x-gzip` is the same (RFC 9110 8.4.1.3). */
export function isGzip(header: string | undefined): boolean {
  return header !== undefined && /^\s*(?:x-)?gzip\s*$/i.test(header)
}

/** Whether an Accept-Encoding takes gzip (RFC 9110 12.5.3). Who sends none gets none. */
export function acceptsGzip(header: string | string[] | undefined): boolean {
  if (header === undefined) return false
  let any = false
  for (const item of String(header).split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const accepted = !parameters.some((parameter) => /^q\s*=\s*0(?:\.0*)?$/.test(parameter))
    if (coding === 'gzip' || coding === 'x-gzip') return accepted
    if (coding === '*') any = accepted
  }
  return any
}

/** The most that a body of `length` bytes may become. */
export function inflatedLimit(length: number, bodyBytes: number): number {
  return Math.min(bodyBytes, Math.max(inflationFloor, length * inflationRatio))
}

/** Inflates a body. @throws Refusal `body-too-large` beyond the limit, before more is built; `body-not-gzip` */
export async function inflate(body: Buffer, maxBytes: number): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    gunzip(body, { maxOutputLength: maxBytes }, (error: NodeJS.ErrnoException | null, inflated) => {
      if (error === null) resolve(inflated)
      else if (error.code === 'ERR_BUFFER_TOO_LARGE') {
        reject(new Refusal('body-too-large', `the body becomes longer than ${maxBytes} bytes when inflated`))
      } else reject(new Refusal('body-not-gzip', `Content-Encoding is gzip; the body is none: ${error.message}`))
    })
  })
}

/** What a short answer is written with. */
export function deflated(text: string): Buffer {
  return gzipSync(text, { level: constants.Z_BEST_SPEED })
}

/** What a long answer is written through: each piece goes out as it is written. */
export function deflater(): Gzip {
  return createGzip({ level: constants.Z_BEST_SPEED, flush: constants.Z_SYNC_FLUSH })
}
