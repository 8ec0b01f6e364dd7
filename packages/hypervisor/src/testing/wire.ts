import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net'

/** A wire between two hosts, of as many ports as are opened through it: it can be cut, or go silent, and heal again. */
export class Wire implements AsyncDisposable {
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  readonly #others = new WeakMap<Socket, Socket>()
  #state: 'whole' | 'cut' | 'silent' = 'whole'

  /** Answers a port of loopback that leads to this one. */
  async open(port: number): Promise<number> {
    const server = createServer({ pauseOnConnect: true }, (near) => this.#connect(near, port))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.#servers.push(server)
    return (server.address() as AddressInfo).port
  }

  #connect(near: Socket, port: number): void {
    if (this.#state === 'cut') return void near.resetAndDestroy()
    const far = createConnection({ port, host: '127.0.0.1' })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
      if (this.#state === 'whole') one.pipe(other)
    }
    this.#others.set(near, far).set(far, near)
  }

  /** What goes through it ends at once, at both ends, and what comes is refused. */
  cut(): void {
    this.#state = 'cut'
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  /** Nothing goes through any more, and nobody is told. `takesIn`: as if it were lost at the far end of the wire. */
  stall({ takesIn = false }: { readonly takesIn?: boolean } = {}): void {
    this.#state = 'silent'
    for (const socket of this.#sockets) {
      socket.unpipe()
      if (takesIn) socket.resume()
      else socket.pause()
    }
  }

  /** What was held back goes on, and what comes goes through. Nothing where it is whole: what goes twice into a pipe comes out twice. */
  heal(): void {
    if (this.#state === 'whole') return
    this.#state = 'whole'
    for (const socket of this.#sockets) {
      const other = this.#others.get(socket)
      if (other) socket.pipe(other)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    for (const server of this.#servers) server.close()
  }
}
