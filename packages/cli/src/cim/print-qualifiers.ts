import type { QualifierType } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import { valueToJson } from './instance-json.ts'
import { type OutputForm, outputForm } from './output-form.ts'
import { printXmlList } from './print-instances.ts'
import { showValue } from './value-text.ts'

/** Qualifier types, in the order they are given. */
export async function printQualifiers(
  invocation: Invocation,
  types: readonly QualifierType[],
  standard: OutputForm,
): Promise<void> {
  const { output } = invocation
  switch (outputForm(invocation, standard)) {
    case 'json':
      return await output.jsonList(types.map(qualifierToJson))
    case 'xml': {
      const { formatQualifierXml } = await import('@cimarron/wbem-client/xml')
      return await printXmlList(output, types.map(formatQualifierXml))
    }
    case 'mof': {
      const { printQualifierType } = await import('@cimarron/mof')
      for (const type of types) await output.document(printQualifierType(type))
      return
    }
    case 'text':
    case 'table':
      await output.table(types, [
        { title: 'NAME', value: ({ name }) => name },
        { title: 'TYPE', value: ({ type, isArray }) => (isArray ? `${type}[]` : type) },
        { title: 'DEFAULT', value: (type) => showValue(type.default) },
        { title: 'FLAVORS', value: flavors },
        { title: 'SCOPES', value: ({ scopes }) => [...scopes].join(', ') },
      ])
  }
}

export function qualifierToJson(type: QualifierType): Record<string, unknown> {
  const { name, isArray, scopes, flavor } = type
  return { name, type: type.type, array: isArray, default: valueToJson(type.default), scopes: [...scopes], flavor }
}

function flavors({ flavor: { overridable, toSubclass, translatable } }: QualifierType): string {
  return [
    overridable ? 'EnableOverride' : 'DisableOverride',
    toSubclass ? 'ToSubclass' : 'Restricted',
    ...(translatable ? ['Translatable'] : []),
  ].join(', ')
}
