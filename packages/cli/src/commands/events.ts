import type { Client, Entry } from '@cimarron/api/client'
import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { toJsonLine } from '../output/json.ts'
import { safeText } from '../output/safe-text.ts'

/** The journal, live. Each line begins with its cursor, from which a later call goes on without a gap. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const after = cursor(invocation)
  const count = invocation.count('count')
  using connection = await connectApi(invocation)
  const onState = (state: string): void => {
    if (state === 'reconnecting') output.note('the connection broke; trying again')
  }
  const { client } = connection
  // What is asked for first tells whether the server is there at all; then breaks are mended.
  const { end } = await client.call('journal.read', { limit: 1 }, { signal })
  const start = after === 0 ? end : after
  let seen = 0
  const show = async (entry: Entry): Promise<boolean> => {
    await output.print(output.isJson ? toJsonLine(entry) : entryText(entry))
    seen += 1
    return seen === count
  }
  if (after === 0) for (const entry of await kept(client, end, signal)) if (await show(entry)) return
  for await (const entry of client.events({ signal, onState, ...(start === undefined ? {} : { after: start }) })) {
    if (await show(entry)) return
  }
  signal.throwIfAborted()
}

/** Everything that the journal still holds up to a cursor, oldest first. */
async function kept(client: Client, end: number, signal: AbortSignal): Promise<Entry[]> {
  const pages: (readonly Entry[])[] = []
  for (let before = end + 1; ; ) {
    const { entries } = await client.call('journal.read', { before, limit: 1000 }, { signal })
    const [oldest] = entries
    if (oldest === undefined) return pages.reverse().flat()
    pages.push(entries)
    before = oldest.cursor
  }
}

function cursor(invocation: Invocation): number | undefined {
  const text = invocation.text('after')
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new CliError(
    'usage',
    `--after is ${JSON.stringify(text)}, which is no cursor`,
    'a whole number, as printed before each event, would be',
  )
}

function entryText(entry: Entry): string {
  const by = entry.actor === undefined ? '' : ` by ${entry.actor.name}`
  return `${entry.cursor} ${new Date(entry.atMs).toISOString()} ${safeText(what(entry) + by)}`
}

function what(entry: Entry): string {
  switch (entry.kind) {
    case 'machine-state':
      return `${entry.machine.name}: ${entry.from} -> ${entry.to} (${entry.reason})`
    case 'machine-defined':
      return `${entry.machine.name}: defined`
    case 'machine-changed':
      return `${entry.machine.name}: settings changed`
    case 'machine-undefined':
      return `${entry.machine.name}: deleted`
    case 'machine-agent':
      return `${entry.machine.name}: agent in the guest ${entry.connected ? 'has come' : 'is gone'}`
    case 'machine-reset':
      return `${entry.machine.name}: reset${entry.byGuest ? ' by the guest' : ''}`
    case 'machine-incident':
      return `${entry.machine.name}: ${entry.incident.text}`
    case 'snapshot-created':
    case 'snapshot-changed':
    case 'snapshot-deleted':
      return `${entry.machine.name}: snapshot ${entry.snapshot.name} ${entry.kind.slice('snapshot-'.length)}`
    case 'machine-reverted':
      return `${entry.machine.name}: reverted to snapshot ${entry.snapshot.name}`
    case 'pool-defined':
    case 'pool-changed':
    case 'pool-undefined':
      return `pool ${entry.pool.config.name}: ${entry.kind.slice('pool-'.length)}`
    case 'volume-created':
    case 'volume-changed':
    case 'volume-deleted':
      return `volume ${entry.volume.name}: ${entry.kind.slice('volume-'.length)}`
    case 'network-defined':
    case 'network-changed':
    case 'network-undefined':
      return `network ${entry.network.defined.name}: ${entry.kind.slice('network-'.length)}`
    case 'network-state':
      return `network ${entry.network.defined.name}: ${entry.from} -> ${entry.to}`
    case 'network-leases':
      return `network ${entry.network.defined.name}: ${leaseNews(entry)}`
    case 'job':
      return `job ${entry.view.id}: ${entry.view.command.kind} ${entry.view.state}${entry.view.error === undefined ? '' : `: ${entry.view.error.message}`}`
    case 'refused':
      return `refused ${entry.command}: ${entry.message}`
    case 'console':
      return `${entry.command} at machine ${entry.machine}: ${entry.detail}`
    case 'past':
      return `from ${entry.origin.peer}, ${new Date(entry.entry.atMs).toISOString()}: ${entry.entry.kind} of machine ${entry.subject}`
    case 'access':
      return `${entry.event} ${entry.user}${entry.detail === undefined ? '' : `: ${entry.detail}`}`
    case 'schedule':
      return `schedule ${entry.schedule.name}: ${scheduleNews(entry)}`
    case 'daemon':
      return `daemon ${entry.event} (${entry.version})`
  }
}

function scheduleNews({ event, schedule: { lastRun } }: Extract<Entry, { readonly kind: 'schedule' }>): string {
  if (event !== 'ran' || lastRun === undefined) return event
  const { state, made, deleted, problems } = lastRun
  const problem = problems[0] === undefined ? '' : `: ${problems[0]}`
  return `${state}, ${made} made, ${deleted} deleted${problem}`
}

function leaseNews({ given, ended }: Extract<Entry, { readonly kind: 'network-leases' }>): string {
  const told = [
    ...given.map(({ address, mac, name }) => `${address} given to ${name ?? mac ?? 'a machine'}`),
    ...ended.map(({ address }) => `${address} free again`),
  ]
  return told.join(', ')
}
