import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { readConfiguration, serverNames, writeConfiguration } from '../../server/configuration.ts'

/** Tells or sets which server commands talk to that name none. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const name = invocation.optionalArgument('name')
  const configuration = await readConfiguration(host.env)
  if (name !== undefined) {
    if (name !== 'local' && configuration.servers[name] === undefined) {
      throw new CliError(
        'not-found',
        `there is no server ${JSON.stringify(name)}`,
        `there are ${serverNames(configuration)}`,
      )
    }
    await writeConfiguration(host.env, { ...configuration, default: name })
  }
  const chosen = name ?? configuration.default ?? 'local'
  await output.result({ default: chosen }, () => chosen)
}
