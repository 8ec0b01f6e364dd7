import { once } from 'node:events'
import { Socket } from 'node:net'
import { HypervisorError } from '@cimarron/hypervisor'
import type { ListeningSocket } from '../companions/listening-socket.ts'
import { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'

/**
 * Node's own wrapper of a unix socket (lib/net.js builds on it). It is not for programs by Node's documentation, yet it
 * is what can hand an open file to a process that runs already (SCM_RIGHTS of unix(7)): see decision 0014.
 */
interface PipeHandle {
  open(fd: number): number
  close(): void
  writeUtf8String(request: object, text: string, descriptor: PipeHandle): number | undefined
}

interface Bindings {
  readonly Pipe: new (type: number) => PipeHandle
  readonly constants: { readonly SOCKET: number; readonly IPC: number }
  readonly WriteWrap: new () => object
}

function bindings(): Bindings {
  const { binding } = process as unknown as { binding?: (name: string) => Record<string, unknown> }
  try {
    const all = { ...binding?.('pipe_wrap'), ...binding?.('stream_wrap') }
    if (typeof all.Pipe === 'function' && typeof all.WriteWrap === 'function') return all as unknown as Bindings
  } catch {
    // Said below: this Node has it no longer.
  }
  const feature = `handing files to a QEMU that runs, by Node ${process.version}`
  throw new HypervisorError('unsupported', { platform: 'this daemon', feature })
}

/** A connection to QEMU's second monitor, by which open files become QEMU's. */
export class DescriptorSender implements AsyncDisposable {
  readonly #pipe: PipeHandle
  readonly #bindings: Bindings
  readonly #qmp: QmpClient

  private constructor(parts: { pipe: PipeHandle; bindings: Bindings; qmp: QmpClient }) {
    this.#pipe = parts.pipe
    this.#bindings = parts.bindings
    this.#qmp = parts.qmp
  }

  /** @throws HypervisorError `unsupported`, QmpError */
  static async connect(path: string): Promise<DescriptorSender> {
    const found = bindings()
    const pipe = new found.Pipe(found.constants.IPC)
    const options = { handle: pipe, manualStart: true, readable: true, writable: true }
    const socket = new Socket(options as object)
    socket.connect({ path })
    await once(socket, 'connect')
    return new DescriptorSender({ pipe, bindings: found, qmp: await QmpClient.over(socket) })
  }

  /**
   * Gives an open file to QEMU; here it is closed then. The answer is the number of its set: QEMU opens it as
   * `/dev/fdset/N`. What it is for can be read back by `query-fdsets`.
   */
  async send(fd: number, purpose: string): Promise<number> {
    this.#handOver(fd)
    const answer = await this.#qmp.executeAny('add-fd', { opaque: purpose })
    return isObject(answer) ? Number(answer['fdset-id']) : Number.NaN
  }

  /**
   * The same by a name, for what QEMU does not open by a path. The name is known at this connection only, until a command
   * has used it: see `execute`.
   */
  async sendNamed(fd: number, name: string): Promise<void> {
    this.#handOver(fd)
    await this.execute('getfd', { fdname: name })
  }

  /** Likewise a socket that listens, which stays open here. */
  async sendListening({ handle }: ListeningSocket, name: string): Promise<void> {
    this.#write(handle as PipeHandle)
    await this.execute('getfd', { fdname: name })
  }

  /** A command that names what was sent. */
  execute(command: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#qmp.executeAny(command, args)
  }

  #handOver(fd: number): void {
    const file = new this.#bindings.Pipe(this.#bindings.constants.SOCKET)
    const opened = file.open(fd)
    if (opened !== 0) throw new Error(`descriptor ${fd} can't be handed over (${opened})`)
    try {
      this.#write(file)
    } finally {
      file.close()
    }
  }

  #write(handle: PipeHandle): void {
    // Between two commands an empty line means nothing; what comes with it is kept for the next (QEMU: char-socket.c).
    const failed = this.#pipe.writeUtf8String(new this.#bindings.WriteWrap(), '\n', handle)
    if (failed) throw new Error(`a descriptor could not be handed over (${failed})`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#qmp[Symbol.asyncDispose]()
  }
}
