import type { Share } from '@cimarron/hypervisor'
import type { NewElement } from '../../xml/new-element.ts'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import { type Aspect, domainType } from './aspect.ts'

/**
 * Folders of the host. In a container they are mounted without being asked for: `data` at `/data`, and what is called
 * `root` is the root of its files.
 */
export const shares: Aspect = {
  names: ['shares'],
  read(domain) {
    const found = children(child(domain, 'devices'), 'filesystem').flatMap((each) => shareOf(domain, each) ?? [])
    return found.length === 0 ? {} : { shares: found }
  },
  write(domain, { shares: to = [] }) {
    const { element } = domain
    if (!element) return
    const before = shares.read(element, {}).shares ?? []
    const isContainer = domainType(element) === 'lxc'
    const at = (tag: string) =>
      domain
        .child('devices')
        .child('filesystem', (each) => domain.element !== undefined && shareOf(domain.element, each)?.tag === tag)
    for (const share of before) {
      const wanted = to.find(({ tag }) => tag === share.tag)
      if (!wanted || wanted.driver !== share.driver) at(share.tag).remove()
    }
    for (const share of to) {
      const spot = at(share.tag)
      if (!spot.element) domain.child('devices').add(isContainer ? containerShare(share) : machineShare(share))
      else {
        if (spot.child('source').element) spot.child('source').setAttribute('dir', share.path)
        if ((child(spot.element, 'readonly') !== undefined) !== share.readOnly)
          spot.child('readonly').setPresence(share.readOnly)
      }
    }
  },
}

const tagPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/

function shareOf(domain: XmlElement, element: XmlElement): Share | undefined {
  const path = attribute(child(element, 'source'), 'dir')
  const target = attribute(child(element, 'target'), 'dir')
  if ((attribute(element, 'type') ?? 'mount') !== 'mount' || !path?.startsWith('/') || target === undefined)
    return undefined
  const tag = domainType(domain) === 'lxc' ? tagOfMount(target) : target
  if (tag === undefined || !tagPattern.test(tag)) return undefined
  const driver = attribute(child(element, 'driver'), 'type') === 'virtiofs' ? ({ driver: 'virtiofs' } as const) : {}
  return { tag, path, readOnly: child(element, 'readonly') !== undefined, ...driver }
}

function tagOfMount(target: string): string | undefined {
  if (target === '/') return 'root'
  return target === '/root' || !target.startsWith('/') ? undefined : target.slice(1)
}

function machineShare({ tag, path, readOnly, driver }: Share): NewElement {
  return {
    name: 'filesystem',
    // virtiofs has no other mode; with 9p, owners and modes are those of the host's files.
    attributes: { type: 'mount', accessmode: 'passthrough' },
    content: [
      driver === 'virtiofs' ? { name: 'driver', attributes: { type: 'virtiofs' } } : undefined,
      ...places(path, tag, readOnly),
    ],
  }
}

function containerShare({ tag, path, readOnly }: Share): NewElement {
  const target = tag === 'root' ? '/' : `/${tag}`
  return {
    name: 'filesystem',
    attributes: { type: 'mount', accessmode: 'passthrough' },
    content: places(path, target, readOnly),
  }
}

function places(path: string, target: string, readOnly: boolean): readonly (NewElement | undefined)[] {
  return [
    { name: 'source', attributes: { dir: path } },
    { name: 'target', attributes: { dir: target } },
    readOnly ? { name: 'readonly' } : undefined,
  ]
}
