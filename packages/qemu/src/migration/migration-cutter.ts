import { connectQmp, type QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'

/** How long QEMU may take for a command that it answers at once, whatever it is at. */
const answerMs = 10_000

/**
 * Cuts QEMU's connections of a migration to a target that is silent: what waits for it fails then, and QEMU does not wait in
 * its turn for a word of farewell to go over (`yank` of qapi/yank.json). Others of its connections are let alone. QEMU itself
 * may stand still for such a connection, and answers nothing else then: so it is asked out of band (docs/interop/qmp-spec,
 * "Out-of-band execution"), by a monitor that was met before.
 */
export class MigrationCutter implements AsyncDisposable {
  readonly #qmp: QmpClient
  readonly #urgent: QmpClient | undefined

  private constructor(qmp: QmpClient, urgent: QmpClient | undefined) {
    this.#qmp = qmp
    this.#urgent = urgent
  }

  /** @param path of the monitor for it; where a former daemon's QEMU has none, the usual one has to do */
  static async open(qmp: QmpClient, path: string): Promise<MigrationCutter> {
    const urgent = await connectQmp(path, { outOfBand: true, timeoutMs: answerMs }).catch(() => undefined)
    return new MigrationCutter(qmp, urgent)
  }

  /** @param isOurs of the images at the other end, by their nodes */
  async cut(isOurs: (node: string) => boolean): Promise<void> {
    const answer = await this.#ask('query-yank')
    const all = (Array.isArray(answer) ? answer : []).filter(isObject)
    const instances = all.filter(
      (one) => one.type === 'migration' || (one.type === 'block-node' && isOurs(String(one['node-name']))),
    )
    if (instances.length > 0) await this.#ask('yank', { instances })
  }

  #ask(command: string, args: Readonly<object> = {}): Promise<unknown> {
    return this.#urgent?.isOpen ? this.#urgent.executeNow(command, args) : this.#qmp.executeAny(command, args)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#urgent?.[Symbol.asyncDispose]()
  }
}
