import type { Instance } from '@cimarron/cim'
import { ClassCache } from '../../../cim/class-cache.ts'
import { interopInstances, textOf } from '../../../cim/interop.ts'
import { outputForm } from '../../../cim/output-form.ts'
import { valueName } from '../../../cim/value-name.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import type { WbemConnection } from '../../../connection/connect-wbem.ts'
import { CliError } from '../../../error/cli-error.ts'

export interface ProfileRow {
  readonly organization: string
  readonly name: string
  readonly version: string
  readonly instance: Instance
}

/** CIM_RegisteredProfile of the interop namespace (DSP1033). */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const { output } = invocation
    const organization = invocation.text('organization')?.toLowerCase()
    const rows = (await registeredProfiles(invocation, connection)).filter(
      (row) => organization === undefined || row.organization.toLowerCase() === organization,
    )
    if (outputForm(invocation, 'table') === 'json') {
      return await output.json(
        rows.map(({ organization: from, name, version }) => ({ organization: from, name, version })),
      )
    }
    await output.table(rows, [
      { title: 'ORGANIZATION', value: (row) => row.organization },
      { title: 'PROFILE', value: ({ name }) => name },
      { title: 'VERSION', value: ({ version }) => version },
    ])
  })
}

/** All profiles, sorted. @throws CliError `unsupported` where the server registers none */
export async function registeredProfiles(invocation: Invocation, { client }: WbemConnection): Promise<ProfileRow[]> {
  const { signal } = invocation.host
  const instances = await interopInstances(client, 'CIM_RegisteredProfile', signal)
  if (instances.length === 0) {
    const message = 'the server has no CIM_RegisteredProfile in an interop namespace'
    throw new CliError('unsupported', message, 'it takes a server with profile registration (DSP1033)')
  }
  const classes = new ClassCache(client, signal)
  const rows: ProfileRow[] = []
  for (const instance of instances) {
    const cls = await classes.get(instance.className, instance.path?.namespace ?? 'interop')
    const organization = valueName(
      instance.get('RegisteredOrganization'),
      cls?.properties.get('RegisteredOrganization')?.qualifiers,
    )
    rows.push({
      organization: organization ?? textOf(instance, 'RegisteredOrganization'),
      name: textOf(instance, 'RegisteredName'),
      version: textOf(instance, 'RegisteredVersion'),
      instance,
    })
  }
  const key = ({ organization, name, version }: ProfileRow): string => `${organization} ${name} ${version}`
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
