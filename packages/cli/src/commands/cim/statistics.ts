import { CimDateTime, type Instance } from '@cimarron/cim'
import { ClassCache } from '../../cim/class-cache.ts'
import { instanceToJson } from '../../cim/instance-json.ts'
import { interopInstances, textOf } from '../../cim/interop.ts'
import { outputForm } from '../../cim/output-form.ts'
import { valueName } from '../../cim/value-name.ts'
import { withServer } from '../../cim/with-server.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { formatBytes } from '../../output/bytes.ts'

/** CIM_CIMOMStatisticalData of the interop namespace: what the server counted of each operation. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client }) => {
    const { output, host } = invocation
    const rows = await interopInstances(client, 'CIM_CIMOMStatisticalData', host.signal)
    if (rows.length === 0) {
      const message = 'the server has no statistics (CIM_CIMOMStatisticalData)'
      throw new CliError(
        'unsupported',
        message,
        'it may have to be told to gather them: CIM_ObjectManager.GatherStatisticalData',
      )
    }
    if (outputForm(invocation, 'table') === 'json') return await output.jsonList(rows.map(instanceToJson))
    const [first] = rows
    const cls = await new ClassCache(client, host.signal).get(
      first?.className ?? '',
      first?.path?.namespace ?? 'interop',
    )
    const names = cls?.properties.get('OperationType')?.qualifiers
    const operation = (row: Instance): string =>
      valueName(row.get('OperationType'), names) ?? textOf(row, 'OperationType')
    await output.table(
      rows.toSorted((a, b) => (operation(a) < operation(b) ? -1 : 1)),
      [
        {
          title: 'OPERATION',
          value: (row) => (row.get('OtherOperationType') == null ? operation(row) : textOf(row, 'OtherOperationType')),
        },
        { title: 'NUMBER', value: (row) => textOf(row, 'NumberOfOperations'), right: true },
        { title: 'SERVER', value: (row) => timeText(row.get('CimomElapsedTime')), right: true },
        { title: 'PROVIDERS', value: (row) => timeText(row.get('ProviderElapsedTime')), right: true },
        { title: 'REQUESTS', value: (row) => sizeText(row.get('RequestSize')), right: true },
        { title: 'ANSWERS', value: (row) => sizeText(row.get('ResponseSize')), right: true },
      ],
    )
  })
}

/** An interval in seconds. */
function timeText(value: unknown): string {
  if (!(value instanceof CimDateTime)) return '-'
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^(\d{8})(\d{2})(\d{2})(\d{2}\.\d+)/.exec(String(value)) ?? []
  return `${(Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)).toFixed(3)} s`
}

function sizeText(value: unknown): string {
  return typeof value === 'bigint' || typeof value === 'number' ? formatBytes(Number(value)) : '-'
}
