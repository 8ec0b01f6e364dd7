import { HypervisorError } from '@cimarron/hypervisor'
import { isFreePort, type Place } from './listening.ts'

/** How far a free port is looked for. */
const mostTried = 1000

/**
 * Ports that starts under way will listen at: from their choice until QEMU has them nobody else is given the same. Ports
 * of machines that run are in use, as anybody can see.
 */
export class PortBook {
  readonly #held = new Set<string>()

  choose(): PortChoice {
    return new PortChoice(this.#held)
  }
}

/** The ports of one start; given back when it has ended, however. */
export class PortChoice implements Disposable {
  readonly #held: Set<string>
  readonly #own = new Set<string>()

  constructor(held: Set<string>) {
    this.#held = held
  }

  /**
   * The port asked for, or with `auto` a free one from the first on.
   * @throws HypervisorError `port-in-use`, `invalid-config`
   */
  async take({ address, port }: Place, first: number): Promise<number> {
    if (port !== 'auto') {
      const code = this.#hold(port) ? await isFreePort({ address, port }) : 'EADDRINUSE'
      if (code === undefined) return port
      throw refused(address, port, code)
    }
    for (let candidate = first; candidate < first + mostTried; candidate++) {
      if (!this.#hold(candidate)) continue
      const code = await isFreePort({ address, port: candidate })
      if (code === undefined) return candidate
      this.#giveBack(candidate)
      if (code !== 'EADDRINUSE') throw refused(address, candidate, code)
    }
    throw new HypervisorError('port-in-use', { address: `${address}:${first} to ${first + mostTried - 1}` })
  }

  [Symbol.dispose](): void {
    for (const key of this.#own) this.#held.delete(key)
    this.#own.clear()
  }

  #hold(port: number): boolean {
    const key = String(port)
    if (this.#held.has(key)) return false
    this.#held.add(key)
    this.#own.add(key)
    return true
  }

  #giveBack(port: number): void {
    this.#held.delete(String(port))
    this.#own.delete(String(port))
  }
}

function refused(address: string, port: number, code: string): HypervisorError {
  const place = `${address.includes(':') ? `[${address}]` : address}:${port}`
  if (code === 'EADDRINUSE') return new HypervisorError('port-in-use', { address: place })
  const problem =
    code === 'EADDRNOTAVAIL'
      ? 'this host has no such address; use 127.0.0.1, ::1 or one of its own'
      : `it can't be taken (${code}); choose another`
  return new HypervisorError('invalid-config', { what: `address ${place}`, problem })
}
