import {
  checkSnapshotRequest,
  checkSnapshotText,
  HypervisorError,
  type HypervisorEvent,
  type MachineSnapshots,
  type MachineView,
  type Operation,
  type RevertOptions,
  requireFreeSnapshotName,
  requireNoTemplate,
  requireSnapshot,
  type Snapshot,
  type SnapshotChange,
  type SnapshotRequest,
} from '@cimarron/hypervisor'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { WireSnapshot } from '../protocol/types.ts'
import { escapeText, insertChild, removeElement, setText, splice } from '../xml/edit-xml.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { child } from '../xml/xml-element.ts'
import { rename } from './change-domain.ts'
import type { MachineDesk } from './machine-desk.ts'

/** `virDomainSnapshotCreateFlags`, `…RevertFlags`, `…DeleteFlags` */
const create = { redefine: 1, current: 2 } as const
const revertForce = 4
const deleteChildren = 1

/** A domain's snapshots, inside its images, with its memory where it runs: as libvirt makes and keeps them. */
export class LibvirtSnapshots implements MachineSnapshots {
  readonly #desk: MachineDesk
  /** libvirt keeps no time of a revert: it is known here as long as this is open. */
  readonly #revertedMs = new Map<string, number>()

  constructor(desk: MachineDesk) {
    this.#desk = desk
  }

  all(): readonly Snapshot[] {
    return this.#desk.mirror.snapshots.snapshots.map((one) => {
      const revertedMs = this.#revertedMs.get(one.id)
      return revertedMs === undefined ? one : { ...one, revertedMs }
    })
  }

  async take(request: SnapshotRequest, operation: Operation = {}): Promise<Snapshot> {
    return await this.#desk.run('snapshot', operation, () => this.#take(request, operation))
  }

  async #take(request: SnapshotRequest, operation: Operation): Promise<Snapshot> {
    const desk = this.#desk
    checkSnapshotRequest(request)
    requireFreeSnapshotName(desk.mirror.snapshots, request.name)
    this.#requirePlain(request)
    requireNoTemplate(desk.view.defined)
    const { name, description } = request
    const told = description ? `<description>${escapeText(description)}</description>` : ''
    const xml = `<domainsnapshot><name>${escapeText(name)}</name>${told}</domainsnapshot>`
    const { rpc } = desk.around.libvirt()
    const { snap } = await rpc.call(calls.domainSnapshotCreateXml, {
      dom: desk.domain().wire,
      xml_desc: xml,
      flags: 0,
    })
    try {
      await desk.take({ operation })
    } catch (error) {
      await rpc.call(calls.domainSnapshotDelete, { snap, flags: 0 })
      throw error
    }
    return this.#named(name)
  }

  async revert(id: string, options: Operation & RevertOptions = {}): Promise<void> {
    const desk = this.#desk
    await desk.run('revert', options, async () => {
      const snapshot = this.#find(id)
      const machine = desk.view.defined.name
      requireNoTemplate(desk.view.defined)
      if (options.first) await this.#take(options.first, {})
      else if (!options.force) throw new HypervisorError('present-state-lost', { machine, snapshot: snapshot.name })
      // It says that what it is now may go: without, libvirt refuses where its devices differ from those of then.
      const asked = { snap: this.#wire(snapshot), flags: revertForce }
      await desk.around.libvirt().rpc.call(calls.domainRevertToSnapshot, asked)
      this.#revertedMs.set(id, desk.around.now())
      await this.#keepName(machine, snapshot)
      const told = (view: MachineView): HypervisorEvent => ({
        kind: 'machine-reverted',
        atMs: desk.around.now(),
        machine: view,
        snapshot,
      })
      await desk.take({ reason: 'requested', operation: options, also: told })
    })
  }

  async change(id: string, change: SnapshotChange, operation: Operation = {}): Promise<Snapshot> {
    const desk = this.#desk
    return await desk.run('snapshot', operation, async () => {
      const snapshot = this.#find(id)
      const { platform } = desk.around
      if (change.name !== undefined && change.name !== snapshot.name) {
        const why = 'libvirt knows a snapshot by its name'
        throw new HypervisorError('unsupported', { platform, feature: 'rename of a snapshot', why })
      }
      if (change.description === undefined) return snapshot
      checkSnapshotText('description', change.description)
      const { rpc } = desk.around.libvirt()
      const snap = this.#wire(snapshot)
      // VIR_DOMAIN_SNAPSHOT_XML_SECURE: what is defined anew without its passwords has lost them.
      const { xml } = await rpc.call(calls.domainSnapshotGetXmlDesc, { snap, flags: 1 })
      const isCurrent = desk.mirror.snapshots.current === snapshot.id
      await rpc.call(calls.domainSnapshotCreateXml, {
        dom: snap.dom,
        xml_desc: withDescription(xml, change.description),
        flags: create.redefine | (isCurrent ? create.current : 0),
      })
      await desk.take({ operation })
      return this.#find(id)
    })
  }

  async delete(id: string, options: Operation & { readonly children?: boolean } = {}): Promise<void> {
    const desk = this.#desk
    await desk.run('delete-snapshot', options, async () => {
      const asked = { snap: this.#wire(this.#find(id)), flags: options.children ? deleteChildren : 0 }
      await desk.around.libvirt().rpc.call(calls.domainSnapshotDelete, asked)
      await desk.take({ operation: options })
    })
  }

  /** A name is no part of what one comes back to; of one that runs then it can't be given. */
  async #keepName(name: string, snapshot: Snapshot): Promise<void> {
    const desk = this.#desk
    if (snapshot.config.name === name) return
    const { state, defined } = await desk.read()
    if (state.state === 'off' && defined.name !== name) await rename(desk, desk.domain(), name)
  }

  /** What libvirt would do in another way than was asked for is not begun. */
  #requirePlain({ id, kind, memory, quiesce, schedule }: SnapshotRequest): void {
    const { platform } = this.#desk.around
    const runs = this.#desk.view.active !== null
    const refuse = (feature: string, why?: string) => new HypervisorError('unsupported', { platform, feature, why })
    if (memory && !runs) {
      const { name: machine } = this.#desk.view.defined
      const problem = 'one that is off has no memory to hold'
      throw new HypervisorError('snapshot-refused', { machine, problem, remedy: 'start it, or leave its memory out' })
    }
    if (kind === 'external') throw refuse('snapshot-external')
    if (runs && memory === false) throw refuse('snapshot-external', 'of a machine that runs, disks alone are external')
    if (quiesce && runs) throw refuse('snapshot with quiesce', 'with its memory no agent is asked')
    if (id !== undefined) throw refuse('the id of a snapshot', 'libvirt knows a snapshot by its name')
    if (schedule !== undefined) throw refuse('snapshots by a schedule', 'libvirt does not keep which one made them')
  }

  #wire({ name }: Snapshot): WireSnapshot {
    return { name, dom: this.#desk.domain().wire }
  }

  #find(id: string): Snapshot {
    return requireSnapshot(this.#desk.mirror.snapshots, this.#desk.view.defined.name, id)
  }

  #named(name: string): Snapshot {
    const found = this.all().find((one) => one.name === name)
    if (found) return found
    throw new HypervisorError('peer-failed', {
      what: `snapshot ${JSON.stringify(name)}`,
      words: 'libvirt made it, and does not list it',
    })
  }
}

/** Empty takes it away. */
function withDescription(document: string, description: string): string {
  const root = parseXml(document)
  const present = child(root, 'description')
  if (present)
    return splice(
      document,
      description === '' ? removeElement(document, present) : setText(document, present, description),
    )
  if (description === '') return document
  const after = child(root, 'name')
  const xml = `<description>${escapeText(description)}</description>`
  return splice(document, insertChild(document, root, { xml, ...(after ? { after } : {}) }))
}
