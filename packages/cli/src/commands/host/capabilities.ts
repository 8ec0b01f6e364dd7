import type { HostDetails } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { askHost } from '../../host/ask-host.ts'
import { safeText } from '../../output/safe-text.ts'
import { formatTable } from '../../output/table.ts'

/** What machines on this host can be, and what they can't. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output } = invocation
  using connection = await connectApi(invocation)
  const { virtualization } = (await askHost(invocation, connection.client)).report
  await output.result(virtualization, () => text(virtualization))
}

type Virtualization = HostDetails['report']['virtualization']

function text(host: Virtualization): string {
  const { accelerations, machineTypes, cpuModels, videoModels, nicModels, controlGroups, users } = host
  const usable = cpuModels.filter(({ isUsable }) => isUsable).map(({ name }) => name)
  const [versions, names] = partition(machineTypes, ({ name, alias }) => alias === undefined && /-\d/.test(name))
  const lines: (readonly [string, string])[] = [
    ['Platform', `${host.platform} ${host.version}`],
    ...accelerations.map(({ name, works, why }) => [name, `${works ? 'works' : 'does not work'}: ${why}`] as const),
    [
      'Machine types',
      `${names.map(typeText).join(', ')}${versions.length > 0 ? `; ${versions.length} older versions` : ''}`,
    ],
    ['CPU models', `${usable.length} of ${cpuModels.length} usable: ${usable.join(', ')}`],
    ['Video', videoModels.join(', ')],
    ['NICs', nicModels.join(', ')],
    ['Control groups', controlGroups],
    ['Users', users],
  ]
  const head = lines.map(([label, words]) => `${`${label}:`.padEnd(16)}${safeText(words)}`).join('\n')
  return [head, firmwares(host), programs(host), missing(host)].join('\n\n')
}

function typeText({ name, alias }: Virtualization['machineTypes'][number]): string {
  return alias === undefined ? name : `${alias} (${name})`
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}

function firmwares({ firmwares: all }: Virtualization): string {
  if (all.length === 0) return 'No UEFI firmware.'
  return formatTable(all, [
    { title: 'FIRMWARE', value: ({ path }) => path },
    { title: 'SECURE BOOT', value: ({ isSecure }) => (isSecure ? 'yes' : 'no') },
    { title: 'DESCRIPTION', value: ({ description }) => description },
  ])
}

function programs({ programs: all }: Virtualization): string {
  return formatTable(all, [
    { title: 'PROGRAM', value: ({ name }) => name },
    { title: 'PATH', value: ({ path }) => path ?? 'not installed' },
    { title: 'FOR', value: ({ purpose }) => purpose },
  ])
}

function missing({ missing: all }: Virtualization): string {
  if (all.length === 0) return 'Nothing is missing here.'
  return formatTable(all, [
    { title: 'MISSING HERE', value: ({ feature }) => feature },
    { title: 'WHY', value: ({ why }) => why },
    { title: 'REMEDY', value: ({ remedy }) => remedy ?? '' },
  ])
}
