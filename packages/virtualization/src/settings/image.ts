import { fileURLToPath } from 'node:url'
import type { SettingReader } from './setting-reader.ts'

/** Values of DriverType. */
export const imageFormats: ReadonlyMap<string, 'raw' | 'qcow2'> = new Map([
  ['raw', 'raw'],
  ['qcow2', 'qcow2'],
] as const)

/** The image that HostResource names, as a path or a file URI; libvirt-cim's Address is understood as well. */
export function imagePath(reader: SettingReader): string | undefined {
  const resources = reader.strings('HostResource')
  const address = reader.string('Address')
  if (resources !== undefined && resources.length > 1)
    throw reader.problem(`HostResource has ${resources.length} values; there is one image`)
  // What is given goes before what is so now; an empty list names none.
  const named = reader.gives('HostResource') ? (resources?.[0] ?? '') : resources?.[0]
  const given = reader.gives('HostResource') || !reader.gives('Address') ? (named ?? address) : address
  if (!given?.startsWith('file:')) return given
  try {
    return fileURLToPath(given)
  } catch (error) {
    throw Object.assign(reader.problem(`HostResource ${JSON.stringify(given)} is no file URI of this host`), {
      cause: error,
    })
  }
}
