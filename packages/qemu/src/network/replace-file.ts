import { renameSync, writeFileSync } from 'node:fs'

/** The former text stays until the new one is there whole. */
export function replaceFile(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode, encoding: 'latin1' })
  renameSync(`${path}.new`, path)
}
