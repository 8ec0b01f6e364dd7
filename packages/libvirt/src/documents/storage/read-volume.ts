import type { ImageFormat } from '@cimarron/hypervisor'
import { attribute, child, type XmlElement } from '../../xml/xml-element.ts'
import { parseDocument } from '../document.ts'
import { bytesOf } from '../values.ts'

export interface VolumeDocument {
  readonly name: string
  readonly path: string
  readonly format: ImageFormat
  readonly capacityBytes: number
  readonly allocationBytes: number
  /** The path of what it builds on. */
  readonly backingPath?: string
  /** Milliseconds since 1970. */
  readonly createdMs?: number
  readonly problem?: string
}

/** Kinds that are folders, or nothing that a disk could be. */
const noImages: ReadonlySet<string> = new Set(['dir', 'netdir'])
/** Formats whose bytes are the disk's own. */
const rawFormats: ReadonlySet<string> = new Set(['raw', 'iso', 'unknown', 'none'])

/** A volume as its document says (libvirt.org/formatstorage.html, "Storage volume XML"); undefined for a folder. @throws LibvirtError `document` */
export function readVolume(document: string): VolumeDocument | undefined {
  const volume = parseDocument(document, 'volume')
  if (noImages.has(attribute(volume, 'type') ?? 'file')) return undefined
  const target = child(volume, 'target')
  const format = attribute(child(target, 'format'), 'type') ?? 'raw'
  const isKnown = format === 'qcow2' || rawFormats.has(format)
  const backingPath = child(volume, 'backingStore', 'path')?.text
  const created = createdAt(target)
  return {
    name: child(volume, 'name')?.text ?? '',
    path: child(target, 'path')?.text ?? '',
    format: format === 'qcow2' ? 'qcow2' : 'raw',
    capacityBytes: bytesOf(child(volume, 'capacity'), 'bytes') ?? 0,
    allocationBytes: bytesOf(child(volume, 'allocation'), 'bytes') ?? 0,
    ...(backingPath ? { backingPath } : {}),
    ...(created === undefined ? {} : { createdMs: created }),
    ...(isKnown ? {} : { problem: `its format is ${format}; there are raw and qcow2` }),
  }
}

/** Of a file's times, its birth, where the file system tells of it: seconds since 1970, with a fraction. */
function createdAt(target: XmlElement | undefined): number | undefined {
  const times = child(target, 'timestamps')
  const seconds = Number(child(times, 'btime')?.text ?? child(times, 'mtime')?.text ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds * 1000) : undefined
}
