import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createDisk, guestDraft, upText } from './machine-house.ts'
import { DaemonPlace, type RunningDaemon, released } from './released-daemon.ts'

const name = 'bench'

/** The small guest as a machine of the released daemon, which is asked by its REST interface. */
export class DaemonGuest implements AsyncDisposable {
  readonly #place: DaemonPlace
  readonly #daemon: RunningDaemon

  private constructor(place: DaemonPlace, daemon: RunningDaemon) {
    this.#place = place
    this.#daemon = daemon
  }

  /** Resolves when its guest is there; a template has none. */
  static async open({ template = false }: { readonly template?: boolean } = {}): Promise<DaemonGuest> {
    released.build()
    const place = new DaemonPlace('qemu')
    chmodSync(place.folder, 0o711)
    const { daemon } = await place.start()
    const guest = new DaemonGuest(place, daemon)
    try {
      const disks = [{ path: createDisk(join(place.folder, 'disk.qcow2')), format: 'qcow2' }]
      await daemon.call('POST', '/machines?wait=10', { name, ...guestDraft(), disks, template })
      if (!template) await guest.#boot()
      return guest
    } catch (error) {
      await guest[Symbol.asyncDispose]()
      throw error
    }
  }

  async #boot(): Promise<void> {
    await this.ask('POST', '/start?wait=30')
    while (!String(await this.ask('GET', '/serial-log?device=serial0')).includes(upText)) await delay(50)
  }

  /** Of what is under this machine. @throws where a job has failed */
  async ask(method: string, path: string, document?: unknown): Promise<unknown> {
    const answer = await this.#daemon.call(method, `/machines/${name}${path}`, document)
    const { state, error } = (answer ?? {}) as { readonly state?: string; readonly error?: unknown }
    if (error !== undefined) throw new Error(`${method} ${path}: ${JSON.stringify(error)} (${state})`)
    return answer
  }

  /** Whatever was made beside it is started, as many at a time as there are. */
  async startOthers(): Promise<void> {
    const others = await this.#others()
    await Promise.all(others.map((other) => this.#daemon.call('POST', `/machines/${other.name}/start?wait=120`)))
    const still = (await this.#others()).filter(({ state }) => state !== 'running')
    if (still.length > 0)
      throw new Error(`${still.length} machines do not run: ${still[0]?.name} is ${still[0]?.state}`)
  }

  /** Whatever was made beside it. */
  async removeOthers(): Promise<void> {
    for (const other of await this.#others()) {
      if (other.state !== 'off') await this.#daemon.call('POST', `/machines/${other.name}/power-off?wait=30`)
      await this.#daemon.call('DELETE', `/machines/${other.name}?wait=30`)
    }
  }

  async #others(): Promise<readonly { readonly name: string; readonly state: string }[]> {
    const { machines } = (await this.#daemon.call('GET', '/machines')) as {
      machines: readonly { name: string; state: string }[]
    }
    return machines.filter((other) => other.name !== name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { state } = (await this.ask('GET', '')) as { readonly state: string }
    if (state !== 'off') await this.ask('POST', '/power-off?wait=30')
    await this.#daemon.end()
    this.#place[Symbol.dispose]()
  }
}
