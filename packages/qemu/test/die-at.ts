import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Runs a daemon that dies at a fail point; see `killed-child.ts`, and others by their names. */
export function dieAt(
  point: string,
  { folder, config, how }: { folder: string; config: string; how: string },
  program = 'killed-child.ts',
): Promise<{ signal: string | undefined; output: string }> {
  const child = fileURLToPath(new URL(`./${program}`, import.meta.url))
  const { promise, resolve } = Promise.withResolvers<{ signal: string | undefined; output: string }>()
  execFile(process.execPath, [child, folder, point, config, how], (error, output) => {
    resolve({ signal: error?.signal, output })
  })
  return promise
}
