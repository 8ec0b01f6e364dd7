import { hostShutdownActions, isUuid, type LifecyclePolicy, type MachineConfig } from '@cimarron/hypervisor'
import type { NewElement } from '../../xml/new-element.ts'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import type { Spot } from '../document.ts'
import { numberIn, present } from '../values.ts'
import { type Aspect, isQemu } from './aspect.ts'

/**
 * What is kept in a domain's `<metadata>`, where libvirt lets every program have one element of a name space of its own:
 * what libvirt has no word for, and no machine has to know.
 */
export const metadataNameSpace = 'urn:cimarron:machine:1'
const prefix = 'cimarron'

/** Our element, by its name space: another program may have written it with another prefix. */
export function metadataOf(
  domain: XmlElement | undefined,
): { readonly element: XmlElement; readonly prefix: string } | undefined {
  for (const element of child(domain, 'metadata')?.children ?? []) {
    const [own = '', local] = element.name.split(':')
    if (local !== 'machine') continue
    const declared = attribute(element, `xmlns:${own}`) ?? attribute(domain, `xmlns:${own}`)
    if (declared === metadataNameSpace) return { element, prefix: own }
  }
  return undefined
}

/** The place of our element, which comes with what is first put into it. */
export function metadataSpot(domain: Spot): { readonly spot: Spot; readonly prefix: string } {
  const own = metadataOf(domain.element)?.prefix ?? prefix
  const spot = domain.child('metadata').child(`${own}:machine`, (each) => each === metadataOf(domain.element)?.element)
  return { spot, prefix: own }
}

export function addMetadata(domain: Spot, { name, ...rest }: NewElement): void {
  if (!metadataOf(domain.element)) {
    domain.child('metadata').add({ name: `${prefix}:machine`, attributes: { [`xmlns:${prefix}`]: metadataNameSpace } })
  }
  const { spot, prefix: own } = metadataSpot(domain)
  spot.add({ name: `${own}:${name}`, ...rest })
}

/** Takes our element away where nothing is left in it. */
export function dropEmptyMetadata(domain: Spot): void {
  if (metadataOf(domain.element)?.element.children.length === 0) metadataSpot(domain).spot.remove()
}

type Kept = Pick<MachineConfig, 'notes' | 'tags' | 'autostart' | 'onHostShutdown' | 'template' | 'linkedTo'> &
  Partial<Pick<MachineConfig, 'acceleration'>>
type KeptPolicy = Pick<LifecyclePolicy, 'onFailure' | 'onRoomAgain' | 'retries'>

interface Keeping {
  readonly name: string
  read(element: XmlElement): Kept | KeptPolicy
  /** Undefined where there is nothing to keep. */
  write(config: MachineConfig): Omit<NewElement, 'name'> | undefined
}

/** One element for each. What is in it was written by whoever likes: a value that can't be is as if it was not there. */
const keeping: readonly Keeping[] = [
  {
    name: 'notes',
    read: ({ text }) => (text === '' ? {} : { notes: text }),
    write: ({ notes }) => (notes ? { content: notes } : undefined),
  },
  {
    name: 'tags',
    read: (element) => {
      const tags = element.children.filter(({ name }) => name.endsWith(':tag')).map(({ text }) => text)
      return tags.length === 0 ? {} : { tags }
    },
    write: ({ tags = [] }) =>
      tags.length === 0 ? undefined : { content: tags.map((tag) => ({ name: `${prefix}:tag`, content: tag })) },
  },
  {
    name: 'autostart',
    read: (element) => {
      const [order, delayMs] = [numberIn(element, 'order'), numberIn(element, 'delayMs')]
      return order === undefined || delayMs === undefined ? {} : { autostart: { order, delayMs } }
    },
    write: ({ autostart }) => autostart && { attributes: { order: autostart.order, delayMs: autostart.delayMs } },
  },
  {
    name: 'onHostShutdown',
    read: (element) => {
      const action = hostShutdownActions.find((each) => each === attribute(element, 'action'))
      const timeoutMs = numberIn(element, 'timeoutMs')
      return action === undefined || timeoutMs === undefined ? {} : { onHostShutdown: { action, timeoutMs } }
    },
    write: ({ onHostShutdown: policy }) =>
      policy && { attributes: { action: policy.action, timeoutMs: policy.timeoutMs } },
  },
  {
    // libvirt has to be told which: that it was left to whoever defines it is kept beside that.
    name: 'acceleration',
    read: (element) => (attribute(element, 'choice') === 'auto' ? { acceleration: 'auto' } : {}),
    write: ({ acceleration }) => (acceleration === 'auto' ? { attributes: { choice: 'auto' } } : undefined),
  },
  {
    // The most there can be, where all of it is there.
    name: 'room',
    read: () => ({}),
    write: ({ processors: { count }, maxProcessors, memory: { bytes }, maxMemoryBytes }) => {
      const attributes = {
        processors: maxProcessors === count ? count : undefined,
        memory: maxMemoryBytes === bytes ? bytes : undefined,
      }
      return attributes.processors === undefined && attributes.memory === undefined ? undefined : { attributes }
    },
  },
  {
    name: 'template',
    read: () => ({ template: true }),
    write: ({ template }) => (template ? {} : undefined),
  },
  {
    name: 'linkedTo',
    read: (element) => {
      const machine = attribute(element, 'machine') ?? ''
      return isUuid(machine) ? { linkedTo: machine } : {}
    },
    write: ({ linkedTo }) => (linkedTo === undefined ? undefined : { attributes: { machine: linkedTo } }),
  },
  {
    name: 'lifecycle',
    read: (element) => {
      const failure = attribute(element, 'onFailure')
      const room = attribute(element, 'onRoomAgain')
      const [attempts, withinMs] = [numberIn(element, 'attempts'), numberIn(element, 'withinMs')]
      return present<KeptPolicy>({
        onFailure: failure === 'restart' || failure === 'stay-off' ? failure : undefined,
        onRoomAgain: room === 'resume' || room === 'stay-paused' ? room : undefined,
        retries: attempts === undefined || withinMs === undefined ? undefined : { attempts, withinMs },
      })
    },
    write: ({ lifecycle: { onFailure, onRoomAgain, retries } }) => {
      if (!onFailure && !onRoomAgain && !retries) return undefined
      return { attributes: { onFailure, onRoomAgain, attempts: retries?.attempts, withinMs: retries?.withinMs } }
    },
  },
]

/** What only people see, or only a daemon acts on. */
export const about: Aspect = {
  names: [
    ...(['acceleration', 'notes', 'tags', 'autostart', 'onHostShutdown', 'template', 'linkedTo', 'lifecycle'] as const),
    ...(['processors', 'maxProcessors', 'memory', 'maxMemoryBytes'] as const),
  ],
  read(domain) {
    const { policy: _, ...kept } = readKept(domain)
    return kept
  },
  write(domain, config) {
    for (const { name, read, write } of keeping) {
      const { spot, prefix: own } = metadataSpot(domain)
      const place = spot.child(`${own}:${name}`)
      const content = name === 'acceleration' && !isQemu(domain.element) ? undefined : write(config)
      const written = place.element && read(place.element)
      const [kept] = keeping.filter((each) => each.name === name)
      if (name === 'room' && content && place.element && sameAttributes(place.element, content)) continue
      if (
        name !== 'room' &&
        content &&
        written &&
        kept &&
        JSON.stringify(written) === JSON.stringify(wantedOf(config, name))
      )
        continue
      place.remove()
      if (content) addMetadata(domain, { name, ...content })
    }
    dropEmptyMetadata(domain)
  },
}

function sameAttributes(element: XmlElement, { attributes = {} }: Omit<NewElement, 'name'>): boolean {
  return Object.entries(attributes).every(([name, value]) => attribute(element, name) === (value && String(value)))
}

/** Of the policy that `lifecycle` reads. */
export function keptPolicy(domain: XmlElement): KeptPolicy {
  return readKept(domain).policy
}

function readKept(domain: XmlElement): Kept & { readonly policy: KeptPolicy } {
  const own = metadataOf(domain)
  if (!own) return { policy: {} }
  let kept: Kept = {}
  let policy: KeptPolicy = {}
  for (const { name, read } of keeping) {
    const [element] = children(own.element, `${own.prefix}:${name}`)
    if (!element) continue
    if (name === 'lifecycle') policy = { ...policy, ...(read(element) as KeptPolicy) }
    else kept = { ...kept, ...(read(element) as Kept) }
  }
  return { ...kept, policy }
}

function wantedOf(config: MachineConfig, name: string): unknown {
  if (name === 'lifecycle') {
    const { onFailure, onRoomAgain, retries } = config.lifecycle
    return present<KeptPolicy>({ onFailure, onRoomAgain, retries })
  }
  const key = name as keyof Kept
  return { [key]: config[key] }
}
