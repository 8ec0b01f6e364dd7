import type { Duplex } from 'node:stream'
import {
  type ChangeRequest,
  type ChangeResult,
  type CloneRequest,
  type DumpRequest,
  type DumpResult,
  type GuestAgent,
  type GuestPatience,
  type KeyChord,
  type KeyTiming,
  type Machine,
  type MachineMigration,
  type MachineSnapshots,
  type MachineView,
  type NicAddresses,
  noMigration,
  noSnapshots,
  type Operation,
  type PasswordLife,
  type ScreenshotFormat,
  type VolumeBytes,
} from '@cimarron/hypervisor'
import { readDomain } from '../documents/domain/read-domain.ts'
import { remoteCalls } from '../protocol/remote.gen.ts'
import { readAddresses } from './addresses.ts'
import { DomainAgent } from './agent/domain-agent.ts'
import { changeDomain } from './change-domain.ts'
import { Dumps } from './dumps.ts'
import { sendKeys, setGraphicsPassword } from './inputs.ts'
import { MachineDesk } from './machine-desk.ts'
import { MachineMirror } from './machine-mirror.ts'
import type { MachineRecord } from './machine-record.ts'
import type { MachineSurroundings } from './machine-surroundings.ts'
import { libvirtMigration } from './migration/libvirt-migration.ts'
import { Power } from './power.ts'
import { Saves } from './saves.ts'
import { Screens } from './screens.ts'
import { SerialLines } from './serial-lines.ts'
import { LibvirtSnapshots } from './snapshots.ts'
import { undefineDomain } from './undefine-domain.ts'
import { noAgent, refuseFeature } from './unsupported-parts.ts'

/** A domain as a machine. */
export class LibvirtMachine implements Machine {
  readonly id: string
  readonly snapshots: MachineSnapshots
  readonly migration: MachineMigration
  readonly agent: GuestAgent
  /** Where all that goes on with it comes together. */
  readonly desk: MachineDesk
  readonly #agent: DomainAgent | undefined
  readonly #power: Power
  readonly #saves: Saves
  readonly #dumps: Dumps
  readonly #screens: Screens
  readonly #serials: SerialLines

  constructor(record: MachineRecord, around: MachineSurroundings) {
    this.id = record.view.id
    this.desk = new MachineDesk(this.id, new MachineMirror(record, around), around)
    this.#power = new Power(this.desk)
    this.#saves = new Saves(this.desk)
    this.#dumps = new Dumps(this.desk)
    this.#screens = new Screens(this.desk, around.address)
    this.#serials = new SerialLines(this.desk)
    this.snapshots = around.features.has('snapshot') ? new LibvirtSnapshots(this.desk) : noSnapshots(around.platform)
    this.migration = around.features.has('migrate') ? libvirtMigration(this.desk) : noMigration(around.platform)
    this.#agent = around.features.has('agent') ? new DomainAgent(this.desk) : undefined
    this.agent = this.#agent ?? noAgent(around.platform)
  }

  /** There is a connection: what a former daemon left half done is gone on with. */
  takeUp(): void {
    this.#agent?.thawLeft()
  }

  get view(): MachineView {
    return this.desk.view
  }

  start(options: Operation & { readonly paused?: boolean } = {}): Promise<void> {
    return this.#power.start(options)
  }

  pause(operation: Operation = {}): Promise<void> {
    return this.#power.pause(operation)
  }

  resume(operation: Operation = {}): Promise<void> {
    return this.#power.resume(operation)
  }

  reset(operation: Operation = {}): Promise<void> {
    return this.#power.reset(operation)
  }

  reboot(options: Operation & GuestPatience = {}): Promise<void> {
    return this.#power.reboot(options)
  }

  shutDown(options: Operation & GuestPatience = {}): Promise<void> {
    return this.#power.shutDown(options)
  }

  powerOff(operation: Operation = {}): Promise<void> {
    return this.#power.powerOff(operation)
  }

  async undefine(options: Operation & { readonly snapshots?: boolean } = {}): Promise<void> {
    await undefineDomain(this.desk, options)
  }

  async beyondModel(): Promise<readonly string[]> {
    const { context } = this.desk.around.server()
    return readDomain(await this.desk.domain().xml(['inactive']), context).beyond
  }

  save(operation: Operation = {}): Promise<void> {
    return this.#saves.save(operation)
  }

  discardSaved(operation: Operation = {}): Promise<void> {
    return this.#saves.discard(operation)
  }

  async change(request: ChangeRequest, operation: Operation = {}): Promise<ChangeResult> {
    return await changeDomain(this.desk, request, operation)
  }

  clone({ linked, snapshot }: CloneRequest, _operation: Operation = {}): Promise<readonly Machine[]> {
    if (snapshot !== undefined) return this.#refuse('clone-snapshot')
    if (linked) return this.#refuse('clone-linked')
    return this.#refuse(this.view.active ? 'clone-running' : 'clone')
  }

  async addresses(operation: Operation = {}): Promise<readonly NicAddresses[]> {
    return await readAddresses(this.desk, operation)
  }

  openSerial(device: string, operation: Operation = {}): Promise<Duplex> {
    return this.#serials.open(device, operation)
  }

  readSerialLog(): Promise<Uint8Array> {
    return this.#refuse('serial-log')
  }

  openGraphics(device: string, operation: Operation = {}): Promise<Duplex> {
    return this.#screens.openGraphics(device, operation)
  }

  screenshot(device: string, options: Operation & { readonly format?: ScreenshotFormat } = {}): Promise<Uint8Array> {
    return this.#screens.screenshot(device, options)
  }

  setGraphicsPassword(device: string, password: string, options: Operation & PasswordLife = {}): Promise<void> {
    return setGraphicsPassword(this.desk, device, { ...options, password })
  }

  sendKeys(chords: readonly KeyChord[], options: Operation & KeyTiming = {}): Promise<void> {
    return sendKeys(this.desk, chords, options)
  }

  dump(request: DumpRequest = {}, operation: Operation = {}): Promise<DumpResult> {
    return this.#dumps.dump(request, operation)
  }

  readDump(request: Pick<DumpRequest, 'format'> = {}, operation: Operation = {}): Promise<VolumeBytes> {
    return this.#dumps.read(request, operation)
  }

  async injectNmi(operation: Operation = {}): Promise<void> {
    await this.desk.run('inject-nmi', operation, async () => {
      const dom = this.desk.domain().wire
      await this.desk.around.libvirt().rpc.call(remoteCalls.domainInjectNmi, { dom, flags: 0 })
    })
  }

  #refuse(feature: Parameters<typeof refuseFeature>[1]): Promise<never> {
    return refuseFeature(this.desk.around.platform, feature)()
  }
}
