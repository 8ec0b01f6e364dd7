import { statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { plainEnvironment } from './launch.ts'

/** A program by its name in the usual folders, whatever our own environment says. */
export function findProgram(name: string): string | undefined {
  return (plainEnvironment.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}
