import type { PoolConfig } from '@cimarron/hypervisor'
import { attribute, child } from '../../xml/xml-element.ts'
import { parseDocument } from '../document.ts'

/** A pool as its document says (libvirt.org/formatstorage.html, "Storage pool XML"). @throws LibvirtError `document` */
export function readPool(document: string): PoolConfig {
  const pool = parseDocument(document, 'pool')
  const source = child(pool, 'source')
  const device = attribute(child(source, 'device'), 'path') ?? attribute(child(source, 'dir'), 'path')
  return {
    id: child(pool, 'uuid')?.text.trim().toLowerCase() ?? '',
    name: child(pool, 'name')?.text ?? '',
    // Of the kinds that have a folder, those on which something is mounted, or which are no file system, are no plain ones.
    kind: attribute(pool, 'type') === 'dir' ? 'directory' : 'mount',
    path: child(pool, 'target', 'path')?.text ?? device ?? child(source, 'name')?.text ?? '',
  }
}
