import { printPaths } from '../../../cim/print-paths.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { nearest } from '../../../command/nearest.ts'
import type { WbemConnection } from '../../../connection/connect-wbem.ts'
import { CliError } from '../../../error/cli-error.ts'
import { type ProfileRow, registeredProfiles } from './list.ts'

/** The managed elements that conform to a profile (DSP1033, central class methodology). */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const profiles = await named(invocation, connection)
    await printPaths(invocation, conforming(invocation, connection, profiles))
  })
}

/** @throws CliError `not-found` */
async function named(invocation: Invocation, connection: WbemConnection): Promise<ProfileRow[]> {
  const name = invocation.argument('profile')
  const version = invocation.optionalArgument('version')
  const all = await registeredProfiles(invocation, connection)
  const found = all.filter(
    (row) => row.name.toLowerCase() === name.toLowerCase() && (version === undefined || row.version === version),
  )
  if (found.length > 0) return found
  const versions = all.filter((row) => row.name.toLowerCase() === name.toLowerCase()).map((row) => row.version)
  const near = nearest(name, [...new Set(all.map((row) => row.name))])
  const remedy =
    versions.length > 0
      ? `it is there as ${versions.join(', ')}`
      : near === undefined
        ? '"cimarron cim profile list" has them'
        : `did you mean ${JSON.stringify(near)}?`
  const asked = version === undefined ? JSON.stringify(name) : `${JSON.stringify(name)} ${version}`
  throw new CliError('not-found', `the server has no profile ${asked}`, remedy)
}

async function* conforming(
  { host }: Invocation,
  { client }: WbemConnection,
  profiles: readonly ProfileRow[],
): ReturnType<typeof client.associatorNames> {
  for (const { instance } of profiles) {
    if (instance.path === undefined) continue
    yield* client.associatorNames(instance.path, {
      assocClass: 'CIM_ElementConformsToProfile',
      role: 'ConformantStandard',
      resultRole: 'ManagedElement',
      signal: host.signal,
    })
  }
}
