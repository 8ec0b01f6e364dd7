import { readFile } from 'node:fs/promises'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { unreadable } from '../error/unreadable.ts'
import type { RemoteTarget } from './target.ts'

/** Whom to trust over TLS and what to show, as PEM: the files that the options and the configuration name. */
export interface Trust {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Any certificate will do. */
  readonly insecure?: boolean
}

/** Reads those files, and says it where nothing will be checked. @throws CliError */
export async function readTrust(target: RemoteTarget, { output }: Invocation): Promise<Trust> {
  const { ca, cert, key, insecure, url } = target
  if ((cert === undefined) !== (key === undefined))
    throw new CliError('usage', '--cert and --key go together', 'give the certificate and its key')
  if (insecure === true)
    output.warn(`the certificate of ${url} is not checked; whoever sits in between reads the password`)
  return {
    ...(ca === undefined ? {} : { ca: await readPem(ca, '--ca') }),
    ...(cert === undefined ? {} : { cert: await readPem(cert, '--cert') }),
    ...(key === undefined ? {} : { key: await readPem(key, '--key') }),
    ...(insecure === true ? { insecure } : {}),
  }
}

/** A file that an option names. @throws CliError `not-found` */
export async function readPem(file: string, option: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CliError('not-found', `${option}: ${unreadable(file, error)}`, 'it is to hold PEM')
  }
}
