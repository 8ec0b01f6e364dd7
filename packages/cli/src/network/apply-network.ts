import { type Client, type Network, ProblemError } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { confirm } from '../connection/confirm.ts'
import { CliError } from '../error/cli-error.ts'
import { safeText } from '../output/safe-text.ts'
import { followJob } from '../storage/follow-job.ts'
import { changeNetwork } from './change-network.ts'

/** Makes a network what a document says, as far as it says anything; one that does not exist is defined. */
export async function applyNetwork(invocation: Invocation, client: Client, document: object): Promise<void> {
  const { output, host } = invocation
  const { signal } = host
  const { kind: _kind, id, ...settings } = document as Record<string, unknown>
  const wanted = id ?? settings.name
  if (typeof wanted !== 'string') throw new CliError('usage', 'the file does not say which network', 'give it a name')
  const network = await findNetwork(client, wanted, signal)
  const named = safeText(wanted)
  if (!network) {
    output.note(`+ network ${named}`)
    if (invocation.flag('dry-run')) return
    await confirm(invocation, `Define network ${named}?`)
    // The server reads it as a draft, and refuses what is none.
    const body = { ...settings, ...(id === undefined ? {} : { id }) } as never
    const job = await followJob(invocation, client, await client.call('networks.define', { body }, { signal }))
    await output.result({ network: job.network, defined: true }, () => `${named}: defined (${job.network ?? '-'})`)
    return
  }
  const differs = Object.entries(settings).filter(([name, value]) => isOther(network, name, value))
  for (const [name, value] of differs) output.note(`~ ${name}: ${JSON.stringify(value)}`)
  if (invocation.flag('dry-run')) return
  if (differs.length > 0) await confirm(invocation, `Change network ${named}?`)
  await changeNetwork(invocation, client, { network, settings: Object.fromEntries(differs) })
}

function isOther({ defined }: Network, name: string, value: unknown): boolean {
  return !isWithin(value, (defined as unknown as Readonly<Record<string, unknown>>)[name])
}

/** Whether what is said holds already: of a mapping only what is given counts. */
function isWithin(said: unknown, found: unknown): boolean {
  if (typeof said !== 'object' || said === null) return said === (found ?? null) || said === found
  if (Array.isArray(said)) {
    return Array.isArray(found) && said.length === found.length && said.every((one, at) => isWithin(one, found[at]))
  }
  if (typeof found !== 'object' || found === null) return false
  return Object.entries(said).every(([name, value]) =>
    isWithin(value, (found as Readonly<Record<string, unknown>>)[name]),
  )
}

async function findNetwork(client: Client, network: string, signal: AbortSignal): Promise<Network | undefined> {
  try {
    return await client.call('networks.get', { network }, { signal })
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'network-not-found') return undefined
    throw error
  }
}
