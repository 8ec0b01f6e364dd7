import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { readConfiguration, serverNames, writeConfiguration } from '../../server/configuration.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const name = invocation.argument('name')
  const configuration = await readConfiguration(host.env)
  const { [name]: removed, ...servers } = configuration.servers
  if (removed === undefined) {
    throw new CliError(
      'not-found',
      `there is no server ${JSON.stringify(name)}`,
      `there are ${serverNames(configuration)}`,
    )
  }
  const wasDefault = configuration.default === name
  await writeConfiguration(host.env, {
    servers,
    ...(wasDefault || configuration.default === undefined ? {} : { default: configuration.default }),
  })
  await output.result(
    { name, removed: true },
    () => `${name}: removed${wasDefault ? '; the local daemon is the default now' : ''}`,
  )
}
