import { deriveId, type Snapshot, type SnapshotState } from '@cimarron/hypervisor'
import type { Domain } from '../api/domain.ts'
import type { DomainContext } from '../documents/domain/aspect.ts'
import { findDevices } from '../documents/domain/devices/devices.ts'
import { configOf } from '../documents/domain/read-domain.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts'
import type { ReadServer } from './domain-reading.ts'
import { asGiven } from './domain-settings.ts'
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

/** `VIR_DOMAIN_SNAPSHOT_XML_SECURE` */
const withSecrets = 1

/** All of them, oldest first. One that goes meanwhile is left out. */
export async function readSnapshots(
  { libvirt: { rpc }, context, readOnly }: ReadServer,
  { wire: dom, uuid }: Domain,
): Promise<ReadSnapshots> {
  const flags = readOnly ? 0 : withSecrets
  const listed = rpc.call(calls.domainListAllSnapshots, { dom, need_results: 1, flags: 0 })
  const texts = listed.then(({ snapshots }) =>
    Promise.all(snapshots.map((snap) => orIfNone(rpc.call(calls.domainSnapshotGetXmlDesc, { snap, flags })))),
  )
  // Awaited together: where the connection ends, each of them is refused.
  const [documents, currently] = await Promise.all([
    texts,
    orIfNone(rpc.call(calls.domainSnapshotCurrent, { dom, flags: 0 })),
  ])
  const read = documents.flatMap((one) => (one ? [snapshotIn(one.xml, uuid, context)] : []))
  const current = currently?.snap.name
  return {
    snapshots: inOrder(read),
    ...(current === undefined ? {} : { current: snapshotIdOf(uuid, current) }),
  }
}

/** libvirt counts in seconds: of one second, those come first that others were made from. */
function inOrder(all: readonly Snapshot[]): readonly Snapshot[] {
  const byId = new Map(all.map((one) => [one.id, one]))
  const depth = ({ parent }: Snapshot) => {
    let deep = 0
    for (let at = byId.get(parent ?? ''); at && deep < all.length; at = byId.get(at.parent ?? '')) deep++
    return deep
  }
  return all.toSorted((one, other) => one.createdMs - other.createdMs || depth(one) - depth(other))
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
export function snapshotIn(document: string, machine: string, context: DomainContext): Snapshot {
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
    config: asGiven(configOf(domain, context)),
    quiesced: false,
    disks: disks.flatMap((disk) => diskIn(disk, domain, context)),
  }
}

/** By libvirt's name of the disk, `vda`: the image is that of the domain then. */
function diskIn(disk: XmlElement, domain: XmlElement, context: DomainContext): Snapshot['disks'] {
  if (attribute(disk, 'snapshot') === 'no') return []
  const target = attribute(disk, 'name')
  const own = findDevices(domain, context).find(({ key }) => key === target)?.device
  return own?.kind === 'disk' ? [{ device: own.id, path: own.path, format: own.format }] : []
}
