import type { MemoryBacking, Pinning } from '@cimarron/hypervisor'
import { attribute, child, children } from '../../xml/xml-element.ts'
import { numberIn, present, unitBytes } from '../values.ts'
import type { HardwareAspect } from './aspect.ts'
import { plainList } from './numa.ts'

/** libvirt's own choice where huge pages are asked for, and no size: that of an x86 host. */
const usualHugePage = 2 ** 21

/** What its memory is made of. */
export const memoryBacking: HardwareAspect = {
  names: ['memoryBacking'],
  read(domain) {
    const element = child(domain, 'memoryBacking')
    const huge = child(element, 'hugepages')
    const page = child(huge, 'page')
    const size = numberIn(page, 'size')
    const unit = unitBytes(attribute(page, 'unit') ?? 'KiB')
    const backing = present<MemoryBacking>({
      pageBytes: size !== undefined && unit !== undefined ? size * unit : huge ? usualHugePage : undefined,
      preallocate: attribute(child(element, 'allocation'), 'mode') === 'immediate' || undefined,
      lock: child(element, 'locked') ? true : undefined,
      shared: attribute(child(element, 'access'), 'mode') === 'shared' || undefined,
    })
    return Object.keys(backing).length === 0 ? {} : { memoryBacking: backing }
  },
  write(domain, { memoryBacking: to = {} }) {
    const { element } = domain
    if (!element) return
    const spot = domain.child('memoryBacking')
    const before = memoryBacking.read(element, {}).memoryBacking ?? {}
    if (before.pageBytes !== to.pageBytes) {
      spot.child('hugepages').remove()
      if (to.pageBytes !== undefined) {
        const page = { name: 'page', attributes: { size: to.pageBytes / 1024, unit: 'KiB' } }
        spot.add({ name: 'hugepages', content: [page] })
      }
    }
    if (before.lock !== to.lock) spot.child('locked').setPresence(to.lock === true)
    if (before.shared !== to.shared) {
      const access = spot.child('access')
      if (to.shared) access.setAttribute('mode', 'shared')
      else access.remove()
    }
    if (before.preallocate !== to.preallocate) {
      const allocation = spot.child('allocation')
      if (to.preallocate) allocation.setAttribute('mode', 'immediate')
      else allocation.remove()
    }
  },
}

/** On which processors of the host it runs. */
export const pinning: HardwareAspect = {
  names: ['pinning'],
  read(domain) {
    const tune = child(domain, 'cputune')
    const pins = children(tune, 'vcpupin').flatMap((pin): [string, string][] => {
      const [vcpu, list] = [numberIn(pin, 'vcpu'), plainList(attribute(pin, 'cpuset') ?? '')]
      return vcpu === undefined || list === undefined ? [] : [[String(vcpu), list]]
    })
    const emulator = plainList(attribute(child(tune, 'emulatorpin'), 'cpuset') ?? '')
    const found = present<Pinning>({ processors: pins.length === 0 ? undefined : Object.fromEntries(pins), emulator })
    return Object.keys(found).length === 0 ? {} : { pinning: found }
  },
  write(domain, { pinning: to = {} }) {
    const { element } = domain
    if (!element) return
    const spot = domain.child('cputune')
    const before = pinning.read(element, {}).pinning ?? {}
    const pin = (vcpu: string) => spot.child('vcpupin', (each) => numberIn(each, 'vcpu') === Number(vcpu))
    for (const vcpu of Object.keys(before.processors ?? {})) {
      if (to.processors?.[vcpu] === undefined) pin(vcpu).remove()
    }
    for (const [vcpu, cpuset] of Object.entries(to.processors ?? {})) {
      if (before.processors?.[vcpu] === cpuset) continue
      if (pin(vcpu).element) pin(vcpu).setAttribute('cpuset', cpuset)
      else spot.add({ name: 'vcpupin', attributes: { vcpu, cpuset } })
    }
    if (before.emulator === to.emulator) return
    if (to.emulator === undefined) spot.child('emulatorpin').remove()
    else spot.child('emulatorpin').setAttribute('cpuset', to.emulator)
  },
}
