import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import type { Transfer } from '../storage/transfer.ts'

/** @throws CliError `conflict` where there is a file, and `--force` is not given */
export function requireFree(path: string | undefined, invocation: Invocation): void {
  if (path === undefined || !existsSync(path) || invocation.flag('force')) return
  throw new CliError('conflict', `${path} exists already`, 'give another name, or --force to write over it')
}

/** Bytes into a file, which gets its name when they are all there. */
export async function storeBytes({ bytes, count }: Transfer, path: string, length: number): Promise<void> {
  const part = `${path}.part`
  try {
    await pipeline(bytes, createWriteStream(part, { mode: 0o600, flush: true }))
    if (count() !== length) throw new CliError('failed', `${count()} of ${length} bytes came`, 'try again')
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
