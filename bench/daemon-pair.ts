import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createDisk, guestDraft, upText } from './machine-house.ts'
import { DaemonPlace, type RunningDaemon, released } from './released-daemon.ts'

const name = 'bench'

interface Side {
  readonly place: DaemonPlace
  readonly daemon: RunningDaemon
  /** What the other one calls it. */
  readonly peer: string
}

interface JobAnswer {
  readonly error?: unknown
  readonly migration?: { readonly result?: { readonly downtimeMs?: number } }
}

/** Two released daemons that trust each other, and a machine that runs at one of them, on a disk that both see. */
export class DaemonPair implements AsyncDisposable {
  #at: Side
  #other: Side

  private constructor(at: Side, other: Side) {
    this.#at = at
    this.#other = other
  }

  /** Resolves when its guest is there. */
  static async open(): Promise<DaemonPair> {
    released.build()
    const [here, there] = [await startSide('here'), await startSide('there')]
    const pair = new DaemonPair(here, there)
    try {
      const invited = (await here.daemon.call('POST', '/peer-invitations', { name: there.peer })) as { code: string }
      await there.daemon.call('POST', '/peer-joins', { code: invited.code, name: here.peer })
      const disks = [{ path: createDisk(join(here.place.folder, 'disk.qcow2')), format: 'qcow2' }]
      await here.daemon.call('POST', '/machines?wait=10', { name, ...guestDraft(), disks })
      await pair.#ask('/start?wait=60')
      while (!String(await here.daemon.call('GET', `/machines/${name}/serial-log?device=serial0`)).includes(upText))
        await delay(50)
      return pair
    } catch (error) {
      await pair[Symbol.asyncDispose]()
      throw error
    }
  }

  /** The machine goes to the other daemon, live. How long its guest stood still, as the job tells it, in milliseconds. */
  async move(): Promise<number> {
    const { migration } = await this.#ask('/migrate?wait=120', {
      peer: this.#other.peer,
      wish: { storage: 'shared' },
    })
    ;[this.#at, this.#other] = [this.#other, this.#at]
    return migration?.result?.downtimeMs ?? Number.NaN
  }

  async #ask(path: string, document?: unknown): Promise<JobAnswer> {
    const answer = (await this.#at.daemon.call('POST', `/machines/${name}${path}`, document)) as JobAnswer
    if (answer.error !== undefined) throw new Error(`${path}: ${JSON.stringify(answer.error)}`)
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { daemon } of [this.#at, this.#other]) {
      const { machines } = (await daemon.call('GET', '/machines')) as { machines: readonly { state: string }[] }
      if (machines.some(({ state }) => state !== 'off'))
        await daemon.call('POST', `/machines/${name}/power-off?wait=30`)
      await daemon.end()
    }
    for (const { place } of [this.#at, this.#other]) place[Symbol.dispose]()
  }
}

async function startSide(peer: string): Promise<Side> {
  const place = new DaemonPlace('qemu', { https: true })
  chmodSync(place.folder, 0o711)
  const { daemon } = await place.start()
  return { place, daemon, peer }
}
