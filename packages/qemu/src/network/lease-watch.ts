import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** How long a file has to lie still: dnsmasq empties it and writes it anew. */
const stillMs = 30
/** How often at most a change is told: machines may ask for leases as fast as they can. */
const pauseMs = 250

/** Calls when a file has changed and lies still. */
export class LeaseWatch implements Disposable {
  readonly #path: string
  readonly #changed: () => void
  readonly #watcher: FSWatcher
  #timer: NodeJS.Timeout | undefined
  #toldMs = 0

  constructor(path: string, changed: () => void) {
    this.#path = path
    this.#changed = changed
    this.#watcher = watch(dirname(path), { persistent: false }, (_, name) => {
      if (name === null || name === basename(path)) this.#wait(stillMs)
    })
    // The folder is gone with the network.
    this.#watcher.on('error', () => this.#watcher.close())
  }

  #wait(ms: number): void {
    this.#timer ??= setTimeout(() => this.#look(), ms)
    this.#timer.unref()
  }

  #look(): void {
    this.#timer = undefined
    const now = Date.now()
    const stat = statSync(this.#path, { throwIfNoEntry: false })
    if (stat && Math.abs(now - stat.mtimeMs) < stillMs) this.#wait(stillMs)
    else if (now - this.#toldMs < pauseMs) this.#wait(pauseMs)
    else {
      this.#toldMs = now
      this.#changed()
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#watcher.close()
  }
}
