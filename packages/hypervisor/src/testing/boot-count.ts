import type { Machine } from '../machine.ts'
import { ConsoleSession } from './console-session.ts'

/** How often guests have come up, of a driver that keeps no log of what they say: somebody listens from the first question on. */
export class BootCount implements Disposable {
  readonly #upText: string
  readonly #sessions = new Map<string, ConsoleSession[]>()

  constructor(upText: string) {
    this.#upText = upText
  }

  async of(machine: Machine): Promise<number> {
    const sessions = this.#sessions.get(machine.id) ?? []
    this.#sessions.set(machine.id, sessions)
    const isHeard = sessions.some(({ stream }) => !stream.readableEnded && !stream.destroyed)
    if (!isHeard && machine.view.active) sessions.push(await ConsoleSession.open(machine))
    const texts = sessions.map(({ text }) => text.split(this.#upText).length - 1)
    return texts.reduce((sum, each) => sum + each, 0)
  }

  [Symbol.dispose](): void {
    for (const session of [...this.#sessions.values()].flat()) session[Symbol.dispose]()
  }
}
