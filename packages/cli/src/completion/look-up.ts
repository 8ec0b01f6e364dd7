import type { Client, JobView } from '@cimarron/api/client'
import { connectionOptions } from '../command/global-options.ts'
import { Invocation, type OptionValue } from '../command/invocation.ts'
import { optionName, optionWords, takesValue } from '../command/spec.ts'
import { readConfiguration } from '../server/configuration.ts'
import type { Lookup } from './complete.ts'

/** A shell waits no longer than this for names from a server. */
const patienceMs = 1500

/** Names that only a server or the configuration knows. Empty where they cannot be had. */
export async function lookUp(
  asked: Lookup,
  invocation: Invocation,
  words: readonly string[],
): Promise<readonly string[]> {
  try {
    if (asked.what === 'server') {
      return ['local', ...Object.keys((await readConfiguration(invocation.host.env)).servers)]
    }
    const { what } = asked
    if (what === 'condition') return (await import('../machine/wait-conditions.ts')).conditionBeginnings
    if (what === 'rule' || what === 'profile') return await conformanceNames(what)
    if (what === 'key') return await keyCompletions(asked.current)
    const ask = isOfApi(what) ? await askingApi(what, asked.given) : await askingServer(asked)
    // From here on it is the server that is waited for, and no longer the disk that this program comes from.
    return await ask(withConnection(invocation, words))
  } catch {
    // A completion that fails offers nothing; the command itself will tell what is wrong.
    return []
  }
}

async function conformanceNames(what: 'rule' | 'profile'): Promise<readonly string[]> {
  const { rules } = await import('@cimarron/conformance')
  return [...new Set(rules.map(({ id, profile }) => (what === 'rule' ? id : profile)))]
}

/** Behind a hyphen another key is held at the same time. */
async function keyCompletions(current: string): Promise<readonly string[]> {
  const { keyNames } = await import('@cimarron/api/client')
  const held = current.slice(0, current.lastIndexOf('-') + 1)
  return keyNames.map((name) => held + name).filter((chord) => chord.startsWith(current.toLowerCase()))
}

/** Names that one connection gives. */
type Ask = (invocation: Invocation) => Promise<readonly string[]>

type OfApi =
  | 'schedule'
  | 'snapshot'
  | 'user'
  | 'session'
  | 'peer'
  | 'host'
  | 'hypervisor'
  | 'pool'
  | 'volume'
  | 'network'
  | 'job'
  | 'device'

function isOfApi(what: string): what is OfApi {
  return Object.hasOwn(namesOf, what)
}

type Given = Lookup['given']

const namesOf: Readonly<
  Record<OfApi, (client: Client, signal: AbortSignal, given: Given) => Promise<readonly string[]>>
> = {
  schedule: async (client, signal) => (await client.call('schedules.list', {}, { signal })).map(({ name }) => name),
  async snapshot(client, signal, given) {
    const all = await client.call('snapshots.list', { machine: given.get('machine') ?? '' }, { signal })
    return all.map(({ name }) => name)
  },
  user: async (client, signal) => (await client.call('users.list', {}, { signal })).map(({ name }) => name),
  session: async (client, signal) => (await client.call('sessions.list', {}, { signal })).map(({ id }) => id),
  // Machines of libvirt servers migrate to others of them.
  peer: async (client, signal) => {
    const peers = await client.call('peers.list', {}, { signal })
    return [...peers.map(({ name }) => name), ...(await libvirtServers(client, signal))]
  },
  hypervisor: async (client, signal) => (await client.call('hypervisors.list', {}, { signal })).map(({ name }) => name),
  host: async (client, signal) => (await client.call('hosts.list', {}, { signal })).map(({ name }) => name),
  pool: async (client, signal) => (await client.call('pools.list', {}, { signal })).map(({ config }) => config.name),
  network: async (client, signal) => (await client.call('networks.list', {}, { signal })).map(({ name }) => name),
  // What goes on stands first: that is what is followed and cancelled.
  async job(client, signal) {
    const jobs = await client.call('jobs.list', {}, { signal })
    const ended = (job: JobView): number => job.endedMs ?? Number.MAX_SAFE_INTEGER
    return jobs.toSorted((one, other) => ended(other) - ended(one)).map(({ id }) => id)
  },
  async device(client, signal, given) {
    const { defined } = await client.call('machines.get', { machine: given.get('machine') ?? '' }, { signal })
    return [defined.disks, defined.drives ?? [], defined.nics, defined.serials, defined.graphics]
      .flat()
      .map(({ id }) => id)
  },
  async volume(client, signal) {
    const pools = await client.call('pools.list', {}, { signal })
    const each = pools.map(({ id }) => client.call('volumes.list', { pool: id }, { signal }))
    return (await Promise.all(each)).flat().map(({ poolName, name }) => `${poolName}/${name}`)
  },
}

async function libvirtServers(client: Client, signal: AbortSignal): Promise<readonly string[]> {
  const all = await client.call('hypervisors.list', {}, { signal })
  return all.filter(({ platform }) => platform.startsWith('libvirt')).map(({ name }) => name)
}

/** What CIM has no form for. */
async function askingApi(what: OfApi, given: Given): Promise<Ask> {
  const { connectApi } = await import('../api/connect-api.ts')
  return async (invocation) => {
    using connection = await connectApi(invocation)
    return await namesOf[what](connection.client, invocation.host.signal, given)
  }
}

async function askingServer(asked: Lookup): Promise<Ask> {
  const { connectWbem } = await import('../connection/connect-wbem.ts')
  const { findMachines } = await import('../machine/find-machines.ts')
  const { settled } = await import('../connection/settled-namespace.ts')
  const { ServerNames } = await import('./server-names.ts')
  return async (invocation) => {
    await using opened = await connectWbem(invocation)
    const { signal } = invocation.host
    if (asked.what === 'machine' || asked.what === 'guest-file')
      return (await findMachines(opened, { signal })).map(({ name }) => name)
    const connection = await settled(invocation, opened)
    return await new ServerNames(connection.client, connection.namespace).find(asked, signal)
  }
}

/** The connection options of the half-typed line; bounded in time, and with nobody to ask. */
function withConnection({ host, output, tree }: Invocation, words: readonly string[]): Invocation {
  const options = new Map<string, OptionValue>()
  for (const option of connectionOptions) {
    const at = words.findIndex((word) => optionWords(option).includes(word))
    const value = words[at + 1]
    if (at >= 0 && takesValue(option) && value !== undefined) options.set(optionName(option.flags), value)
    const joined = words.find((word) => optionWords(option).some((name) => word.startsWith(`${name}=`)))
    if (joined !== undefined) options.set(optionName(option.flags), joined.slice(joined.indexOf('=') + 1))
  }
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(patienceMs)])
  const mute = { ...host, signal, stdin: Object.assign(Object.create(host.stdin), { isTTY: false }) }
  return new Invocation({ host: mute, output, tree, options })
}
