import type { Invocation } from '../../command/invocation.ts'
import { targetOf } from '../../connection/target.ts'
import { CliError } from '../../error/cli-error.ts'
import type { MachineRow } from '../../machine/machine-row.ts'
import { columnsFor, selectRows, wantsMoment } from '../../machine/row-selection.ts'
import { rowsBySocket } from '../../machine/rows-by-socket.ts'
import { formatTable } from '../../output/table.ts'

/** Of the daemon here by its own API, of which a list is one small request; of any other server by CIM. */
export async function run(invocation: Invocation): Promise<undefined> {
  const socketPath = await ownSocket(invocation)
  if (invocation.flag('watch')) return await watch(invocation, socketPath)
  const { signal } = invocation.host
  const rows = socketPath === undefined ? await byCim(invocation) : (await rowsBySocket(socketPath, signal)).rows
  await show(invocation, await asAsked(invocation, rows, socketPath))
}

/** With load and addresses, where those are wanted. */
async function asAsked(
  invocation: Invocation,
  rows: readonly MachineRow[],
  socketPath: string | undefined,
): Promise<readonly MachineRow[]> {
  if (!wantsMoment(invocation)) return rows
  if (socketPath === undefined)
    throw new CliError('usage', 'load and addresses go by the API of the daemon here', 'leave these columns out')
  const { connectApi } = await import('../../api/connect-api.ts')
  const { withMoment } = await import('../../machine/with-moment.ts')
  using connection = await connectApi(invocation)
  return await withMoment(rows, connection.client, invocation)
}

/** What is asked of CIM by an option, CIM is asked. */
const cimOptions = ['url', 'namespace', 'log', 'answer-timeout']

async function ownSocket(invocation: Invocation): Promise<string | undefined> {
  if (invocation.shared !== undefined || cimOptions.some((name) => invocation.text(name) !== undefined))
    return undefined
  const target = await targetOf(invocation)
  return target.kind === 'local' ? target.socketPath : undefined
}

async function byCim(invocation: Invocation): Promise<readonly MachineRow[]> {
  const tags = invocation.list('tag')
  if (tags.length > 0)
    throw new CliError('usage', '--tag goes by the API of the daemon here; CIM tells no tags', 'leave it out')
  const { connectWbem } = await import('../../connection/connect-wbem.ts')
  const { rowsByCim } = await import('../../machine/rows-by-cim.ts')
  await using connection = await connectWbem(invocation)
  return await rowsByCim(connection, invocation.host.signal)
}

async function show(invocation: Invocation, all: readonly MachineRow[]): Promise<void> {
  const { output, host } = invocation
  const rows = selectRows(invocation, all)
  if (output.isJson) {
    await output.json(rows.map(toJson))
    return
  }
  if (rows.length > 0) await output.table(rows, columnsFor(invocation, host.now()))
  else if (all.length === 0) output.note('there are no machines yet; "cimarron machine define NAME" makes one')
  else output.note(`none of the ${all.length} machines is like that`)
}

/** Shows the list anew whenever something happens to a machine, until Ctrl-C. */
async function watch(invocation: Invocation, socketPath: string | undefined): Promise<undefined> {
  const { output, host } = invocation
  if (socketPath === undefined)
    throw new CliError('usage', '--watch goes by the API of the daemon here', 'leave it out')
  if (output.isJson) throw new CliError('usage', '--watch shows a list to people', 'use "cimarron events --json"')
  const { connectApi } = await import('../../api/connect-api.ts')
  using connection = await connectApi(invocation)
  for (;;) {
    const { cursor, rows } = await rowsBySocket(socketPath, host.signal)
    const asked = await asAsked(invocation, rows, socketPath)
    const table = formatTable(selectRows(invocation, asked), columnsFor(invocation, host.now()), {
      width: output.columns,
      paint: output.paint,
    })
    // On a terminal it takes the place of the one before (ECMA-48: CUP, ED).
    await output.print(host.stdout.isTTY === true ? `\u{1b}[H\u{1b}[2J${table}` : table)
    for await (const entry of connection.client.events({ after: cursor, signal: host.signal }))
      if (entry.kind.startsWith('machine-')) break
    host.signal.throwIfAborted()
    // What comes together is shown together.
    await host.wait(settleMs, host.signal)
  }
}

const settleMs = 200

function toJson(row: MachineRow): Record<string, unknown> {
  return {
    name: row.name,
    id: row.id,
    state: row.state,
    processors: row.processors ?? null,
    memoryBytes: row.memoryBytes ?? null,
    since: row.since?.toISOString() ?? null,
    namespace: row.namespace,
    ...(row.load === undefined ? {} : { load: row.load }),
    ...(row.addresses === undefined ? {} : { addresses: row.addresses }),
    tags: row.tags,
  }
}
