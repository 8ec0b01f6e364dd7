// What the DMTF's schema says of the classes of the profiles, from the MOF in which this project declares them; run by
// "npm run generate". The declarations are compared with the DMTF's own by a test of packages/virtualization.
import type { CimClass, CimValue, PropertyDeclaration, Schema } from '@cimarron/cim'
import { serverSchema } from '@cimarron/cimom'
import { compileMof, formatDiagnostic } from '@cimarron/mof'
import { profileSources } from '@cimarron/virtualization'
import { conformanceDocument } from './conformance-document.ts'

export default async function generate(): Promise<readonly { path: string; content: string }[]> {
  const { schema, diagnostics } = compileMof(profileSources(), { base: serverSchema() })
  if (diagnostics.length > 0) throw new Error(diagnostics.map((each) => formatDiagnostic(each)).join('\n'))
  const lines = [
    '// Made from packages/virtualization/schema/dmtf and packages/cimom/schema by "npm run generate". Do not edit.',
    "import type { StandardClass } from './standard-class.ts'",
    '',
    '/** Classes of the DMTF by name, each with what it declares itself. */',
    'export const standardClasses: Readonly<Record<string, StandardClass>> = {',
    ...[...schema]
      .filter(({ name }) => name.startsWith('CIM_'))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((cls) => classLines(cls, schema)),
    '}',
    '',
  ]
  return [
    { path: 'src/standard/standard-classes.gen.ts', content: lines.join('\n') },
    { path: '../../docs/conformance.md', content: conformanceDocument() },
  ]
}

function classLines(cls: CimClass, schema: Schema): string[] {
  const inherited = cls.superclass === null ? undefined : schema.get(cls.superclass)
  const properties = [...cls.properties].filter((one) => shown(one) !== shown(inherited?.properties.get(one.name)))
  const methods = [...cls.methods].filter(({ name }) => inherited?.methods.get(name) === undefined)
  return [
    `  ${cls.name}: {`,
    `    superclass: ${cls.superclass === null ? 'null' : quoted(cls.superclass)},`,
    ...(cls.isAssociation ? ['    isAssociation: true,'] : []),
    ...(properties.length === 0
      ? []
      : ['    properties: {', ...properties.map((one) => `      ${one.name}: ${shown(one)},`), '    },']),
    ...(methods.length === 0 ? [] : [`    methods: [${methods.map(({ name }) => quoted(name)).join(', ')}],`]),
    '  },',
  ]
}

function shown(property: PropertyDeclaration | undefined): string {
  if (property === undefined) return ''
  const { type, isArray, isKey, embedding, referenceClass, qualifiers } = property
  const has = (name: string): boolean => qualifiers.get(name)?.value === true
  const map = usable(qualifiers.get('ValueMap')?.value, qualifiers.get('Values')?.value)
  const number = (name: string): number | undefined => {
    const value = qualifiers.get(name)?.value
    return typeof value === 'number' ? value : undefined
  }
  const facts = [
    `type: ${quoted(type)}`,
    ...(isArray ? ['isArray: true'] : []),
    ...(isKey ? ['isKey: true'] : []),
    ...(has('Required') ? ['isRequired: true'] : []),
    ...(has('IsPUnit') ? ['isUnit: true'] : []),
    ...(referenceClass === undefined ? [] : [`of: ${quoted(referenceClass)}`]),
    ...(embedding?.className === undefined ? [] : [`of: ${quoted(embedding.className)}`]),
    ...(number('Min') === undefined ? [] : [`min: ${number('Min')}`]),
    ...(number('Max') === undefined ? [] : [`max: ${number('Max')}`]),
    ...(map.length > 0 && type !== 'string' ? [`values: [${map.map(quoted).join(', ')}]`] : []),
  ]
  return `{ ${facts.join(', ')} }`
}

/** Entries of a ValueMap that somebody may use: what the DMTF keeps for itself is no value yet. */
function usable(map: CimValue | undefined, names: CimValue | undefined): string[] {
  if (!Array.isArray(map)) return []
  const meaning = (index: number): string => (Array.isArray(names) ? String(names[index]) : '')
  return map.map(String).filter((_, index) => !/^(dmtf|method)[ _].*reserved/i.test(meaning(index)))
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
