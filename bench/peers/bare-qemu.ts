import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Machine } from '@cimarron/hypervisor'
import { connectQmp, type JsonObject, type QmpClient, QmpError, type QmpEvent } from '@cimarron/qemu'
import { DescriptorSender } from '@cimarron/qemu/testing'

/** QEMU answers nothing while it writes or reads memory. */
const patienceMs = 120_000

/**
 * The words with which the driver has started QEMU for a machine that is on, as somebody would type them: with files by their
 * paths. Its disks are what they are for that machine; see `BareOptions.disk`.
 */
export function wordsOf(machine: Machine): readonly string[] {
  const { pid, defined } = machine.view
  const [, ...words] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  const { kernel = '', initrd = '' } = defined.boot.direct ?? {}
  // What is given by its number is closed or taken by something else by now: the kernel first, then the initrd.
  const files = [...words.join('\n').matchAll(/^\/dev\/fd\/\d+$/gm)].map(([number]) => number)
  const paths = new Map(files.map((number, i) => [number, [kernel, initrd][i] ?? '']))
  const sets = new Set(words.flatMap((word, i) => (word === '-add-fd' ? [i, i + 1] : [])))
  return words.filter((_, i) => !sets.has(i)).map((word) => paths.get(word) ?? word)
}

export interface BareOptions {
  /** Of `wordsOf`. */
  readonly words: readonly string[]
  /** Holds a folder of its own for each. */
  readonly folder: string
  /** Its image, in the place of the machine's. */
  readonly disk?: string
  /** It waits for a state that `migrate-incoming` names; this is its descriptor 3 then, where it is a file. */
  readonly incoming?: { readonly fd?: number }
}

/** QEMU as the driver starts it, but by nobody in particular: what is asked of it is all that is done. */
export class BareQemu implements AsyncDisposable {
  readonly qmp: QmpClient
  readonly #child: ChildProcess
  readonly #place: string

  private constructor(child: ChildProcess, { qmp, place }: { readonly qmp: QmpClient; readonly place: string }) {
    this.#child = child
    this.#place = place
    this.qmp = qmp
  }

  /** Resolves when it has answered; its guest stands still. */
  static async start({ words, folder, disk = '', incoming }: BareOptions): Promise<BareQemu> {
    const place = mkdtempSync(join(folder, 'bare-'))
    const own = words.map((word) =>
      word
        .replace(/\/[^,=]*\/(?:s|m)\/(\w+)/g, `${place}/$1`)
        .replace(/\/[^,=]*\/(serial\d\.log)/g, `${place}/$1`)
        .replace(/\/dev\/fdset\/\d+/g, disk),
    )
    const waits = incoming ? ['-incoming', 'defer'] : []
    const stdio = ['ignore', 'ignore', 'inherit', incoming?.fd ?? 'ignore'] as const
    // In a session of its own as the driver's is: by that, too, the kernel shares processors out (sched(7), autogroup).
    const child = spawn('qemu-system-x86_64', [...own, ...waits], { stdio: [...stdio], detached: true })
    children.add(child)
    child.once('exit', () => children.delete(child))
    try {
      return new BareQemu(child, { qmp: await connected(child, join(place, 'qmp')), place })
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
  }

  ask(command: string, args: object = {}): Promise<unknown> {
    return this.qmp.executeAny(command, args)
  }

  /** Resolves when its guest has said it on its serial port. */
  async said(text: string): Promise<void> {
    while (!readFileSync(join(this.#place, 'serial0.log'), 'utf8').includes(text)) await delay(20)
  }

  /** Runs what QEMU calls a job to its end. @throws where that is an error */
  async job(command: string, args: object): Promise<void> {
    const id = `job${++jobs}`
    const concluded = this.#event(
      ({ name, data }) => name === 'JOB_STATUS_CHANGE' && data.id === id && data.status === 'concluded',
    )
    await this.ask(command, { 'job-id': id, ...args })
    await concluded
    const all = (await this.ask('query-jobs')) as readonly JsonObject[]
    const error = all.find((job) => job.id === id)?.error
    if (error !== undefined) throw new Error(`${command}: ${String(error)}`)
    await this.ask('job-dismiss', { id })
  }

  /** Sends its state to where the address says. It stands still then, and has let go of its disk. */
  async migrate(uri: string): Promise<void> {
    await this.#prepare()
    const ended = this.migrated()
    await this.ask('migrate', { uri })
    await ended
  }

  /** The same into an open file, from where that stands. */
  async migrateTo(fd: number): Promise<void> {
    await this.#prepare()
    const ended = this.migrated()
    await using sender = await DescriptorSender.connect(join(this.#place, 'fd'))
    await sender.sendNamed(fd, 'state')
    await sender.execute('migrate', { uri: 'fd:state' })
    await ended
  }

  async #prepare(): Promise<void> {
    await this.ask('migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] })
    await this.ask('migrate-set-parameters', { 'max-bandwidth': Number.MAX_SAFE_INTEGER })
  }

  /** Reads the state that is there, or waits for it where it listens from now on; `migrated` tells when it is here. */
  async receive(uri: string): Promise<void> {
    await this.ask('migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] })
    await this.ask('migrate-incoming', { uri })
  }

  /** Resolves when a state has gone out, or come in. */
  async migrated(): Promise<void> {
    const { data } = await this.#event(
      ({ name, data }) => name === 'MIGRATION' && (data.status === 'completed' || data.status === 'failed'),
    )
    if (data.status === 'failed') throw new Error('QEMU could not migrate')
  }

  async #event(isIt: (event: QmpEvent) => boolean): Promise<QmpEvent> {
    for await (const event of this.qmp.events()) if (isIt(event)) return event
    throw new Error('QEMU went away')
  }

  /** Ends it in the orderly way. */
  async end(): Promise<void> {
    const ended = once(this.#child, 'exit')
    await this.ask('quit')
    await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

let jobs = 0

/** A bench that fails leaves none of them. */
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** As soon as it listens. */
async function connected(child: ChildProcess, monitor: string): Promise<QmpClient> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`QEMU ended with ${child.exitCode}`)
    if (existsSync(monitor)) {
      try {
        return await connectQmp(monitor, { timeoutMs: patienceMs })
      } catch (error) {
        if (!isRefused(error)) throw error
      }
    }
    await delay(1)
  }
}

/** Its socket is made before it listens there. */
function isRefused(error: unknown): boolean {
  const cause = error instanceof QmpError ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}
