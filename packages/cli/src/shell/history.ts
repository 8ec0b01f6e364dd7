import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

const mostLines = 1000

/** Lines with such words may hold what nobody is to read later. */
const secret = /passw|passphrase|secret|credential|token/i

/** The lines typed before, newest first, in a file of the user's own. */
export class History {
  readonly #file: string | undefined
  readonly lines: readonly string[]

  private constructor(file: string | undefined, lines: readonly string[]) {
    this.#file = file
    this.lines = lines
  }

  /** From `CIMARRON_HISTORY` (empty: none is kept), else the state folder of the user. A file that cannot be read is none. */
  static async open(env: Readonly<Record<string, string | undefined>>): Promise<History> {
    const named = env.CIMARRON_HISTORY
    if (named === '') return new History(undefined, [])
    const state = env.XDG_STATE_HOME ?? join(env.HOME ?? homedir(), '.local', 'state')
    const file = named ?? join(state, 'cimarron', 'cim-history')
    try {
      const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
      if (lines.length > 2 * mostLines)
        await writeFile(file, `${lines.slice(-mostLines).join('\n')}\n`, { mode: 0o600 })
      return new History(file, lines.slice(-mostLines).reverse())
    } catch (error) {
      if (error instanceof Error) return new History(file, [])
      throw error
    }
  }

  /** Keeps a line for the next time; lines that may hold a secret are not kept. @throws where the file cannot be written */
  async add(line: string): Promise<void> {
    if (this.#file === undefined || line.trim() === '' || secret.test(line)) return
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 })
    await appendFile(this.#file, `${line}\n`, { mode: 0o600 })
  }
}
