import { type Graphics, type GraphicsListen, isLoopback, type VideoModel } from '@cimarron/hypervisor'
import { attribute, child, children, type XmlElement } from '../../../xml/xml-element.ts'
import type { Spot } from '../../document.ts'
import { numberIn, present } from '../../values.ts'
import { cannot } from '../aspect.ts'
import { type DeviceKind, differs } from './device-kind.ts'

export const graphicsKind: DeviceKind<Graphics> = {
  element: 'graphics',
  key(element, { domain }) {
    const protocol = protocolOf(element)
    const place = children(child(domain, 'devices'), 'graphics')
      .filter((each) => protocolOf(each) === protocol)
      .indexOf(element)
    return protocol && `${protocol}${place === 0 ? '' : place}`
  },
  read(element) {
    const protocol = protocolOf(element)
    if (!protocol) return undefined
    return present<Omit<Graphics, 'id'>>({
      kind: 'graphics',
      protocol,
      listen: listenOf(element, protocol),
      keyboard: attribute(element, 'keymap'),
    })
  },
  make({ protocol }) {
    // Through the daemon only: a port of the loopback address, which libvirt chooses.
    const attributes = { type: protocol, port: protocol === 'vnc' ? -1 : undefined, autoport: 'yes', listen: loopback }
    return {
      name: 'graphics',
      attributes,
      content: [{ name: 'listen', attributes: { type: 'address', address: loopback } }],
    }
  },
  write(spot, to, { from }) {
    if (differs(from, to, 'protocol'))
      throw cannot('another protocol at a screen', 'it is another device', 'add one of the other')
    if (differs(from, to, 'keyboard')) spot.setAttribute('keymap', to.keyboard)
    if (differs(from, to, 'listen')) writeListen(spot, to)
  },
}

const loopback = '127.0.0.1'

function protocolOf(element: XmlElement): Graphics['protocol'] | undefined {
  const type = attribute(element, 'type')
  return type === 'vnc' || type === 'spice' ? type : undefined
}

/** A port that libvirt chooses on the loopback address, without a password, is for whoever reaches the machine through libvirt. */
function listenOf(element: XmlElement, protocol: Graphics['protocol']): GraphicsListen | undefined {
  const listens = children(element, 'listen')
  const [first] = listens
  const type = attribute(first, 'type') ?? 'address'
  if (type === 'none' || type === 'socket' || attribute(element, 'socket') !== undefined) return undefined
  const address = attribute(first, 'address') ?? attribute(element, 'listen') ?? loopback
  const port = portIn(element, 'port')
  const isAuto = attribute(element, 'autoport') === 'yes' || port === 'auto' || port === undefined
  const websocket = protocol === 'vnc' ? portIn(element, 'websocket') : undefined
  const password = attribute(element, 'passwd') === undefined ? undefined : {}
  if (isAuto && isLoopback(address) && websocket === undefined && !password) return undefined
  return present<GraphicsListen>({ address, port: isAuto ? 'auto' : port, websocket, password })
}

function portIn(element: XmlElement, name: string): number | 'auto' | undefined {
  const text = attribute(element, name)
  return text === '-1' ? 'auto' : numberIn(element, name)
}

function writeListen(spot: Spot, { listen, protocol }: Graphics): void {
  if (listen?.tls) throw cannot('graphics-tls', 'encryption of screens is a setting of its host', 'leave tls out')
  if (listen?.password?.file !== undefined) {
    const remedy = 'leave the file out, and set the password while the machine runs'
    throw cannot('a password of a screen from a file', 'its document holds the password itself', remedy)
  }
  const address = listen?.address ?? loopback
  const port = listen?.port ?? 'auto'
  spot.setAttribute('port', port === 'auto' ? (protocol === 'vnc' ? -1 : undefined) : port)
  spot.setAttribute('autoport', port === 'auto' ? 'yes' : 'no')
  const websocket = listen?.websocket
  spot.setAttribute('websocket', websocket === 'auto' ? -1 : websocket)
  spot.setAttribute('listen', address)
  const place = spot.child('listen')
  place.setAttribute('type', 'address')
  for (const other of ['network', 'socket']) place.setAttribute(other, undefined)
  place.setAttribute('address', address)
  // An empty one lets nobody in until one is set.
  if (!listen?.password) spot.setAttribute('passwd', undefined)
  else if (attribute(spot.element, 'passwd') === undefined) spot.setAttribute('passwd', '')
}

const videos: readonly (readonly [string, VideoModel])[] = [
  ['vga', 'std'],
  ['virtio', 'virtio'],
  ['qxl', 'qxl'],
  ['cirrus', 'cirrus'],
  ['vmvga', 'vmware'],
  ['bochs', 'bochs'],
  ['none', 'none'],
]

/** The machine's one screen, which the model has at the first of its graphics. */
export function videoOf(domain: XmlElement): VideoModel | undefined {
  const type = attribute(child(domain, 'devices', 'video', 'model'), 'type')
  return videos.find(([word]) => word === type)?.[1]
}

export function writeVideo(domain: Spot, video: VideoModel | undefined): void {
  const spot = domain.child('devices').child('video')
  if (domain.element && videoOf(domain.element) === video) return
  if (video === undefined) {
    spot.remove()
    return
  }
  const type = videos.find(([, each]) => each === video)?.[0]
  if (!spot.element) domain.child('devices').add({ name: 'video', content: [{ name: 'model', attributes: { type } }] })
  else {
    const model = spot.child('model')
    // Sizes of one model's memory are none of another's.
    for (const { name } of model.element?.attributes ?? [])
      if (name !== 'primary' && name !== 'type') model.setAttribute(name, undefined)
    model.setAttribute('type', type)
  }
}
