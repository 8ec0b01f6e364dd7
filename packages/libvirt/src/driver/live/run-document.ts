import { parseDocument } from '../../documents/document.ts'
import type { DomainContext } from '../../documents/domain/aspect.ts'
import type { MachineDesk } from '../machine-desk.ts'

/** The document of the run, with its secrets; devices have the names that they have been given. */
export async function runOf(desk: MachineDesk): Promise<{ readonly xml: string; readonly context: DomainContext }> {
  const domain = desk.domain()
  const [xml, defined] = await Promise.all([domain.xml(['secure']), domain.xml(['inactive'])])
  return { xml, context: { ...desk.around.server().context, named: parseDocument(defined, 'domain') } }
}
