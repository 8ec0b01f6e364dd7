import type { ImageFormat, PoolConfig } from '@cimarron/hypervisor'
import { printElement } from '../../xml/new-element.ts'

/** The document of a pool that is a folder. */
export function poolDocument({ id, name, path }: PoolConfig): string {
  return printElement({
    name: 'pool',
    attributes: { type: 'dir' },
    content: [
      { name: 'name', content: name },
      { name: 'uuid', content: id },
      { name: 'target', content: [{ name: 'path', content: path }] },
    ],
  })
}

export interface NewVolumeDocument {
  readonly name: string
  readonly format: ImageFormat
  readonly capacityBytes: number
  /** What it takes of the file system at once; libvirt takes all where nothing is said. */
  readonly allocationBytes: number
  readonly backing?: { readonly path: string; readonly format: ImageFormat } | undefined
}

export function volumeDocument(volume: NewVolumeDocument): string {
  const { name, format, capacityBytes, allocationBytes, backing } = volume
  const formatOf = (type: ImageFormat) => ({ name: 'format', attributes: { type } })
  return printElement({
    name: 'volume',
    content: [
      { name: 'name', content: name },
      { name: 'capacity', attributes: { unit: 'bytes' }, content: String(capacityBytes) },
      { name: 'allocation', attributes: { unit: 'bytes' }, content: String(allocationBytes) },
      { name: 'target', content: [formatOf(format)] },
      backing && { name: 'backingStore', content: [{ name: 'path', content: backing.path }, formatOf(backing.format)] },
    ],
  })
}
