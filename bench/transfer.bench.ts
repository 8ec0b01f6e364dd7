import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DaemonPlace, type RunningDaemon, released } from './released-daemon.ts'
import type { Row } from './table.ts'

const bytes = 256 * 2 ** 20
const rounds = 3

/** A disk image in and out through the released daemon, beside a server that does nothing but copy, over the same kind of socket. */
export default async function* (): AsyncGenerator<Row> {
  released.build()
  using place = new DaemonPlace('qemu')
  const image = join(place.folder, 'image')
  await writeFile(image, Buffer.alloc(bytes, 'not zeroes, which could be left out'))
  const pool = join(place.folder, 'pool')
  await mkdir(pool)
  const { daemon } = await place.start()
  try {
    await daemon.call('POST', '/pools?wait=10', { name: 'images', kind: 'directory', path: pool })
    await using plain = await PlainCopy.open(place.folder)
    const times = { up: [] as number[], down: [] as number[], plainUp: [] as number[], plainDown: [] as number[] }
    const volume = '/api/v1/pools/images/volumes/bench/content'
    for (let round = 0; round < rounds; round++) {
      times.up.push(await upload(image, { socketPath: place.socket, path: `${volume}?format=raw` }))
      times.plainUp.push(await upload(image, { socketPath: plain.socket, path: '/' }))
      times.down.push(await download({ socketPath: place.socket, path: volume }))
      times.plainDown.push(await download({ socketPath: plain.socket, path: '/' }))
      await forget(daemon)
    }
    yield row('volume upload, durable', times.up, times.plainUp)
    yield row('volume download', times.down, times.plainDown)
  } finally {
    await daemon.end()
  }
}

async function forget(daemon: RunningDaemon): Promise<void> {
  await daemon.call('DELETE', '/pools/images/volumes/bench?wait=10')
}

function row(name: string, ours: readonly number[], plain: readonly number[]): Row {
  return {
    name,
    figure: rate(ours),
    against: { name: 'plain copy', ...rate(plain) },
    target: { of: 'ratio', atLeast: 0.8 },
  }
}

function rate(times: readonly number[]) {
  return { value: bytes / 1e6 / (Math.min(...times) / 1000), unit: 'MB/s' }
}

/** Receives into a file that is flushed before the answer, and sends it back. */
class PlainCopy implements AsyncDisposable {
  readonly socket: string
  readonly #server

  private constructor(folder: string) {
    this.socket = join(folder, 'plain.sock')
    const path = join(folder, 'plain')
    this.#server = createServer((asked, answer) => {
      const work = asked.method === 'PUT' ? receive(asked, path) : pipeline(createReadStream(path), answer)
      work.then(
        () => answer.end(),
        (error: Error) => answer.destroy(error),
      )
    })
  }

  static async open(folder: string): Promise<PlainCopy> {
    const copy = new PlainCopy(folder)
    copy.#server.listen(copy.socket)
    await once(copy.#server, 'listening')
    return copy
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

async function receive(asked: IncomingMessage, path: string): Promise<void> {
  await using file = await open(path, 'w')
  for await (const piece of asked) await file.write(piece as Uint8Array)
  await file.datasync()
}

async function upload(image: string, to: RequestOptions): Promise<number> {
  const begun = performance.now()
  const headers = { 'content-type': 'application/octet-stream', 'content-length': bytes }
  const sent = request({ ...to, method: 'PUT', headers })
  const answered = once(sent, 'response')
  await pipeline(createReadStream(image, { highWaterMark: 2 ** 20 }), sent)
  const [answer] = (await answered) as [IncomingMessage]
  await finish(answer)
  return performance.now() - begun
}

async function download(from: RequestOptions): Promise<number> {
  const begun = performance.now()
  const [answer] = (await once(request(from).end(), 'response')) as [IncomingMessage]
  const received = await finish(answer)
  if (received !== bytes) throw new Error(`${received} bytes came of ${bytes}`)
  return performance.now() - begun
}

async function finish(answer: IncomingMessage): Promise<number> {
  let received = 0
  answer.on('data', (piece: Uint8Array) => {
    received += piece.length
  })
  await once(answer, 'end')
  if ((answer.statusCode ?? 500) >= 300) throw new Error(`the answer was ${answer.statusCode}`)
  return received
}
