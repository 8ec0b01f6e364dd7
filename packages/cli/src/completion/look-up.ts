import { connectionOptions } from '../command/global-options.ts'
import { Invocation, type OptionValue } from '../command/invocation.ts'
import { type CompletionKind, optionName, optionWords, takesValue } from '../command/spec.ts'
import { readConfiguration } from '../server/configuration.ts'

/** A shell waits no longer than this for names from a server. */
const patienceMs = 1500

/** Names that only a server or the configuration knows. Empty where they cannot be had. */
export async function lookUp(
  what: Exclude<CompletionKind, 'file' | 'folder' | 'command'>,
  invocation: Invocation,
  words: readonly string[],
): Promise<readonly string[]> {
  try {
    if (what === 'server') {
      return ['local', ...Object.keys((await readConfiguration(invocation.host.env)).servers)]
    }
    return await fromServer(what, withConnection(invocation, words))
  } catch {
    // A completion that fails offers nothing; the command itself will tell what is wrong.
    return []
  }
}

async function fromServer(what: 'machine' | 'class' | 'namespace', invocation: Invocation): Promise<readonly string[]> {
  const { connectWbem } = await import('../connection/connect-wbem.ts')
  await using connection = await connectWbem(invocation)
  const { client } = connection
  const { signal } = invocation.host
  switch (what) {
    case 'machine': {
      const { findMachines } = await import('../machine/find-machines.ts')
      return (await findMachines(connection, { signal })).map(({ name }) => name)
    }
    case 'namespace': {
      const { listNamespaces } = await import('../machine/namespaces.ts')
      return await listNamespaces(client, signal)
    }
    case 'class':
      return await Array.fromAsync(client.enumerateClassNames({ deepInheritance: true, signal }))
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
