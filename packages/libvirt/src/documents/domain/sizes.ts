import type { MachineConfig } from '@cimarron/hypervisor'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import type { Spot } from '../document.ts'
import { bytesOf, numberIn, present, unitBytes, wholeNumber } from '../values.ts'
import { metadataOf } from './about.ts'
import type { Aspect } from './aspect.ts'

/**
 * Processors: `<vcpu>` is the most there can be, its `current` what the machine starts with.
 */
export const processors: Aspect = {
  names: ['processors', 'maxProcessors'],
  read(domain, { named }) {
    const vcpu = child(domain, 'vcpu')
    const most = wholeNumber(vcpu?.text) ?? 1
    const count = numberIn(vcpu, 'current') ?? most
    return {
      processors: { count },
      ...(count === most && !isRoom(domain, named, ['processors', most]) ? {} : { maxProcessors: most }),
    }
  },
  write(domain, { processors: { count }, maxProcessors = count }) {
    const vcpu = domain.child('vcpu')
    if (wholeNumber(vcpu.text) !== maxProcessors) vcpu.setText(maxProcessors)
    vcpu.setAttribute('current', count === maxProcessors ? undefined : count)
    writeEachProcessor(domain, { count, most: maxProcessors })
  },
}

/** Where the document says of each whether it is there (`<vcpus>`), it has to say the same: the last go first. */
function writeEachProcessor(domain: Spot, { count, most }: { readonly count: number; readonly most: number }): void {
  const list = domain.child('vcpus')
  const each = children(list.element, 'vcpu')
  if (each.length === 0) return
  if (each.length !== most) {
    list.remove()
    return
  }
  const spot = (id: string) => list.child('vcpu', (element) => attribute(element, 'id') === id)
  let enabled = each.filter((element) => attribute(element, 'enabled') === 'yes').length
  const ids = each.map((element) => attribute(element, 'id') ?? '')
  for (const id of enabled > count ? ids.toReversed() : ids) {
    if (enabled === count) return
    const wanted = enabled < count ? 'yes' : 'no'
    if (attribute(spot(id).element, 'enabled') === wanted) continue
    if (wanted === 'no' && id === '0') continue
    spot(id).setAttribute('enabled', wanted)
    if (wanted === 'no') spot(id).setAttribute('hotpluggable', 'yes')
    enabled += wanted === 'yes' ? 1 : -1
  }
}

/**
 * Memory: `<currentMemory>` is what the guest is left with at its start, `<memory>` what it can be given back (by its
 * balloon), `<maxMemory>` what can be plugged in.
 */
export const memory: Aspect = {
  names: ['memory', 'maxMemoryBytes'],
  read(domain, { named }) {
    const { booted, current, plugged } = memoryOf(domain)
    const most = Math.max(booted, plugged)
    return present<Pick<MachineConfig, 'memory'> & { maxMemoryBytes?: number }>({
      memory: { bytes: current },
      maxMemoryBytes: most > current || isRoom(domain, named, ['memory', most]) ? most : undefined,
    })
  },
  write(domain, { memory: { bytes }, maxMemoryBytes: most = bytes }) {
    const { element } = domain
    if (!element) return
    const { booted, current, plugged } = memoryOf(element)
    const [memory, currentMemory] = [domain.child('memory'), domain.child('currentMemory')]
    if (plugged === 0) {
      if (booted !== most) writeBytes(memory, most)
    } else {
      // What was never held back is not from now on.
      if (most > bytes) writeBytes(domain.child('maxMemory'), most)
      else domain.child('maxMemory').remove()
      if (booted === current || booted < bytes) writeBytes(memory, bytes)
    }
    if (currentMemory.element || bytes !== bytesOf(memory.element)) writeBytes(currentMemory, bytes)
  },
}

/** Whether it was said that there is to be no less room than that: all of it is taken, and a document can't say it then. */
function isRoom(
  domain: XmlElement,
  named: XmlElement | undefined,
  [name, most]: readonly ['processors' | 'memory', number],
): boolean {
  const own = metadataOf(domain) ?? metadataOf(named)
  return numberIn(own && child(own.element, `${own.prefix}:room`), name) === most
}

function memoryOf(domain: XmlElement): { readonly booted: number; readonly current: number; readonly plugged: number } {
  const booted = bytesOf(child(domain, 'memory')) ?? 0
  const current = Math.min(bytesOf(child(domain, 'currentMemory')) ?? booted, booted)
  return { booted, current: current === 0 ? booted : current, plugged: bytesOf(child(domain, 'maxMemory')) ?? 0 }
}

/** In the unit that is there, where it can be said in it; else in the largest that it can be said in. */
export function writeBytes(spot: Spot, bytes: number | undefined): void {
  if (bytes === undefined) {
    spot.remove()
    return
  }
  if (bytesOf(spot.element) === bytes) return
  const isNew = spot.element === undefined
  const unit = attribute(spot.element, 'unit') ?? 'KiB'
  const size = unitBytes(unit) ?? 1024
  const [fitting, by] = bytes % size === 0 ? [unit, size] : bytes % 1024 === 0 ? ['KiB', 1024] : ['bytes', 1]
  spot.setText(bytes / by)
  if (isNew || fitting !== unit) spot.setAttribute('unit', fitting)
}
