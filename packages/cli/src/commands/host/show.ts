import type { HostDetails } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { askHost } from '../../host/ask-host.ts'
import { formatBytes } from '../../output/bytes.ts'
import { safeText } from '../../output/safe-text.ts'
import { formatTable } from '../../output/table.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output } = invocation
  using connection = await connectApi(invocation)
  const host = await askHost(invocation, connection.client)
  await output.result(host, () => `${summary(host)}\n\n${fileSystems(host)}\n\n${interfaces(host)}`)
}

function summary({ id, name, architecture, report }: HostDetails): string {
  const { system, processors, memory, nodes, virtualization, hasIommu, pci, usb } = report
  const { sockets, cores, threads } = processors
  const lines: (readonly [string, string])[] = [
    ['Name', name],
    ['Id', id],
    ['System', [system.distribution, `kernel ${system.kernel}`, architecture].filter((one) => one).join(', ')],
    [
      'Processor',
      `${processors.model}: ${count(sockets, 'socket')}, ${count(cores, 'core')}, ${count(threads, 'thread')}`,
    ],
    ['Flags', processors.flags.join(' ')],
    ['Memory', `${formatBytes(memory.totalBytes)}, ${formatBytes(memory.availableBytes)} available`],
    ['Swap', `${formatBytes(memory.swapBytes)}, ${formatBytes(memory.swapFreeBytes)} free`],
    ...memory.hugePages.map(
      ({ sizeBytes, total, free }) => ['Huge pages', `${formatBytes(sizeBytes)}: ${total}, ${free} free`] as const,
    ),
    ...nodes.map(
      (node) =>
        [
          `Node ${node.id}`,
          `processors ${node.processors}; ${formatBytes(node.totalBytes)}, ${formatBytes(node.freeBytes)} free; distances ${node.distances.join(' ')}`,
        ] as const,
    ),
    ['Devices', `${pci.length} PCI, ${usb.length} USB; ${hasIommu ? 'with' : 'without'} an IOMMU in use`],
    ['Platform', `${virtualization.platform} ${virtualization.version}`],
    ...virtualization.accelerations.map(
      ({ name: acceleration, works, why }) =>
        [acceleration, works ? `works: ${why}` : `does not work: ${why}`] as const,
    ),
  ]
  return lines
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `${`${label}:`.padEnd(12)}${safeText(text)}`)
    .join('\n')
}

function fileSystems({ report }: HostDetails): string {
  return formatTable(report.fileSystems, [
    { title: 'FILE SYSTEM', value: ({ mount }) => mount },
    { title: 'TYPE', value: ({ type, isReadOnly }) => (isReadOnly ? `${type}, read-only` : type) },
    { title: 'SIZE', value: ({ sizeBytes }) => sizeText(sizeBytes), right: true },
    { title: 'FREE', value: ({ availableBytes }) => sizeText(availableBytes), right: true },
    { title: 'DEVICE', value: ({ device }) => device },
  ])
}

function interfaces({ report }: HostDetails): string {
  return formatTable(report.interfaces, [
    { title: 'INTERFACE', value: ({ name }) => name },
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'STATE', value: ({ isUp }) => (isUp ? 'up' : 'down') },
    { title: 'MAC', value: ({ mac }) => mac ?? '' },
    { title: 'ADDRESSES', value: ({ addresses }) => addresses.join(', ') },
    { title: 'PORT OF', value: ({ master }) => master ?? '' },
  ])
}

function sizeText(bytes: number | undefined): string {
  return bytes === undefined ? '' : formatBytes(bytes)
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
