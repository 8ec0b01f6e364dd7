import type { Firmware } from '@cimarron/hypervisor'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import type { Aspect } from './aspect.ts'

/** What starts the guest's system: told by its kind (`<os firmware='efi'>`), or by the file (`<loader>`). */
export const firmware: Aspect = {
  names: ['firmware'],
  read: (domain) => ({ firmware: firmwareOf(domain) }),
  write(domain, { firmware: to }) {
    const { element } = domain
    if (!element || firmwareOf(element) === to) return
    const os = domain.child('os')
    // A file that was named is of the kind that was; its variables would be of no use to another.
    for (const name of ['firmware', 'loader', 'nvram']) os.child(name).remove()
    os.setAttribute('firmware', to === 'bios' ? undefined : 'efi')
    if (to === 'bios') return
    const enabled = to === 'uefi-secure' ? 'yes' : 'no'
    const feature = (name: string) => ({ name: 'feature', attributes: { enabled, name } })
    os.add({
      name: 'firmware',
      content: [...(to === 'uefi-secure' ? [feature('enrolled-keys')] : []), feature('secure-boot')],
    })
  },
}

function firmwareOf(domain: XmlElement): Firmware {
  const os = child(domain, 'os')
  const loader = child(os, 'loader')
  const isUefi = attribute(os, 'firmware') === 'efi' || attribute(loader, 'type') === 'pflash'
  if (!isUefi) return 'bios'
  const wantsSecure = children(child(os, 'firmware'), 'feature').some(
    (feature) => attribute(feature, 'name') === 'secure-boot' && attribute(feature, 'enabled') === 'yes',
  )
  return attribute(loader, 'secure') === 'yes' || wantsSecure ? 'uefi-secure' : 'uefi'
}
