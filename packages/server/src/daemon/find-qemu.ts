import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const binaries: Readonly<Partial<Record<NodeJS.Architecture, string>>> = {
  x64: 'qemu-system-x86_64',
  arm64: 'qemu-system-aarch64',
}

/** The path of QEMU's program for this host's architecture, where it is installed. */
export function findQemu(path: string = process.env.PATH ?? ''): string | undefined {
  const binary = binaries[process.arch]
  if (binary === undefined) return undefined
  return path
    .split(delimiter)
    .map((folder) => join(folder, binary))
    .find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
