import type { Smbios } from '@cimarron/hypervisor'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import { numberIn, present } from '../values.ts'
import { cannot, type HardwareAspect } from './aspect.ts'

const bootMenu: HardwareAspect = {
  names: ['bootMenu'],
  read(domain) {
    const element = child(domain, 'os', 'bootmenu')
    if (attribute(element, 'enable') !== 'yes') return {}
    return { bootMenu: { waitMs: numberIn(element, 'timeout') ?? 0 } }
  },
  write(domain, { bootMenu: to }) {
    const spot = domain.child('os').child('bootmenu')
    if (!to) {
      spot.remove()
      return
    }
    spot.setAttribute('enable', 'yes')
    if ((numberIn(spot.element, 'timeout') ?? 0) !== to.waitMs) spot.setAttribute('timeout', to.waitMs)
  },
}

/** UTC is what a machine has where nothing is said. */
const clock: HardwareAspect = {
  names: ['clock'],
  read(domain) {
    return attribute(child(domain, 'clock'), 'offset') === 'localtime' ? { clock: { base: 'localtime' } } : {}
  },
  write(domain, { clock: to = { base: 'utc' } }) {
    domain.child('clock').setAttribute('offset', to.base)
  },
}

const entries: readonly (keyof Smbios)[] = ['manufacturer', 'product', 'version', 'serial', 'sku', 'family']
const isSmbios = (element: XmlElement) => attribute(element, 'type') === 'smbios'

/** Told to the guest only where `<os><smbios mode='sysinfo'/>` says so. */
const smbios: HardwareAspect = {
  names: ['smbios'],
  read(domain) {
    if (attribute(child(domain, 'os', 'smbios'), 'mode') !== 'sysinfo') return {}
    const system = child(children(domain, 'sysinfo').find(isSmbios), 'system')
    const text = (name: string) =>
      children(system, 'entry').find((entry) => attribute(entry, 'name') === name)?.text || undefined
    const found = present<Smbios>(Object.fromEntries(entries.map((name) => [name, text(name)])))
    return Object.keys(found).length === 0 ? {} : { smbios: found }
  },
  write(domain, { smbios: to }) {
    const sysinfo = domain.child('sysinfo', isSmbios)
    const entry = (name: string) =>
      sysinfo.child('system').child('entry', (element) => attribute(element, 'name') === name)
    if (to && !sysinfo.element) domain.add({ name: 'sysinfo', attributes: { type: 'smbios' } })
    for (const name of entries) {
      const value = to?.[name]
      if (value === undefined) entry(name).remove()
      else if (entry(name).element) entry(name).setText(value)
      else sysinfo.child('system').add({ name: 'entry', attributes: { name }, content: value })
    }
    const mode = domain.child('os').child('smbios')
    if (to) mode.setAttribute('mode', 'sysinfo')
    else if (!child(sysinfo.element, 'system')) {
      if (sysinfo.element?.children.length === 0) sysinfo.remove()
      if (!domain.child('sysinfo').element) mode.remove()
    }
  },
}

/** QEMU's names have a dash where libvirt's have none. */
const hyperv: HardwareAspect = {
  names: ['hyperv'],
  read(domain) {
    const found = enlightenments(domain)
    return found.length === 0 ? {} : { hyperv: found }
  },
  write(domain, { hyperv: to = [] }) {
    const { element } = domain
    if (!element) return
    const spot = domain.child('features').child('hyperv')
    const before = enlightenments(element)
    const isNew = !spot.element
    const named = (name: string) => spot.child(name.replaceAll('-', '_'))
    for (const name of before) {
      if (to.includes(name)) continue
      if (attribute(spot.element, 'mode') === 'passthrough') named(name).setAttribute('state', 'off')
      else named(name).remove()
    }
    for (const name of to) {
      if (before.includes(name)) continue
      if (!(name in enlightenmentValues)) {
        const remedy = `use some of ${Object.keys(enlightenmentValues).join(', ')}`
        throw cannot(`hyperv ${name}`, 'it has no such enlightenment, or wants a value with it', remedy)
      }
      if (!named(name).element)
        spot.add({ name: name.replaceAll('-', '_'), attributes: { state: 'on', ...enlightenmentValues[name] } })
      else named(name).setAttribute('state', 'on')
    }
    if (to.length > 0 && isNew) spot.setAttribute('mode', 'custom')
    else if (to.length === 0 && spot.element && spot.element.children.length === 0) spot.remove()
  },
}

/** What libvirt wants to be told with it; 8191 tries are what Microsoft's text gives as an example, and virt-manager writes. */
const enlightenmentValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  relaxed: {},
  vapic: {},
  spinlocks: { retries: '8191' },
  vpindex: {},
  runtime: {},
  synic: {},
  stimer: {},
  reset: {},
  frequencies: {},
  reenlightenment: {},
  tlbflush: {},
  ipi: {},
  evmcs: {},
  avic: {},
}

function enlightenments(domain: XmlElement): readonly string[] {
  const all = child(domain, 'features', 'hyperv')?.children ?? []
  return all.flatMap(({ name, attributes }) =>
    attributes.some((each) => each.name === 'state' && each.value === 'on') ? [name.replaceAll('_', '-')] : [],
  )
}

export const boardSettings: readonly HardwareAspect[] = [bootMenu, clock, smbios, hyperv]
