import { decodeEmbedded } from '@cimarron/cim-xml'
import type { EmbeddedText } from '@cimarron/cimom'
import { parseInstanceMof } from '@cimarron/mof'

/** Clients send embedded objects as CIM-XML (DSP0201) or, the older ones, as MOF (DSP0004 EmbeddedObject). */
export const embeddedText: EmbeddedText = (text, schema) =>
  /^\s*</.test(text) ? decodeEmbedded(text) : parseInstanceMof(text, schema)
