import { attribute, children, type XmlElement } from '../../xml/xml-element.ts'
import type { HardwareAspect } from './aspect.ts'

/** libvirt's own name space for what it hands on to QEMU unread (docs, "QEMU driver: pass-through of arbitrary qemu commands"). */
const nameSpace = 'http://libvirt.org/schemas/domain/qemu/1.0'

export const extraArguments: HardwareAspect = {
  names: ['extraArguments'],
  read(domain) {
    const prefix = prefixOf(domain)
    const list = prefix === undefined ? [] : argumentsOf(domain, prefix)
    return list.length === 0 ? {} : { extraArguments: list }
  },
  write(domain, { extraArguments: to = [] }) {
    const prefix = (domain.element && prefixOf(domain.element)) ?? 'qemu'
    const list = domain.child(`${prefix}:commandline`)
    if (to.length > 0) domain.setAttribute(`xmlns:${prefix}`, nameSpace)
    const before = domain.element ? argumentsOf(domain.element, prefix) : []
    const common = commonLength(before, to)
    for (let left = before.length; left > common; left--) lastArgument(list, prefix)
    for (const value of to.slice(common)) list.add({ name: `${prefix}:arg`, attributes: { value } })
    if (!domain.element?.children.some(({ name }) => name.startsWith(`${prefix}:`)))
      domain.setAttribute(`xmlns:${prefix}`, undefined)
  },
}

function lastArgument(list: ReturnType<Parameters<HardwareAspect['write']>[0]['child']>, prefix: string): void {
  const last = children(list.element, `${prefix}:arg`).at(-1)
  list.child(`${prefix}:arg`, (element) => element === last).remove()
}

function commonLength(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((each, index) => each !== other[index])
  return at === -1 ? one.length : at
}

function prefixOf(domain: XmlElement): string | undefined {
  const declared = domain.attributes.find(({ name, value }) => name.startsWith('xmlns:') && value === nameSpace)
  return declared?.name.slice('xmlns:'.length)
}

function argumentsOf(domain: XmlElement, prefix: string): readonly string[] {
  return children(domain, `${prefix}:commandline`)
    .flatMap((list) => children(list, `${prefix}:arg`))
    .flatMap((argument) => attribute(argument, 'value') ?? [])
}
