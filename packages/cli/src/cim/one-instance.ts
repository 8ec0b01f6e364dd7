import type { ObjectPath } from '@cimarron/cim'
import { ask } from '../connection/ask.ts'
import type { WbemConnection } from '../connection/connect-wbem.ts'
import { CliError } from '../error/cli-error.ts'
import type { Host } from '../host.ts'
import { safeText } from '../output/safe-text.ts'
import { readObjectPath } from './object-path-argument.ts'
import { shownPath } from './shown-path.ts'

/**
 * The instance that is meant: a path as it stands, or the only instance of a class. Where it has several, whoever sits
 * at a terminal picks one.
 *
 * @throws CliError `not-found`, `conflict` with the candidates
 */
export async function oneInstance(text: string, connection: WbemConnection, host: Host): Promise<ObjectPath> {
  const { client, namespace } = connection
  const given = readObjectPath(text)
  const path = given.in(given.namespace ?? namespace)
  if (path.isInstance) return path
  const canAsk = host.stdin.isTTY === true && host.stderr.isTTY === true
  const limit = canAsk ? mostOffered : mostShown
  const candidates: ObjectPath[] = []
  const names = client.enumerateInstanceNames(path.className, { namespace: path.namespace, signal: host.signal })
  for await (const found of names) {
    candidates.push(found)
    if (candidates.length > limit) break
  }
  const [first, ...others] = candidates
  if (first === undefined)
    throw new CliError('not-found', `${path.className} has no instance in ${String(path.namespace)}`)
  if (others.length === 0) return first
  if (canAsk && candidates.length <= limit) return await pick(candidates, path.className, host)
  const shown = candidates.slice(0, mostShown).map((one) => `  ${shownPath(one)}`)
  const more = candidates.length > mostShown ? '\n  ...' : ''
  throw new CliError('conflict', `${path.className} has several instances`, `name one:\n${shown.join('\n')}${more}`)
}

const mostShown = 10
/** More than a screen of them is nothing to pick from. */
const mostOffered = 100

async function pick(candidates: readonly ObjectPath[], className: string, host: Host): Promise<ObjectPath> {
  const width = String(candidates.length).length
  for (const [i, path] of candidates.entries()) {
    host.stderr.write(`${String(i + 1).padStart(width)}  ${safeText(shownPath(path))}\n`)
  }
  for (;;) {
    const answer = (await ask(host, `Which instance of ${className}? [1-${candidates.length}] `)).trim()
    const chosen = /^\d+$/.test(answer) ? candidates[Number(answer) - 1] : undefined
    if (chosen !== undefined) return chosen
    if (answer === '') throw new CliError('failed', 'nothing was picked')
  }
}
