import type { MachineSummaries } from '@cimarron/api/client'
import { getOnce } from '../connection/get-once.ts'
import { CliError } from '../error/cli-error.ts'
import type { MachineRow } from './machine-row.ts'

/**
 * The machines of the daemon here, and where its journal stands: one small request, without the client and the web's own
 * classes, whose loading takes longer than all the rest.
 */
export async function rowsBySocket(
  socketPath: string,
  signal: AbortSignal,
): Promise<{ readonly cursor: number; readonly rows: readonly MachineRow[] }> {
  const { cursor, machines, defaultHypervisor } = await summaries(socketPath, signal)
  const rows = machines.map(
    ({ name, id, state, sinceMs, processors, memoryBytes, tags = [], hypervisor, isPending = false }) => ({
      name,
      id,
      state,
      processors,
      memoryBytes,
      since: new Date(sinceMs),
      namespace: hypervisor === defaultHypervisor ? 'root/virt' : `root/virt/${namespacePart(hypervisor)}`,
      tags,
      isPending,
    }),
  )
  return { cursor, rows: rows.sort(byNamespaceAndName) }
}

/** @throws CliError where the answer is no list */
async function summaries(socketPath: string, signal: AbortSignal): Promise<MachineSummaries> {
  const { status, body } = await getOnce(socketPath, '/api/v1/machine-summaries', signal)
  if (status === 200) return JSON.parse(body) as MachineSummaries
  throw new CliError('failed', `the daemon answered ${status}: ${body.slice(0, 200)}`)
}

/** As the daemon names the namespace of a hypervisor (DSP0207: letters, digits, underscores). */
function namespacePart(name: string): string {
  const part = name.replace(/[^A-Za-z0-9_]/g, '_')
  return /^[A-Za-z_]/.test(part) ? part : `_${part}`
}

/** By code points: comparing by a language's rules loads those first. */
function byNamespaceAndName(one: MachineRow, other: MachineRow): number {
  return compare(one.namespace, other.namespace) || compare(one.name, other.name) || compare(one.id, other.id)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
