// The TypeScript face of the profiles' classes, from the MOF in schema/; run by "npm run generate".
import { serverSchema } from '@cimarron/cimom'
import { compileMof, formatDiagnostic, generateTypes } from '@cimarron/mof'
import { platformSource, profileSources } from '../src/schema-source.ts'

export default async function generate(): Promise<readonly { path: string; content: string }[]> {
  const sources = [...profileSources(), platformSource({ prefix: 'Platform' })]
  const { schema, diagnostics } = compileMof(sources, { base: serverSchema() })
  if (diagnostics.length > 0) throw new Error(diagnostics.map((each) => formatDiagnostic(each)).join('\n'))
  const header = 'Made from packages/virtualization/schema by "npm run generate". Do not edit.'
  const classes = [...schema]
    .map(({ name }) => name)
    .filter((name) => name.startsWith('Platform_') || name === 'CIM_Error' || name === 'CIM_AlertIndication')
  return [{ path: 'src/schema.gen.ts', content: generateTypes(schema, { header, classes }) }]
}
