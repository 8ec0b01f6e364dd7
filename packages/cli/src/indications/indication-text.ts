import { type CimClass, Instance, ObjectPath } from '@cimarron/cim'
import type { ReceivedIndication } from '@cimarron/wbem-client/node'
import { instanceToJson, valueToJson } from '../cim/instance-json.ts'
import { shownPath } from '../cim/shown-path.ts'
import { valueName } from '../cim/value-name.ts'
import { showValue } from '../cim/value-text.ts'
import { safeText } from '../output/safe-text.ts'

/** An indication for programs. */
export function indicationJson({ indication, from, sequence }: ReceivedIndication, receivedMs: number): unknown {
  return {
    received: new Date(receivedMs).toISOString(),
    from: from.address,
    ...(sequence === undefined
      ? {}
      : { sequence: { context: sequence.context, number: sequence.number, missing: sequence.missing } }),
    ...instanceToJson(indication),
  }
}

/** An indication in one line: when, what, of what, and what it says of it; with the names of values where the class is known. */
export function indicationText(
  { indication }: ReceivedIndication,
  { receivedMs, sourceClass }: { readonly receivedMs: number; readonly sourceClass?: CimClass | undefined },
): string {
  const time = indication.get('IndicationTime')
  const when = valueToJson(time ?? null) === null ? new Date(receivedMs).toISOString() : showValue(time ?? null)
  return safeText([when, indication.className, ...whatItSays(indication, sourceClass)].join(' '))
}

function whatItSays(indication: Instance, sourceClass: CimClass | undefined): string[] {
  const source = indication.get('SourceInstance')
  if (!(source instanceof Instance)) return process(indication)
  const before = indication.get('PreviousInstance')
  const name = `${subjectOf(indication, source)}${before instanceof Instance ? ':' : ''}`
  return before instanceof Instance ? [name, changesText(indication, { before, after: source, sourceClass })] : [name]
}

/** What people call it, with its class; else its path. */
function subjectOf(indication: Instance, source: Instance): string {
  const name = source.get('ElementName') ?? source.get('Name')
  if (typeof name === 'string' && name !== '') return `${source.className} ${JSON.stringify(name)}`
  const path = indication.get('SourceInstanceModelPath')
  if (typeof path === 'string') return path
  return source.path instanceof ObjectPath ? shownPath(source.path) : source.className
}

/** What reports that a state changed change with it; the rest of it can be had with --json. */
const mostChanges = 4
const dependent: ReadonlySet<string> = new Set(['TimeOfLastStateChange', 'AvailableRequestedStates', 'ElapsedTime'])

function changesText(
  indication: Instance,
  { before, after, sourceClass }: { before: Instance; after: Instance; sourceClass: CimClass | undefined },
): string {
  const told = indication.get('ChangedPropertyNames')
  const names = Array.isArray(told) ? told.map(String) : [...after.properties].map(({ name }) => name)
  const changes = names.flatMap((name) => {
    const names = sourceClass?.properties.get(name)?.qualifiers
    const [was, is] = [before, after].map((each) => {
      const value = each.get(name) ?? null
      return valueName(value, names) ?? showValue(value)
    })
    return was === is || dependent.has(name) ? [] : [`${name} ${was} -> ${is}`]
  })
  const more = changes.length > mostChanges ? `, ${changes.length - mostChanges} more` : ''
  return changes.slice(0, mostChanges).join(', ') + more
}

/** What every indication has, which says nothing of this one. */
const common: ReadonlySet<string> = new Set([
  'IndicationIdentifier',
  'IndicationTime',
  'IndicationFilterName',
  'SequenceContext',
  'SequenceNumber',
  'CorrelatedIndications',
])

/** Of an alert its message; of others their properties. */
function process(indication: Instance): string[] {
  const message = indication.get('Message')
  if (typeof message === 'string') return [message]
  const told = [...indication.properties].filter(({ name, value }) => value !== null && !common.has(name))
  return [told.map(({ name, value, type }) => `${name}=${showValue(value, type)}`).join(' ')]
}
