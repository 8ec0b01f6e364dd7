import {
  CimDateTime,
  CimError,
  formatObjectPath,
  formatUnit,
  formatWbemUri,
  type ObjectPath,
  parseObjectPath,
  parseUnit,
  parseWbemUri,
  samePath,
  ValueError,
} from '@cimarron/cim'
import {
  decodeEmbedded,
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  isOutgoing,
  MessageError,
} from '@cimarron/cim-xml'
import { compileQuery } from '@cimarron/cimom'
import { compileMof, MofError, parseInstanceMof } from '@cimarron/mof'
import { compareWithSaxes } from '../packages/cim-xml/test/xml-oracle.ts'
import * as seeds from './seeds.ts'

export interface Target {
  readonly seeds: readonly string[]
  /** Reads a text. Throws what is documented, which is passed over, and anything else only where it has a fault. */
  readonly run: (text: string) => void
  /** The errors that reading may throw. */
  readonly documented: readonly (new (
    ...given: never[]
  ) => Error)[]
}

const shopMof = `
class SHOP_Thing { string Name; string Caption; };
class SHOP_Shelf : SHOP_Thing { uint32 Height; };
class SHOP_Label { string Text; uint8 Size; };
class SHOP_Box : SHOP_Thing { uint64 Weight; boolean Fragile; datetime Packed; string Tags[]; string Label; };`
const { schema } = compileMof([{ name: 'shop.mof', text: shopMof }])
const mofLimits = { diagnostics: 20, totalLength: 200_000 }

/** Everything that reads what strangers write. */
export const targets = {
  scanner: { seeds: [...seeds.requests, ...seeds.responses], documented: [], run: compareWithSaxes },
  request: {
    seeds: seeds.requests,
    documented: [MessageError],
    run(text) {
      const { id, calls } = decodeRequest(Buffer.from(text, 'latin1'))
      const outgoing = calls.filter(isOutgoing)
      if (outgoing.length === 0 || outgoing.length !== calls.length) return
      const again = decodeRequest(encodeRequest(id, outgoing))
      if (again.calls.some(({ kind }) => kind === 'refused')) throw new Error('what was read is refused when written')
    },
  },
  response: {
    seeds: seeds.responses,
    documented: [MessageError],
    run(text) {
      const { id, answers } = decodeResponse(Buffer.from(text))
      if (answers.length === 0) return
      const again = decodeResponse(Buffer.from(encodeResponse(id, answers)))
      if (again.answers.length !== answers.length) throw new Error('answers are lost when written')
    },
  },
  embedded: {
    seeds: seeds.embedded,
    documented: [MessageError],
    run(text) {
      decodeEmbedded(text)
    },
  },
  mof: {
    seeds: seeds.mofs,
    documented: [],
    run(text) {
      const { diagnostics } = compileMof([{ name: 'fuzz.mof', text }], { limits: mofLimits })
      for (const { line, column } of diagnostics) {
        if (!(line > 0 && column > 0)) throw new Error('a message without a place')
      }
    },
  },
  mofInstance: {
    seeds: seeds.mofs,
    documented: [MofError],
    run(text) {
      parseInstanceMof(text, schema)
    },
  },
  wql: { seeds: seeds.statements, documented: [CimError], run: query('WQL') },
  cql: { seeds: seeds.statements, documented: [CimError], run: query('DMTF:CQL') },
  fql: { seeds: seeds.filters, documented: [CimError], run: query('DMTF:FQL') },
  path: {
    seeds: seeds.paths,
    documented: [ValueError],
    run(text) {
      // Without types a text and a reference to a class look alike, so only what is written is compared.
      const written = formatObjectPath(parseObjectPath(text))
      const again = formatObjectPath(parseObjectPath(written))
      if (again !== written) throw new Error(`${written}, written and read again, is ${again}`)
    },
  },
  uri: {
    seeds: seeds.paths,
    documented: [ValueError],
    run(text) {
      const path = parseWbemUri(text)
      same(path, parseWbemUri(formatWbemUri(path, { typed: true })))
    },
  },
  datetime: {
    seeds: seeds.datetimes,
    documented: [],
    run(text) {
      const time = CimDateTime.parse(text)
      if (time !== undefined && String(time) !== text) throw new Error(`written as ${String(time)}`)
    },
  },
  unit: {
    seeds: seeds.units,
    documented: [ValueError],
    run(text) {
      formatUnit(parseUnit(text, { legacy: true }))
    },
  },
} as const satisfies Record<string, Target>

export type TargetName = keyof typeof targets

function query(language: string): (text: string) => void {
  return (text) => {
    compileQuery(language, text, { schema, className: 'SHOP_Box', languages: [language] as never })
  }
}

function same(path: ObjectPath, again: ObjectPath): void {
  if (!samePath(path, again)) throw new Error(`written and read again it is ${formatObjectPath(again)}`)
}

/** What is wrong with what a text leads to; `undefined` where nothing is. */
export function faultOf(name: TargetName, text: string): string | undefined {
  const target: Target = targets[name]
  try {
    target.run(text)
    return undefined
  } catch (error) {
    if (target.documented.some((kind) => error instanceof kind)) return undefined
    return error instanceof Error ? `${error.name}: ${error.message}\n${stackOf(error)}` : String(error)
  }
}

function stackOf(error: Error): string {
  return (error.stack ?? '').split('\n').slice(1, 6).join('\n')
}
