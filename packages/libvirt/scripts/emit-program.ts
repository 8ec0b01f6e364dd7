import type { ProtocolEntry, ProtocolField, ProtocolType } from './parse-protocol.ts'

/** The tables' names of types: the codec (those of libvirt are in src/protocol/types.ts), and the type of its values. */
const types: Readonly<Record<string, readonly [codec: string, type: string]>> = {
  i32: ['i32', 'number'],
  u32: ['u32', 'number'],
  i64: ['i64', 'bigint'],
  u64: ['u64', 'bigint'],
  u8: ['u8', 'number'],
  u16: ['u16', 'number'],
  char: ['i32', 'number'],
  str: ['str', 'string'],
  opaque: ['bytes', 'Uint8Array'],
  uuid: ['uuid', 'Uint8Array'],
  wide32: ['wide32', 'Uint8Array'],
  wideList: ['wide', 'Uint8Array'],
  DOM: ['domain', 'WireDomain'],
  NET: ['network', 'WireNamed'],
  POOL: ['storagePool', 'WireNamed'],
  VOL: ['storageVolume', 'WireVolume'],
  NWF: ['networkFilter', 'WireNamed'],
  NWFB: ['networkFilterBinding', 'WireFilterBinding'],
  PORT: ['networkPort', 'WirePort'],
  IFACE: ['networkInterface', 'WireInterface'],
  NODEDEV: ['nodeDevice', 'WireNodeDevice'],
  SECRET: ['secret', 'WireSecret'],
  SNAP: ['snapshot', 'WireSnapshot'],
  CKPT: ['snapshot', 'WireSnapshot'],
  TP: ['typedParameter', 'TypedParameter'],
}
const ofXdr: ReadonlySet<string> = new Set(['i32', 'u32', 'i64', 'u64', 'u8', 'u16', 'nothing', 'optional', 'struct'])

export interface ProgramSource {
  /** The table's path, from the package's folder. */
  readonly source: string
  readonly entries: readonly ProtocolEntry[]
}

/** A program's procedures as TypeScript. */
export function emitProgram(
  { name, number, version }: { readonly name: string; readonly number: number; readonly version: number },
  { source, entries }: ProgramSource,
): string {
  const usedCodecs = new Set<string>()
  const usedTypes = new Set<string>()
  const use = (codec: string) => {
    usedCodecs.add(codec)
    return codec
  }
  const named = (name: string) => {
    const [codec, type] = types[name] ?? []
    if (codec === undefined || type === undefined) throw new TypeError(`${name} is no type`)
    if (type.startsWith('Wire') || type === 'TypedParameter') usedTypes.add(type)
    return { codec: use(codec), type }
  }
  const codecText = (type: ProtocolType): string => {
    switch (type.kind) {
      case 'named':
        return named(type.name).codec
      case 'struct':
        return structCodec(type.fields)
      case 'list':
        return `${use('list')}(${codecText(type.item)})`
      case 'optional':
        return `${use('optional')}(${codecText(type.item)})`
    }
  }
  const structCodec = (fields: readonly ProtocolField[]): string =>
    fields.length === 0
      ? use('nothing')
      : `${use('struct')}({ ${fields.map((field) => `${field.name}: ${codecText(field.type)}`).join(', ')} })`
  const typeText = (type: ProtocolType): string => {
    switch (type.kind) {
      case 'named':
        return named(type.name).type
      case 'struct':
        return structType(type.fields)
      case 'list':
        return type.item.kind === 'optional'
          ? `readonly (${typeText(type.item)})[]`
          : `readonly ${typeText(type.item)}[]`
      case 'optional':
        return `${typeText(type.item)} | null`
    }
  }
  const structType = (fields: readonly ProtocolField[]): string =>
    fields.length === 0
      ? 'void'
      : `{ ${fields.map((field) => `readonly ${field.name}: ${typeText(field.type)}`).join('; ')} }`

  const calls: string[] = []
  const messages: string[] = []
  const callTypes: string[] = []
  const messageTypes: string[] = []
  const numbers: string[] = []
  for (const entry of entries) {
    numbers.push(`  [${entry.number}, '${entry.name}'],`)
    const head = `  ${camelCase(entry.name)}: { program, number: ${entry.number}, name: '${entry.name}'`
    if (entry.kind === 'call') {
      const stream = entry.flags.filter((flag) => flag === 'reads' || flag === 'writes')
      const more = [
        ...stream.map((flag) => `, stream: '${flag}'`),
        ...(entry.flags.includes('priority') ? [', priority: true'] : []),
      ]
      calls.push(`${head}, args: ${structCodec(entry.args)}, ret: ${structCodec(entry.ret)}${more.join('')} },`)
      callTypes.push(`  readonly ${camelCase(entry.name)}: Call<${structType(entry.args)}, ${structType(entry.ret)}>`)
    } else if (entry.kind === 'event') {
      messages.push(`${head}, body: ${structCodec(entry.body)} },`)
      messageTypes.push(`  readonly ${camelCase(entry.name)}: Message<${structType(entry.body)}>`)
    }
  }
  const xdr = [...usedCodecs].filter((codec) => ofXdr.has(codec)).sort()
  const own = [...usedCodecs].filter((codec) => !ofXdr.has(codec)).sort()
  const imported = [...own, ...[...usedTypes].sort().map((type) => `type ${type}`)]
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`
  return [
    `// Made from ${source} by scripts/generate.ts.`,
    `import { ${xdr.join(', ')} } from '../xdr/codec.ts'`,
    "import type { Call, Message, Program } from './procedure.ts'",
    `import { ${imported.join(', ')} } from './types.ts'`,
    '',
    `const program: Program = { name: '${name}', number: 0x${number.toString(16)}, version: ${version} }`,
    '',
    `export interface ${title}Calls {`,
    ...callTypes,
    '}',
    '',
    `export const ${name}Calls: ${title}Calls = {`,
    ...calls,
    '}',
    '',
    `export interface ${title}Messages {`,
    ...messageTypes,
    '}',
    '',
    `export const ${name}Messages: ${title}Messages = {`,
    ...messages,
    '}',
    '',
    '/** What each number is called, those without a layout here too. */',
    `export const ${name}Names: ReadonlyMap<number, string> = new Map([`,
    ...numbers.sort((one, other) => numberIn(one) - numberIn(other)),
    '])',
    '',
  ].join('\n')
}

function numberIn(line: string): number {
  return Number(/\d+/.exec(line)?.[0])
}

/** `DOMAIN_GET_OS_TYPE` is domainGetOsType. */
function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
