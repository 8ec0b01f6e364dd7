// The command line as its users run it: a process of its own, with the daemon of a data directory.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { commandProgram, programEnvironment } from './programs.ts'

export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `cimarron` with these words; a line is parted at its blanks. */
export async function command(home: string, line: string | readonly string[], input = ''): Promise<Said> {
  const words = typeof line === 'string' ? line.split(' ') : line
  const env = programEnvironment({ CIMARRON_HOME: home, CIMARRON_CONFIG: join(home, 'no-servers.json') })
  const child = spawn(process.execPath, [commandProgram, ...words], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  }
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}
