import type { WbemConnection } from '../connection/connect-wbem.ts'
import { findMachines } from './find-machines.ts'
import type { MachineRow } from './machine-row.ts'
import { machineSizes } from './machine-sizes.ts'

/** The machines of any WBEM server, in all its namespaces. */
export async function rowsByCim(connection: WbemConnection, signal: AbortSignal): Promise<readonly MachineRow[]> {
  const machines = await findMachines(connection, { signal })
  const namespaces = [...new Set(machines.map(({ namespace }) => namespace))]
  const sizes = new Map(
    await Promise.all(
      namespaces.map(
        async (namespace) => [namespace, await machineSizes(connection.client, { namespace, signal })] as const,
      ),
    ),
  )
  return machines.map(({ name, id, state, since, namespace, path }) => {
    const key = path.key('Name')
    const size = typeof key === 'string' ? sizes.get(namespace)?.get(key) : undefined
    const { processors, memoryBytes } = size ?? {}
    return { name, id, state, since, namespace, processors, memoryBytes, tags: [], isPending: false }
  })
}
