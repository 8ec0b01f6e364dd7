import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DriverStore, StoreEntry } from '@cimarron/hypervisor'

/**
 * A driver's memory in one file, for who has no database: the whole text is written anew, flushed, and put in the
 * place of the former, at each change.
 */
export class FileStore implements DriverStore {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  async read(): Promise<ReadonlyMap<string, string>> {
    return this.#read()
  }

  async write(entries: readonly StoreEntry[]): Promise<void> {
    const texts = this.#read()
    for (const { key, value } of entries) {
      if (value === null) texts.delete(key)
      else texts.set(key, value)
    }
    const folder = dirname(this.#path)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    flushed(`${this.#path}.new`, 'w', (fd) => writeSync(fd, JSON.stringify(Object.fromEntries(texts), null, 2)))
    renameSync(`${this.#path}.new`, this.#path)
    flushed(folder, 'r', () => undefined)
  }

  #read(): Map<string, string> {
    if (!statSync(this.#path, { throwIfNoEntry: false })) return new Map()
    // Written whole by `write`; a file that someone else spoilt is told by JSON's own error.
    return new Map(Object.entries(JSON.parse(readFileSync(this.#path, 'utf8')) as Record<string, string>))
  }
}

function flushed(path: string, flags: string, work: (fd: number) => unknown): void {
  const fd = openSync(path, flags, 0o600)
  try {
    work(fd)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
