import type { AgentReport } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { formatBytes } from '../../output/bytes.ts'
import { safeText } from '../../output/safe-text.ts'

/** What the agent in a machine's guest tells of it. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machine = invocation.argument('machine')
  const parts = invocation.text('parts')
  using connection = await connectApi(invocation)
  const input = { machine, ...(parts === undefined ? {} : { parts }) }
  const report = await connection.client.call('agent.report', input, { signal: host.signal })
  await output.result(report, () => linesOf(report).join('\n'))
}

function linesOf(report: AgentReport): readonly string[] {
  const { info, os, hostName, timeZone, timeMs, users, interfaces, fileSystems, disks, processors, freeze } = report
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Agent', info && `${info.version}, ${info.commands.filter(({ enabled }) => enabled).length} commands`],
    ['System', os && [os.prettyName ?? os.name, os.kernelRelease, os.machine].filter(Boolean).join(', ')],
    ['Host name', hostName],
    ['Time', timeMs === undefined ? undefined : new Date(timeMs).toISOString()],
    ['Time zone', timeZone && `${timeZone.zone ?? '?'} (${timeZone.offsetSeconds / 3600} h east of UTC)`],
    ['Processors', processors && `${processors.filter(({ online }) => online).length} of ${processors.length} online`],
    ['File systems', freeze],
    ...(users ?? []).map(({ name, loginMs }) => ['User', `${name}, since ${new Date(loginMs).toISOString()}`] as const),
    ...(interfaces ?? []).map(
      ({ name, mac, addresses }) =>
        [
          'Interface',
          [name, mac, ...addresses.map(({ address, prefix }) => `${address}/${prefix}`)].filter(Boolean).join(' '),
        ] as const,
    ),
    ...(fileSystems ?? []).map(
      (one) => ['Mounted', `${one.mountPoint} ${one.type} on ${one.name}${useOf(one)}`] as const,
    ),
    ...(disks ?? []).map(({ name, serial }) => ['Disk', serial ? `${name}, serial ${serial}` : name] as const),
    ...report.problems.map(({ part, detail }) => ['Not told', `${part}: ${detail}`] as const),
  ]
  return rows.flatMap(([title, value]) => (value === undefined ? [] : [`${title.padEnd(14)}${safeText(value)}`]))
}

function useOf({ usedBytes, totalBytes }: { readonly usedBytes?: number; readonly totalBytes?: number }): string {
  return usedBytes === undefined || totalBytes === undefined
    ? ''
    : `, ${formatBytes(usedBytes)} of ${formatBytes(totalBytes)} used`
}
