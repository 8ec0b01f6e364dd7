import type { HostDetails } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { askHost } from '../../host/ask-host.ts'
import { pciClass } from '../../host/pci-class.ts'
import { formatBytes } from '../../output/bytes.ts'
import { formatTable } from '../../output/table.ts'

/** What of the host could be given to a machine, or is what its files are on. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output } = invocation
  using connection = await connectApi(invocation)
  const { report } = await askHost(invocation, connection.client)
  const { pci, usb, blockDevices, hasIommu } = report
  await output.result({ pci, usb, blockDevices, hasIommu }, () =>
    [pciTable(report), usbTable(report), blockTable(report)].join('\n\n'),
  )
}

type Report = HostDetails['report']

function pciTable({ pci, hasIommu }: Report): string {
  if (pci.length === 0) return 'No PCI devices.'
  const table = formatTable(pci, [
    { title: 'PCI', value: ({ address }) => address },
    { title: 'CLASS', value: (one) => pciClass(one.class) },
    { title: 'VENDOR:DEVICE', value: ({ vendor, device }) => `${vendor}:${device}` },
    { title: 'DRIVER', value: ({ driver }) => driver ?? '' },
    { title: 'IOMMU GROUP', value: ({ iommuGroup }) => String(iommuGroup ?? ''), right: true },
    { title: 'NODE', value: ({ numaNode }) => String(numaNode ?? ''), right: true },
  ])
  return hasIommu ? table : `${table}\nNo IOMMU is in use: none of them can be given to a machine.`
}

function usbTable({ usb }: Report): string {
  if (usb.length === 0) return 'No USB devices.'
  return formatTable(usb, [
    { title: 'USB', value: ({ bus, port }) => `${bus}-${port}` },
    { title: 'VENDOR:PRODUCT', value: ({ vendor, product }) => `${vendor}:${product}` },
    { title: 'NAME', value: ({ manufacturer, name }) => [manufacturer, name].filter((text) => text).join(' ') },
    { title: 'SERIAL', value: ({ serial }) => serial ?? '' },
  ])
}

function blockTable({ blockDevices }: Report): string {
  if (blockDevices.length === 0) return 'No block devices.'
  return formatTable(blockDevices, [
    { title: 'BLOCK DEVICE', value: ({ name }) => name },
    { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), right: true },
    { title: 'KIND', value: (one) => `${one.isRotational ? 'disk' : 'flash'}${one.isReadOnly ? ', read-only' : ''}` },
    { title: 'MODEL', value: ({ model }) => model ?? '' },
    { title: 'PARTITIONS', value: ({ partitions }) => partitions.map(({ name }) => name).join(', ') },
  ])
}
