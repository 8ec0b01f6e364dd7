import { resolve } from 'node:path'
import type { Invocation } from '../../command/invocation.ts'
import { dropCredentials } from '../../connection/drop-credentials.ts'
import { givenEntry } from '../../connection/target.ts'
import { CliError } from '../../error/cli-error.ts'
import {
  configurationFile,
  readConfiguration,
  type ServerEntry,
  writeConfiguration,
} from '../../server/configuration.ts'

/** Remembers how a server is reached. No password is kept, only the name of a file that holds one. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const name = invocation.argument('name')
  if (name === 'local' || !/^[\w.-]{1,64}$/.test(name)) {
    const remedy = 'letters, digits, points, dashes and underscores make one; "local" is the daemon of this machine'
    throw new CliError('usage', `${JSON.stringify(name)} is no name for a server`, remedy)
  }
  const address = invocation.text('url')
  if (address === undefined)
    throw new CliError('usage', 'the address of the server is missing', 'give --url https://host:5989')
  if (!/^(?:https?:\/\/[^/]|unix:\/)/i.test(address) || !URL.canParse(address)) {
    const remedy = 'https://host:5989, http://host:5988 or unix:///path would be one'
    throw new CliError(
      'usage',
      `--url is ${JSON.stringify(dropCredentials(address).url)}, which is no address of a server`,
      remedy,
    )
  }
  const { url, user } = dropCredentials(address)
  const given = givenEntry(invocation)
  const entry: ServerEntry = { url, ...(user === undefined ? {} : { user }), ...absolute(given) }
  const configuration = await readConfiguration(host.env)
  if (configuration.servers[name] !== undefined && !invocation.flag('replace')) {
    throw new CliError(
      'conflict',
      `there is a server ${name} already (${configuration.servers[name].url})`,
      'give --replace to put this one in its place',
    )
  }
  const isDefault = invocation.flag('default')
  await writeConfiguration(host.env, {
    ...configuration,
    ...(isDefault ? { default: name } : {}),
    servers: { ...configuration.servers, [name]: entry },
  })
  const where = configurationFile(host.env)
  await output.result(
    { name, ...entry, default: isDefault },
    () => `${name}: ${url}${isDefault ? ', the default' : ''} (in ${where})`,
  )
}

/** Files are found from wherever the command is called later. */
function absolute<E extends Omit<ServerEntry, 'url'>>(entry: E): E {
  const files = Object.fromEntries(
    (['passwordFile', 'ca', 'cert', 'key'] as const).flatMap((field) => {
      const file = entry[field]
      return file === undefined ? [] : [[field, resolve(file)]]
    }),
  )
  return { ...entry, ...files }
}
