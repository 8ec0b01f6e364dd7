import { type ChildProcess, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import {
  type ArrivalEndpoints,
  type ArrivalListen,
  type CopyPlace,
  HypervisorError,
  type MigrationOffer,
} from '@cimarron/hypervisor'
import { isFreePort } from '../consoles/listening.ts'
import { plainEnvironment } from '../launch.ts'
import { nodeName } from '../node-name.ts'
import { bounded } from '../storage/run-qemu-img.ts'
import { anyPorts } from './nbd-ports.ts'
import { tlsId } from './tls-credentials.ts'
import { writeTlsFiles } from './tls-files.ts'
import { isCopiedWhole, wholeBytes } from './whole-image.ts'

export interface ImageServerOptions {
  readonly offer: MigrationOffer
  readonly places: readonly CopyPlace[]
  readonly listen: ArrivalListen
  /** For what it is to speak encrypted by; removed again. */
  readonly tlsFolder: string
}

const endPatienceMs = 10_000
const mostWords = 2 ** 14

/**
 * Takes in the images of a machine that is off, by NBD (qemu-storage-daemon): it reads nothing of what is in them. It dies when
 * the daemon does, and what had come is given up then.
 */
export class ImageServer implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #options: ImageServerOptions
  readonly #ended: Promise<void>
  #words = ''

  private constructor(options: ImageServerOptions, port: number) {
    this.#options = options
    const [program = '', ...args] = bounded(['qemu-storage-daemon', ...argumentsOf(options, port)], { network: true })
    this.#child = spawn(program, args, { cwd: '/', env: { ...plainEnvironment }, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.stderr?.on('data', (piece: Buffer) => {
      if (this.#words.length < mostWords) this.#words += piece.toString('utf8')
    })
    // One that ended reads no word any more.
    this.#child.stdin?.on('error', () => undefined)
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve())
      this.#child.once('error', (error) => {
        this.#words += error.message
        resolve()
      })
    })
  }

  /** @throws HypervisorError `port-in-use`, `start-failed` */
  static async open(options: ImageServerOptions): Promise<{ server: ImageServer; endpoints: ArrivalEndpoints }> {
    const { listen, tlsFolder, places } = options
    const { address, ports = anyPorts, credentials } = listen
    using _files = credentials && writeTlsFiles(credentials, { folder: tlsFolder, endpoint: 'server' })
    const exports = Object.fromEntries(places.map(({ disk: { id } }) => [id, id]))
    for (let port = ports.first; port <= ports.last; port++) {
      if ((await isFreePort({ address, port })) === 'EADDRINUSE') continue
      const server = new ImageServer(options, port)
      if (await server.#isListening())
        return { server, endpoints: { address, disks: { port, exports }, encrypted: credentials !== undefined } }
      // Somebody was faster.
      if (/in use/.test(server.#words)) continue
      const words = server.#words.trim() || 'qemu-storage-daemon ended at once'
      throw new HypervisorError('start-failed', { machine: options.offer.defined.name, words })
    }
    throw new HypervisorError('port-in-use', { address: `${address}:${ports.first} to ${ports.last}` })
  }

  /** Its monitor is the last that it opens, and greets. */
  async #isListening(): Promise<boolean> {
    const greeted = new Promise<true>((resolve) => this.#child.stdout?.once('data', () => resolve(true)))
    return await Promise.race([greeted, this.#ended.then(() => false)])
  }

  /** All that was sent is on the disk, and each image is as long as it was at the source. */
  async finish(): Promise<void> {
    await this.#end('SIGTERM')
    for (const { disk, path } of this.#options.places) {
      await using file = await open(path, 'r+')
      const isFile = statSync(path).isFile()
      if (isFile && isCopiedWhole(this.#options.offer, disk)) await file.truncate(wholeBytes(disk))
      await file.sync()
    }
  }

  /** What came is of no use. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGKILL')
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#child.kill(signal)
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), endPatienceMs)
    await this.#ended
    clearTimeout(kill)
  }
}

/** As qemu-storage-daemon(1) reads them, in this order. */
function argumentsOf({ offer, places, listen, tlsFolder }: ImageServerOptions, port: number): readonly string[] {
  const { address, credentials } = listen
  const json = (value: object) => JSON.stringify(value)
  const tls = { 'qom-type': 'tls-creds-x509', id: tlsId, dir: tlsFolder, endpoint: 'server', 'verify-peer': true }
  return [
    ...(credentials ? ['--object', json(tls)] : []),
    ...places.flatMap(({ disk, path }) => [
      '--blockdev',
      json({
        driver: isCopiedWhole(offer, disk) ? 'raw' : disk.format,
        'node-name': nodeName(disk.id),
        file: { driver: 'file', filename: path },
      }),
    ]),
    '--nbd-server',
    json({
      addr: { type: 'inet', host: address, port: String(port) },
      ...(credentials ? { 'tls-creds': tlsId } : {}),
    }),
    ...places.flatMap(({ disk: { id } }) => [
      '--export',
      json({ type: 'nbd', id: `x-${nodeName(id)}`, 'node-name': nodeName(id), name: id, writable: true }),
    ]),
    ...['--chardev', 'stdio,id=monitor', '--monitor', 'chardev=monitor'],
  ]
}
