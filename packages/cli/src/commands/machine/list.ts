import type { Invocation } from '../../command/invocation.ts'
import { connectWbem, type WbemConnection } from '../../connection/connect-wbem.ts'
import { findMachines } from '../../machine/find-machines.ts'
import type { Machine } from '../../machine/machine.ts'
import { type MachineSize, machineSizes } from '../../machine/machine-sizes.ts'
import { formatBytes } from '../../output/bytes.ts'
import { ago } from '../../output/duration.ts'
import type { Painter } from '../../output/paint.ts'
import type { Column } from '../../output/table.ts'

interface Row {
  readonly machine: Machine
  readonly size: MachineSize | undefined
}

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  await using connection = await connectWbem(invocation)
  const rows = await readRows(connection, host.signal)
  if (output.isJson) {
    await output.json(rows.map(toJson))
    return
  }
  if (rows.length === 0) {
    output.note('there are no machines yet; "cimarron machine define NAME" makes one')
    return
  }
  await output.table(rows, columns(output.paint, host.now()))
}

async function readRows(connection: WbemConnection, signal: AbortSignal): Promise<Row[]> {
  const machines = await findMachines(connection, { signal })
  const namespaces = [...new Set(machines.map(({ namespace }) => namespace))]
  const sizes = new Map(
    await Promise.all(
      namespaces.map(
        async (namespace) => [namespace, await machineSizes(connection.client, { namespace, signal })] as const,
      ),
    ),
  )
  return machines.map((machine) => {
    const key = machine.path.key('Name')
    return { machine, size: typeof key === 'string' ? sizes.get(machine.namespace)?.get(key) : undefined }
  })
}

function columns(paint: Painter, now: number): Column<Row>[] {
  return [
    { title: 'NAME', value: ({ machine }) => machine.name },
    {
      title: 'STATE',
      value: ({ machine }) => machine.state,
      paint: (text, { machine }) => colourOf(machine.state, paint)(text),
    },
    { title: 'CPUS', value: ({ size }) => (size === undefined ? '-' : String(size.processors)), right: true },
    { title: 'MEMORY', value: ({ size }) => (size === undefined ? '-' : formatBytes(size.memoryBytes)), right: true },
    {
      title: 'SINCE',
      value: ({ machine }) => (machine.since === undefined ? '-' : ago(machine.since, now)),
      right: true,
    },
    { title: 'NAMESPACE', value: ({ machine }) => machine.namespace },
    { title: 'UUID', value: ({ machine }) => machine.id, paint: (text) => paint.dim(text) },
  ]
}

export function colourOf(state: string, paint: Painter): (text: string) => string {
  if (state === 'running') return paint.green
  if (state === 'off') return paint.dim
  return state === 'crashed' || state === 'unknown' ? paint.red : paint.yellow
}

function toJson({ machine, size }: Row): Record<string, unknown> {
  return {
    name: machine.name,
    id: machine.id,
    state: machine.state,
    processors: size?.processors ?? null,
    memoryBytes: size?.memoryBytes ?? null,
    since: machine.since?.toISOString() ?? null,
    namespace: machine.namespace,
  }
}
