import type { Hardware, Sound, Tpm, UsbInput, Watchdog } from '@cimarron/hypervisor'
import type { NewElement } from '../../xml/new-element.ts'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import type { Spot } from '../document.ts'
import { numberIn, present } from '../values.ts'
import { cannot, type HardwareAspect } from './aspect.ts'

const inputs: readonly UsbInput[] = ['tablet', 'keyboard', 'mouse']

const isUsb = (element: XmlElement) =>
  attribute(element, 'bus') === 'usb' && inputs.some((each) => each === attribute(element, 'type'))

/** What is on USB; those of the board itself (PS/2, Xen) are always there. */
const usb: HardwareAspect = {
  names: ['usb'],
  read(domain) {
    const found = children(child(domain, 'devices'), 'input').filter(isUsb)
    const words = found.flatMap((element) => inputs.find((each) => each === attribute(element, 'type')) ?? [])
    return words.length === 0 ? {} : { usb: [...new Set(words)] }
  },
  write(domain, { usb: to = [] }) {
    const devices = domain.child('devices')
    const before = children(devices.element, 'input')
      .filter(isUsb)
      .flatMap((each) => attribute(each, 'type') ?? [])
    const same =
      before.filter((type) => to.some((each) => each === type)).join() ===
      to.filter((each) => before.includes(each)).join()
    for (const type of before) {
      if (same && to.some((each) => each === type)) continue
      devices.child('input', (element) => isUsb(element) && attribute(element, 'type') === type).remove()
    }
    for (const type of to) {
      if (!(same && before.includes(type))) devices.add({ name: 'input', attributes: { type, bus: 'usb' } })
    }
  },
}

const isRng = (element: XmlElement) => attribute(element, 'model')?.startsWith('virtio') ?? false

const rng: HardwareAspect = {
  names: ['rng'],
  read(domain) {
    const element = first(domain, 'rng', isRng)
    if (!element) return {}
    const bytes = numberIn(child(element, 'rate'), 'bytes')
    const period = numberIn(child(element, 'rate'), 'period') ?? 1000
    return { rng: present({ bytesPerSecond: bytes && period ? Math.floor((bytes * 1000) / period) : undefined }) }
  },
  write(domain, { rng: to }) {
    const spot = domain.child('devices').child('rng', isRng)
    if (!to) {
      spot.remove()
      return
    }
    if (!spot.element) {
      const backend = { name: 'backend', attributes: { model: 'random' }, content: '/dev/urandom' }
      domain.child('devices').add({ name: 'rng', attributes: { model: 'virtio' }, content: [backend] })
    }
    if (rng.read(requireElement(domain), {}).rng?.bytesPerSecond === to.bytesPerSecond) return
    const rate = spot.child('rate')
    if (to.bytesPerSecond === undefined) rate.remove()
    else {
      rate.setAttribute('bytes', to.bytesPerSecond)
      rate.setAttribute('period', 1000)
    }
  },
}

const actions: readonly (readonly [string, Watchdog['action']])[] = [
  ['reset', 'reset'],
  ['shutdown', 'shutdown'],
  ['poweroff', 'power-off'],
  ['pause', 'pause'],
  ['none', 'none'],
  ['inject-nmi', 'inject-nmi'],
]

const isWatchdog = (element: XmlElement) => ['i6300esb', 'ib700'].includes(attribute(element, 'model') ?? '')

const watchdog: HardwareAspect = {
  names: ['watchdog'],
  read(domain) {
    const element = first(domain, 'watchdog', isWatchdog)
    const model = attribute(element, 'model')
    const action = actions.find(([word]) => word === (attribute(element, 'action') ?? 'reset'))?.[1]
    return (model === 'i6300esb' || model === 'ib700') && action ? { watchdog: { model, action } } : {}
  },
  write(domain, { watchdog: to }) {
    const word = actions.find(([, each]) => each === to?.action)?.[0]
    if (to && word === undefined) {
      const remedy = `use one of ${actions.map(([, each]) => each).join(', ')}`
      throw cannot(`watchdog action ${to.action}`, 'it has no word for that', remedy)
    }
    const spot = domain.child('devices').child('watchdog', isWatchdog)
    if (!to) spot.remove()
    else if (spot.element) {
      spot.setAttribute('model', to.model)
      if ((attribute(spot.element, 'action') ?? 'reset') !== word) spot.setAttribute('action', word)
    } else domain.child('devices').add({ name: 'watchdog', attributes: { model: to.model, action: word } })
  },
}

const panics: readonly (readonly [string, 'isa' | 'pci'])[] = [
  ['isa', 'isa'],
  ['pvpanic', 'pci'],
]

const isPanic = (element: XmlElement) => panics.some(([word]) => word === attribute(element, 'model'))

const panicDevice: HardwareAspect = {
  names: ['panicDevice'],
  read(domain) {
    const model = attribute(first(domain, 'panic', isPanic), 'model')
    const found = panics.find(([word]) => word === model)?.[1]
    return found ? { panicDevice: found } : {}
  },
  write(domain, { panicDevice: to }) {
    const spot = domain.child('devices').child('panic', isPanic)
    const model = panics.find(([, each]) => each === to)?.[0]
    if (model === undefined) spot.remove()
    else if (spot.element) spot.setAttribute('model', model)
    else domain.child('devices').add({ name: 'panic', attributes: { model } })
  },
}

const isTpm = (element: XmlElement) =>
  ['tpm-crb', 'tpm-tis'].includes(attribute(element, 'model') ?? '') &&
  attribute(child(element, 'backend'), 'type') === 'emulator'

/** One of its own; that of the host, passed through, is not told. */
const tpm: HardwareAspect = {
  names: ['tpm'],
  read(domain) {
    const element = first(domain, 'tpm', isTpm)
    if (!element) return {}
    const version: Tpm['version'] = attribute(child(element, 'backend'), 'version') === '1.2' ? '1.2' : '2.0'
    return { tpm: { model: attribute(element, 'model') === 'tpm-crb' ? 'crb' : 'tis', version } }
  },
  write(domain, { tpm: to }) {
    const devices = domain.child('devices')
    const spot = devices.child('tpm', isTpm)
    if (!to) spot.remove()
    else if (spot.element) {
      spot.setAttribute('model', `tpm-${to.model}`)
      if ((tpm.read(requireElement(domain), {}).tpm?.version ?? '2.0') !== to.version) {
        spot.child('backend').setAttribute('version', to.version)
      }
    } else {
      const backend = { name: 'backend', attributes: { type: 'emulator', version: to.version } }
      devices.add({ name: 'tpm', attributes: { model: `tpm-${to.model}` }, content: [backend] })
    }
  },
}

const sounds: readonly Sound['model'][] = ['ich9', 'ich6', 'ac97', 'es1370', 'usb']
const isSound = (element: XmlElement) => sounds.some((each) => each === attribute(element, 'model'))

const sound: HardwareAspect = {
  names: ['sound'],
  read(domain) {
    const model = sounds.find((each) => each === attribute(first(domain, 'sound', isSound), 'model'))
    return model ? { sound: { model } } : {}
  },
  write(domain, { sound: to }) {
    if (to?.backend === 'vnc') throw cannot('sound backend vnc', 'it has no such backend', 'use none')
    const spot = domain.child('devices').child('sound', isSound)
    if (!to) spot.remove()
    else if (spot.element) spot.setAttribute('model', to.model)
    else domain.child('devices').add({ name: 'sound', attributes: { model: to.model } })
  },
}

const isAgent = (element: XmlElement) => attribute(child(element, 'target'), 'name') === 'org.qemu.guest_agent.0'

const agentChannel: NewElement = {
  name: 'channel',
  attributes: { type: 'unix' },
  content: [{ name: 'target', attributes: { type: 'virtio', name: 'org.qemu.guest_agent.0' } }],
}

/** Machines that are not QEMU's have no channel, and none is told. */
const agent: HardwareAspect = {
  names: ['agent'],
  read(domain) {
    if (first(domain, 'channel', isAgent)) return { agent: true }
    return /^(kvm|qemu|hvf)$/.test(attribute(domain, 'type') ?? '') ? { agent: false } : {}
  },
  write(domain, { agent: to = true }) {
    const spot = domain.child('devices').child('channel', isAgent)
    if (!to) spot.remove()
    else if (!spot.element) domain.child('devices').add(agentChannel)
  },
}

/** Devices of which a machine has one or none. */
export const smallDevices: readonly HardwareAspect[] = [usb, rng, watchdog, panicDevice, tpm, sound, agent]

function first(domain: XmlElement, name: keyof Hardware | 'panic' | 'channel', fits: (element: XmlElement) => boolean) {
  return children(child(domain, 'devices'), name).find(fits)
}

function requireElement({ element }: Spot): XmlElement {
  if (element) return element
  throw new TypeError('there is no domain')
}
