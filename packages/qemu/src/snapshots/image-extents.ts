import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { HypervisorError, type ImageAt, type ImageChain } from '@cimarron/hypervisor'
import { plainEnvironment } from '../launch.ts'
import { isObject } from '../qmp/message.ts'
import { bounded, imageArgument } from '../storage/run-qemu-img.ts'

/** Bytes of a disk from one address to below another. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/**
 * Where an image has data of its own, whatever it stands on, in the order of their addresses. QEMU may have it open and write
 * to it: what it tells is of about this moment.
 * @throws HypervisorError `peer-failed` with qemu-img's words
 */
export function dataOf({ path, format }: ImageAt): AsyncGenerator<Extent, void, undefined> {
  return dataOfChain({ path, format, backing: null })
}

/** The same with all that it stands on. */
export async function* dataOfChain(chain: ImageChain): AsyncGenerator<Extent, void, undefined> {
  const { path } = chain
  const image = imageArgument(chain)
  const [program = '', ...args] = bounded(['qemu-img', 'map', '--force-share', '--output=json', image])
  const child = spawn(program, args, { cwd: '/', env: { ...plainEnvironment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let words = ''
  child.stderr.on('data', (piece: Buffer) => {
    if (words.length < mostWords) words += piece.toString('utf8')
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
    child.once('error', (error) => {
      words += error.message
      resolve(null)
    })
  })
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const extent = decodeExtent(line)
      if (extent) yield extent
    }
    if ((await ended) === 0) return
    throw new HypervisorError('peer-failed', { what: `map of image ${JSON.stringify(path)}`, words: words.trim() })
  } finally {
    child.kill('SIGKILL')
  }
}

const mostWords = 2 ** 16

/** A line of `qemu-img map --output=json`, which has one for each extent: `[{ "start": 0, "length": 65536, …},`. */
export function decodeExtent(line: string): Extent | undefined {
  const text = line.replace(/^\[/, '').replace(/[,\]]$/, '')
  if (text === '') return undefined
  const entry: unknown = JSON.parse(text)
  if (!isObject(entry) || entry.data !== true) return undefined
  const start = Number(entry.start)
  return { start, end: start + Number(entry.length) }
}

/** How many bytes the one has where the other has none. Both in the order of their addresses, without overlaps. */
export async function bytesOutside(upper: AsyncIterable<Extent>, lower: AsyncIterable<Extent>): Promise<number> {
  const below = lower[Symbol.asyncIterator]()
  let under = await below.next()
  let bytes = 0
  for await (const { start, end } of upper) {
    for (let at = start; at < end; ) {
      while (!under.done && under.value.end <= at) under = await below.next()
      const hole = under.done ? end : Math.min(end, under.value.start)
      bytes += Math.max(0, hole - at)
      at = under.done || hole === end ? end : Math.min(end, under.value.end)
    }
  }
  await below.return?.()
  return bytes
}
