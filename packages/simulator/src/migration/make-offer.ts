import {
  builtOn,
  createId,
  goesOnWith,
  type Host,
  HypervisorError,
  isOfferedState,
  type LinkHouse,
  type MachineConfig,
  type MachineView,
  type MigrationOffer,
  type MovedMachine,
  type Storage,
} from '@cimarron/hypervisor'
import type { GuestTimes } from '../machine/machine-state.ts'

/** Of every image that is only simulated. */
const imageBytes = 2 ** 30

export interface OfferSource {
  readonly view: MachineView
  readonly hypervisor: string
  readonly version: string
  readonly host: Host
  readonly storage: Storage
  readonly snapshots: Pick<MigrationOffer, 'snapshots'>
  readonly links: LinkHouse
  readonly moved: readonly MovedMachine[]
  readonly about: OfferAbout
}

export interface OfferAbout {
  /** Of its guest, while it runs or is saved. */
  readonly times: GuestTimes | undefined
  /** What the target is called. */
  readonly to: string | undefined
}

/** What another simulator has to know of a simulated machine. */
export function makeOffer({
  view,
  hypervisor,
  version,
  host,
  storage,
  snapshots,
  links,
  moved,
  about: { times, to },
}: OfferSource): MigrationOffer {
  const { state, revision, defined, active, saved } = view
  if (!isOfferedState(state))
    throw new HypervisorError('invalid-state', { machine: defined.name, state, operation: 'migrate', needs: 'running' })
  const running = goesOnWith(view)
  const config = running ?? defined
  const writable = config.disks.filter(({ readOnly }) => !readOnly)
  return {
    format: 1,
    migration: createId(),
    platform: 'simulator',
    version,
    hypervisor,
    host: { id: host.id, name: host.name, architecture: host.architecture, processors: host.processors.model },
    state,
    revision,
    defined,
    active,
    ...(saved ? { saved } : {}),
    ...(running ? { machineType: `${running.machineType}-1.0`, acceleration: 'tcg' as const } : {}),
    cpu: { model: config.cpu?.model ?? 'simulated', features: config.cpu?.features ?? [], hostFlags: [] },
    memoryBytes: config.memory.bytes,
    disks: writable.map((disk) => {
      const { id, path, format } = disk
      const volume = storage.volumeAt(path)
      const pool = volume && storage.pool(volume.pool)
      const capacityBytes = volume?.capacityBytes ?? imageBytes
      return {
        id,
        path,
        format,
        capacityBytes,
        allocatedBytes: volume?.allocationBytes ?? capacityBytes,
        file: { inode: 0, sizeBytes: volume?.allocationBytes ?? capacityBytes },
        ...(volume && pool ? { volume: { pool: pool.config.name, name: volume.name } } : {}),
        backing: (links.bases(disk) ?? []).map((base) => ({ path: base, file: { inode: 0, sizeBytes: imageBytes } })),
      }
    }),
    files: filesOf(config),
    networks: config.nics.flatMap(({ backend }) => (backend.kind === 'network' ? [backend.network] : [])),
    bridges: config.nics.flatMap(({ backend }) => (backend.kind === 'bridge' ? [backend.bridge] : [])),
    keepsakes: {
      firmware: {},
      tpm: {},
      ...(times === undefined
        ? {}
        : { platform: JSON.stringify({ bootedAtMs: times.bootedAtMs, ranMs: times.ranMs }) }),
    },
    ...snapshots,
    immovable: [
      ...builtOn(view, { links, storage, moved }, { to }),
      ...(config.pciDevices ?? []).map((what) => ({ what, why: 'it is a device of this host; take it out first' })),
      ...(config.usbDevices ?? []).map((what) => ({ what, why: 'it is a device of this host; take it out first' })),
      ...(config.shares ?? []).map(({ tag }) => ({
        what: tag,
        why: 'it is a folder of this host; unmount it in the guest, and take it out',
      })),
    ],
  }
}

function filesOf({ boot, disks, drives }: MachineConfig): MigrationOffer['files'] {
  const { kernel, initrd } = boot.direct ?? {}
  const named = [
    ...(kernel === undefined ? [] : [{ what: 'kernel', path: kernel }]),
    ...(initrd === undefined ? [] : [{ what: 'initrd', path: initrd }]),
    ...disks.filter(({ readOnly }) => readOnly).map(({ id, path }) => ({ what: `read-only disk ${id}`, path })),
    ...(drives ?? []).flatMap(({ id, medium }) =>
      medium ? [{ what: `medium of drive ${id}`, path: medium.path }] : [],
    ),
  ]
  return named.map((one) => ({ ...one, sizeBytes: imageBytes }))
}
