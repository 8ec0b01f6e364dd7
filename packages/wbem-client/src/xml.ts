import type { Instance } from '@cimarron/cim'
import { encodeFullPath, encodeInstance, responseStyle } from '@cimarron/cim-xml'

/** An instance as CIM-XML has it (DSP0201): VALUE.INSTANCEWITHPATH, or INSTANCE where it has no path with a namespace. */
export function formatInstanceXml(instance: Instance): string {
  const xml = encodeInstance(instance, responseStyle)
  if (instance.path?.namespace === undefined) return xml
  return `<VALUE.INSTANCEWITHPATH>${encodeFullPath(instance.path, responseStyle)}${xml}</VALUE.INSTANCEWITHPATH>`
}
