import { parseDocument } from '../../documents/document.ts'
import type { DomainContext } from '../../documents/domain/aspect.ts'
import type { XmlElement } from '../../xml/xml-element.ts'
import type { MachineDesk } from '../machine-desk.ts'

export interface RunDocument {
  readonly xml: string
  readonly context: DomainContext
}

/** The document of the run, with its secrets; devices have the names that they have been given, or had before a change. */
export async function runOf(desk: MachineDesk, formerly?: XmlElement): Promise<RunDocument> {
  const domain = desk.domain()
  const [xml, named] = await Promise.all([domain.xml(['secure']), namesOf(desk)])
  return { xml, context: { ...desk.around.server().context, named, formerly } }
}

/** The definition, where names are kept of devices that can have no alias. */
export async function namesOf(desk: MachineDesk): Promise<XmlElement> {
  return parseDocument(await desk.domain().xml(['inactive']), 'domain')
}
