import { deriveId, type Snapshot, type SnapshotState } from '@cimarron/hypervisor'
import type { Domain } from '../api/domain.ts'
import type { Libvirt } from '../api/libvirt.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts'
import { readDomain } from './domain-outline.ts'
import { isRefusal } from './refusal.ts'

/** A domain's snapshots, and the one that it came from. */
export interface ReadSnapshots {
  readonly snapshots: readonly Snapshot[]
  readonly current?: string
}

export const noSnapshotsRead: ReadSnapshots = { snapshots: [] }

/** libvirt knows a snapshot by its name alone, which it keeps: the id is made of it. */
export function snapshotIdOf(machine: string, name: string): string {
  return deriveId(machine, `snapshot/${name}`)
}

/** All of them, oldest first. One that goes meanwhile is left out. */
export async function readSnapshots({ rpc }: Libvirt, { wire: dom, uuid }: Domain): Promise<ReadSnapshots> {
  const listed = rpc.call(calls.domainListAllSnapshots, { dom, need_results: 1, flags: 0 })
  const currently = orIfNone(rpc.call(calls.domainSnapshotCurrent, { dom, flags: 0 }))
  const texts = (await listed).snapshots.map((snap) =>
    orIfNone(rpc.call(calls.domainSnapshotGetXmlDesc, { snap, flags: 0 })),
  )
  const read = (await Promise.all(texts)).flatMap((one) => (one ? [snapshotIn(one.xml, uuid)] : []))
  const current = (await currently)?.snap.name
  return {
    snapshots: read.toSorted((one, other) => one.createdMs - other.createdMs),
    ...(current === undefined ? {} : { current: snapshotIdOf(uuid, current) }),
  }
}

async function orIfNone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isRefusal(error, 'noSnapshot')) return undefined
    throw error
  }
}

/** `state` of a domain's snapshot; one of disks alone is as of a machine that was off. */
const states: Readonly<Record<string, SnapshotState>> = { running: 'running', paused: 'paused' }

/** @param machine the machine's id */
export function snapshotIn(document: string, machine: string): Snapshot {
  const root = parseXml(document)
  const text = (name: string) => child(root, name)?.text ?? ''
  const domain = child(root, 'inactiveDomain') ?? child(root, 'domain')
  if (!domain) throw new TypeError(`the snapshot ${JSON.stringify(text('name'))} has no domain in it`)
  const state = states[text('state')] ?? 'off'
  const disks = children(child(root, 'disks'), 'disk')
  const isExternal = disks.some((disk) => attribute(disk, 'snapshot') === 'external')
  const memory = attribute(child(root, 'memory'), 'snapshot')
  const parent = child(root, 'parent', 'name')?.text
  const description = text('description')
  return {
    id: snapshotIdOf(machine, text('name')),
    name: text('name'),
    ...(description === '' ? {} : { description }),
    ...(parent === undefined ? {} : { parent: snapshotIdOf(machine, parent) }),
    createdMs: Number(text('creationTime')) * 1000,
    kind: isExternal ? 'external' : 'internal',
    why: 'it was made so in libvirt',
    memory: state !== 'off' && memory !== undefined && memory !== 'no',
    state,
    config: readDomain(document.slice(domain.start, domain.end)),
    quiesced: false,
    disks: disks.flatMap((disk) => diskIn(disk, domain)),
  }
}

/** By libvirt's name of the disk, `vda`: the image is that of the domain then. */
function diskIn(disk: XmlElement, domain: XmlElement): Snapshot['disks'] {
  const device = attribute(disk, 'name') ?? ''
  if (attribute(disk, 'snapshot') === 'no') return []
  const own = children(child(domain, 'devices'), 'disk').find(
    (one) => attribute(child(one, 'target'), 'dev') === device,
  )
  const path = attribute(child(own, 'source'), 'file') ?? attribute(child(own, 'source'), 'dev')
  if (path === undefined) return []
  return [{ device, path, format: attribute(child(own, 'driver'), 'type') === 'raw' ? 'raw' : 'qcow2' }]
}
