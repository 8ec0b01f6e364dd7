import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { type NicArgument, readNic } from './nic-argument.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What each `--nic` says, with the id of a network where its name was given: CIM has no form for the name. @throws CliError */
export async function readNics(invocation: Invocation): Promise<readonly NicArgument[]> {
  const nics = invocation.list('nic').map(readNic)
  if (!nics.some(isNamed)) return nics
  using connection = await connectApi(invocation)
  const networks = await connection.client.call('networks.list', {}, { signal: invocation.host.signal })
  return nics.map((nic) => {
    if (!isNamed(nic)) return nic
    const found = networks.find(({ name }) => name === nic.networkName)
    if (found) return { ...nic, networkName: found.id }
    const known = networks.map(({ name }) => name).join(', ')
    const remedy = known === '' ? 'make one with "cimarron network define"' : `there is ${known}`
    throw new CliError('not-found', `there is no network ${JSON.stringify(nic.networkName)}`, remedy)
  })
}

function isNamed({ networkType, networkName }: NicArgument): boolean {
  return networkType === 'network' && networkName !== undefined && !uuid.test(networkName)
}
