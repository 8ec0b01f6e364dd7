import { type Change, HypervisorError, type Platform } from '@cimarron/hypervisor'
import { escapeText, insertChild, removeElement, type Splice, setAttribute, setText, splice } from '../xml/edit-xml.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { attribute, child, type XmlElement } from '../xml/xml-element.ts'

/** Changes that are made in a domain's document. */
export type DocumentChange = Exclude<Change, { readonly kind: 'set-name' }>

/**
 * A domain's document with the changes made in it, one after the other; all else stays to the byte.
 * @throws HypervisorError `unsupported` for what is not done yet
 */
export function editDomain(document: string, changes: readonly DocumentChange[], platform: Platform): string {
  return changes.reduce((text, change) => splice(text, editsFor(text, change, platform)), document)
}

function editsFor(text: string, change: DocumentChange, platform: Platform): readonly Splice[] {
  const domain = parseXml(text)
  switch (change.kind) {
    case 'set-description':
      return setDescription(text, domain, change.description)
    case 'set-memory':
      return setMemory(text, domain, change.bytes)
    case 'set-processors':
      return setProcessors(text, domain, change.count)
    default: {
      const feature = change.kind === 'set-hardware' ? `change of ${change.name}` : change.kind
      throw new HypervisorError('unsupported', { platform, feature, why: 'it is not done over libvirt yet' })
    }
  }
}

function setDescription(text: string, domain: XmlElement, description: string | null): readonly Splice[] {
  const present = child(domain, 'description')
  if (description === null) return present ? removeElement(text, present) : []
  if (present) return setText(text, present, description)
  const after = child(domain, 'title') ?? child(domain, 'uuid') ?? child(domain, 'name')
  return insertChild(text, domain, {
    xml: `<description>${escapeText(description)}</description>`,
    ...(after ? { after } : {}),
  })
}

/** What it may have and what it has: libvirt keeps both. */
function setMemory(text: string, domain: XmlElement, bytes: number): readonly Splice[] {
  return ['memory', 'currentMemory'].flatMap((name) => {
    const element = child(domain, name)
    if (!element) return []
    return [...setText(text, element, String(bytes / 1024)), ...setAttribute(text, element, ['unit', 'KiB'])]
  })
}

/** As many as it starts with; where it may grow, the most stays, or grows with it. */
function setProcessors(text: string, domain: XmlElement, count: number): readonly Splice[] {
  const vcpu = child(domain, 'vcpu')
  if (!vcpu) return insertChild(text, domain, { xml: `<vcpu>${count}</vcpu>` })
  const isGrowing = attribute(vcpu, 'current') !== undefined
  if (!isGrowing) return setText(text, vcpu, String(count))
  const most = Math.max(count, Number(vcpu.text))
  return [...setAttribute(text, vcpu, ['current', String(count)]), ...setText(text, vcpu, String(most))]
}
