import { join } from 'node:path'
import {
  builtOn,
  type CloneRequest,
  type Host,
  type Hypervisor,
  type HypervisorEvent,
  type Immovable,
  type Leaving,
  type Machine,
  type MachineConfig,
  type MachineView,
  type MigrationOffer,
  type Networks,
  type Operation,
  requireActiveNetwork,
  requireConfigFeatures,
  requireNetworks,
  requireTemplateKept,
  type StorageLedger,
  withLink,
} from '@cimarron/hypervisor'
import { chooseAcceleration } from './choose-acceleration.ts'
import { cloneMachines } from './clone/clone-machines.ts'
import { linkHouse } from './clone/image-bases.ts'
import type { SourceMoment } from './clone/source-moment.ts'
import { templateObstacle } from './clone/template-files.ts'
import type { PortBook } from './consoles/port-choice.ts'
import type { Commitment, Definitions } from './definitions.ts'
import { firmwareFolder, historyFolder, momentsFolder, savedFolder, tpmFolder, tpmMomentsFolder } from './folders.ts'
import type { AccelerationTrial } from './host-probe.ts'
import { imageConflict } from './image-conflict.ts'
import type { QemuMachine } from './machine.ts'
import type { MachineContext } from './machine-context.ts'
import { removeCopies } from './migration/copies.ts'
import type { ImageBook } from './migration/image-book.ts'
import { makeOffer } from './migration/make-offer.ts'
import type { QemuOptions } from './qemu-options.ts'
import type { QmpClient } from './qmp/client.ts'
import { snapshotObstacle } from './snapshots/snapshot-obstacle.ts'
import type { Surroundings } from './start-qemu.ts'
import { volumeObstacle } from './storage/volume-obstacle.ts'
import type { ChosenUsers } from './users/choose-users.ts'

/** What a driver has, for those of its machines that ask. */
export interface DriverHouse {
  readonly platform: Hypervisor
  readonly options: QemuOptions
  readonly runFolder: string
  readonly users: ChosenUsers
  readonly trials: Promise<readonly AccelerationTrial[]>
  readonly surroundings: Surroundings
  readonly ports: PortBook
  readonly machines: Map<string, QemuMachine>
  readonly definitions: Definitions
  readonly images: ImageBook
  /** Machines, and those on their way here. */
  present(): readonly QemuMachine[]
  host(): Host
  ledger(): StorageLedger
  networks(): Networks
  tell(event: HypervisorEvent): void
  save(commitment: Commitment, operation?: Operation): Promise<void>
}

/** @param uid as it is stored; also where all machines have one user, so that it is not forgotten */
export function contextOf(house: DriverHouse, id: string, uid: number | undefined): MachineContext {
  const user = house.users.perMachine?.of(id)
  return {
    host: house.host().id,
    runFolder: house.runFolder,
    historyFolder: historyFolder(house.options),
    firmwareFolder: firmwareFolder(house.options),
    tpmFolder: tpmFolder(house.options),
    tpmMomentsFolder: tpmMomentsFolder(house.options),
    dumpFolder: dumpFolder(house.options),
    savedFolder: savedFolder(house.options),
    momentsFolder: momentsFolder(house.options),
    surroundings: user ? { ...house.surroundings, user } : house.surroundings,
    uid: user?.uid ?? uid,
    ports: house.ports,
    acceleration: async (config) => chooseAcceleration(config, await house.trials),
    availableBytes: () => house.host().memory.availableBytes,
    conflict: (machine, uses) =>
      imageConflict(house.present(), { machine, uses }) ??
      volumeObstacle(house.ledger(), uses) ??
      templateObstacle(house.machines.values(), uses) ??
      snapshotObstacle(house.machines.values(), { machine, uses }) ??
      house.images.conflict(machine, uses),
    networkOf: (network, nic) => requireActiveNetwork(house.networks(), { network, nic }),
    leasesOf: (network) => house.networks().leases(network),
    requireNetworks: (config) => requireNetworks(config, house.networks()),
    requireFreeMacs: (config) => house.definitions.requireFreeMacs(config),
    others: (machine) => othersThan(machine, house),
    requireFeatures: (config) => requireConfigFeatures(config, house.platform),
    requireFreeName: (name, except) => house.definitions.requireFreeName(name, except),
    requireTemplateKept: (view, changed) =>
      requireTemplateKept(view, changed, { ...linkHouse(house.machines), moved: house.images.moved.all() }),
    withLink: (config) => withLink(config, linkHouse(house.machines)),
    clone: (source, request, operation) => cloneIn(house, source, { request, operation }),
    tell: (event) => house.tell(event),
    save: (entries, event, operation) => house.save({ entries, events: event ? [event] : [] }, operation),
    builtOn: (view, leaving) => builtOnHere(house, view, leaving),
    images: house.images,
    offer: (view, asked) => offerOf(house, view, asked),
    removeImage: (path) => removeCopies([path], house.ledger()),
    forget: (machine) => {
      house.machines.delete(machine)
      house.images.bases.forget(machine)
      house.users.perMachine?.free(machine)
    },
  }
}

function cloneIn(
  house: DriverHouse,
  source: SourceMoment,
  { request, operation }: { readonly request: CloneRequest; readonly operation: Operation },
): Promise<readonly Machine[]> {
  const { options } = house
  const { reached, keptBack } = house.surroundings
  const place = {
    definitions: house.definitions,
    storage: house.ledger(),
    machines: house.machines,
    folders: { firmwareFolder: firmwareFolder(options), tpmFolder: tpmFolder(options) },
    keptBack,
    reached,
  }
  return cloneMachines(source, request, { operation, house: place })
}

/** The settings of all that run, but for one. */
function othersThan(machine: string, { present }: DriverHouse): readonly MachineConfig[] {
  const others = present().filter(({ id }) => id !== machine)
  return others.flatMap(({ view }) => view.active ?? (view.state === 'starting' ? view.defined : []))
}

function builtOnHere(house: DriverHouse, view: MachineView, leaving: Leaving): readonly Immovable[] {
  const around = { links: linkHouse(house.machines), storage: house.ledger(), moved: house.images.moved.all() }
  return builtOn(view, around, leaving)
}

async function offerOf(
  house: DriverHouse,
  view: MachineView,
  { qmp, to }: { readonly qmp: QmpClient | undefined } & Leaving,
): Promise<MigrationOffer> {
  const { options } = house
  const folders = {
    firmwareFolder: join(firmwareFolder(options), view.id),
    tpmFolder: join(tpmFolder(options), view.id),
    savedFolder: join(savedFolder(options), view.id),
  }
  const { id: hypervisor, version } = house.platform
  const snapshots = house.machines.get(view.id)?.snapshots.offer() ?? {}
  const own = { snapshots, held: builtOnHere(house, view, { to }), storage: house.ledger(), ...folders }
  return await makeOffer({ view, hypervisor, version, host: house.host(), qmp, ...own })
}

function dumpFolder({ directory, dumpFolder: folder }: QemuOptions): string {
  return folder ?? join(directory, 'dumps')
}
