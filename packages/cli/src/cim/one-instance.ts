import type { ObjectPath } from '@cimarron/cim'
import type { WbemConnection } from '../connection/connect-wbem.ts'
import { CliError } from '../error/cli-error.ts'
import { readObjectPath } from './object-path-argument.ts'
import { shownPath } from './shown-path.ts'

/**
 * The instance that is meant: a path as it stands, or the only instance of a class.
 *
 * @throws CliError `not-found`, `conflict` with the candidates
 */
export async function oneInstance(
  text: string,
  { client, namespace }: WbemConnection,
  signal: AbortSignal,
): Promise<ObjectPath> {
  const given = readObjectPath(text)
  const path = given.in(given.namespace ?? namespace)
  if (path.isInstance) return path
  const candidates: ObjectPath[] = []
  for await (const found of client.enumerateInstanceNames(path.className, { namespace: path.namespace, signal })) {
    candidates.push(found)
    if (candidates.length > mostShown) break
  }
  const [first, ...others] = candidates
  if (first === undefined)
    throw new CliError('not-found', `${path.className} has no instance in ${String(path.namespace)}`)
  if (others.length === 0) return first
  const shown = candidates.slice(0, mostShown).map((one) => `  ${shownPath(one)}`)
  const more = candidates.length > mostShown ? '\n  ...' : ''
  throw new CliError('conflict', `${path.className} has several instances`, `name one:\n${shown.join('\n')}${more}`)
}

const mostShown = 10
