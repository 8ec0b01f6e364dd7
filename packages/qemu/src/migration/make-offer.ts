import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import {
  type CarriedFile,
  createId,
  goesOnWith,
  type Host,
  HypervisorError,
  type Immovable,
  isOfferedState,
  type Keepsakes,
  type MachineConfig,
  type MachineView,
  type MigrationOffer,
  type OfferedBase,
  type OfferedDisk,
  type OfferedFile,
  type Storage,
} from '@cimarron/hypervisor'
import { readQcow2Header } from '../qcow2-header.ts'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import { runBriefly } from '../run-briefly.ts'
import type { OwnOffer } from '../snapshots/carried-tree.ts'
import { readHardware } from '../state-file/index.ts'
import { findImmovable } from './immovable.ts'
import { offerSaved } from './offer-saved.ts'
import { offerHardware } from './offered-hardware.ts'

export interface OfferSource {
  readonly view: MachineView
  readonly hypervisor: string
  readonly version: string
  readonly host: Host
  readonly storage: Storage
  readonly snapshots: OwnOffer
  /** What keeps it here, beside its devices: see `builtOn`. */
  readonly held: readonly Immovable[]
  /** Of the QEMU that runs it. */
  readonly qmp: QmpClient | undefined
  /** This machine's own. */
  readonly firmwareFolder: string
  readonly tpmFolder: string
  readonly savedFolder: string
}

/** What another QEMU has to know of a machine to take it. */
export async function makeOffer(source: OfferSource): Promise<MigrationOffer> {
  const { view, host, hypervisor, version, qmp, storage } = source
  const { state, revision, defined, active, saved } = view
  if (!isOfferedState(state))
    throw new HypervisorError('invalid-state', { machine: defined.name, state, operation: 'migrate', needs: 'running' })
  const config = goesOnWith(view) ?? defined
  const kept = saved && offerSaved(source.savedFolder)
  const { acceleration = kept?.acceleration } = view
  const hardware = qmp && (await readHardware(qmp))
  const { machineType } = hardware ?? kept ?? {}
  const { carried = [], ...snapshots } = source.snapshots
  const disks = config.disks.filter(({ readOnly }) => !readOnly)
  return {
    format: 1,
    migration: createId(),
    platform: 'qemu',
    version,
    hypervisor,
    host: { id: host.id, name: host.name, architecture: host.architecture, processors: host.processors.model },
    state,
    revision,
    defined,
    active,
    ...(saved ? { saved } : {}),
    ...(machineType === undefined ? {} : { machineType }),
    ...(acceleration === undefined ? {} : { acceleration }),
    cpu: cpuOf(config, acceleration),
    memoryBytes: config.memory.bytes,
    disks: await Promise.all(disks.map((disk) => describeDisk(disk, storage))),
    files: filesOf(config),
    networks: config.nics.flatMap(({ backend }) => (backend.kind === 'network' ? [backend.network] : [])),
    bridges: config.nics.flatMap(({ backend }) => (backend.kind === 'bridge' ? [backend.bridge] : [])),
    keepsakes: { ...keepsakesOf(source), ...(hardware ? offerHardware(hardware) : {}) },
    ...snapshots,
    ...carriedOf([...carried, ...(kept?.carried ?? [])]),
    immovable: [...source.held, ...findImmovable(config, state), ...(qmp ? await askBlockers(qmp) : [])],
  }
}

function carriedOf(carried: readonly CarriedFile[]): Pick<MigrationOffer, 'carried'> {
  return carried.length > 0 ? { carried } : {}
}

/** What QEMU itself says can't move (`blocked-reasons` of qapi/migration.json). */
async function askBlockers(qmp: QmpClient): Promise<MigrationOffer['immovable']> {
  const answer = await qmp.executeAny('query-migrate')
  const reasons = isObject(answer) && Array.isArray(answer['blocked-reasons']) ? answer['blocked-reasons'] : []
  return reasons.map((why) => ({ what: 'QEMU', why: String(why) }))
}

function cpuOf({ cpu }: MachineConfig, acceleration: 'kvm' | 'tcg' | undefined): MigrationOffer['cpu'] {
  const model = cpu?.model ?? (acceleration === 'kvm' ? 'host' : 'max')
  const seesHost = acceleration === 'kvm' && (model === 'host' || model === 'max')
  return { model, features: cpu?.features ?? [], hostFlags: seesHost ? hostFlags() : [] }
}

/** Of the host's first processor; all of them have the same. */
export function hostFlags(cpuinfo: string = readFileSync('/proc/cpuinfo', 'utf8')): readonly string[] {
  const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? ''
  return line.split(' ').filter((flag) => flag !== '')
}

async function describeDisk(
  { id, path, format }: MachineConfig['disks'][number],
  storage: Storage,
): Promise<OfferedDisk> {
  const stat = statOf(path)
  const volume = storage.volumeAt(path)
  const pool = volume && storage.pool(volume.pool)
  return {
    id,
    path,
    format,
    capacityBytes: await capacityOf(path, format),
    allocatedBytes: stat.blocks * 512,
    file: { inode: stat.ino, sizeBytes: stat.size },
    ...(volume && pool ? { volume: { pool: pool.config.name, name: volume.name } } : {}),
    backing: format === 'qcow2' ? backingOf(path) : [],
  }
}

function statOf(path: string) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat) return stat
  throw new HypervisorError('disk-missing', { path, problem: 'does not exist; check the path' })
}

/** @throws HypervisorError `disk-missing` */
async function capacityOf(path: string, format: 'raw' | 'qcow2'): Promise<number> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  if (format === 'qcow2') {
    const header = readQcow2Header(file.fd)
    if (header) return header.capacityBytes
    throw new HypervisorError('disk-missing', { path, problem: 'is no qcow2 image; record its true format' })
  }
  const stat = await file.stat()
  // A raw image's last sector may be cut short; of a block device only the kernel knows how long it is.
  return stat.isBlockDevice() ? await deviceBytes(path) : Math.ceil(stat.size / 512) * 512
}

async function deviceBytes(path: string): Promise<number> {
  const { code, output, words } = await runBriefly({ command: ['blockdev', '--getsize64', path], timeoutMs: 10_000 })
  if (code === 0) return Number(output)
  throw new HypervisorError('disk-missing', { path, problem: `does not tell its size: ${words}` })
}

function backingOf(path: string, depth = 0): readonly OfferedBase[] {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    if (!fstatSync(fd).isFile()) return []
    const file = readQcow2Header(fd)?.backing?.file
    if (file === undefined || depth > 8) return []
    const below = resolve(dirname(path), file)
    const stat = statSync(below, { throwIfNoEntry: false })
    const base = { path: below, file: { inode: stat?.ino ?? 0, sizeBytes: stat?.size ?? 0 } }
    return [base, ...(stat?.isFile() ? backingOf(below, depth + 1) : [])]
  } finally {
    closeSync(fd)
  }
}

function filesOf({ boot, disks, drives, seed }: MachineConfig): readonly OfferedFile[] {
  const { kernel, initrd } = boot.direct ?? {}
  const named: readonly (readonly [string, string | undefined])[] = [
    ['kernel', kernel],
    ['initrd', initrd],
    ['user data', seed?.userData],
    ['meta data', seed?.metaData],
    ['network configuration', seed?.networkConfig],
    ...disks.filter(({ readOnly }) => readOnly).map(({ id, path }) => [`read-only disk ${id}`, path] as const),
    ...(drives ?? []).map(({ id, medium }) => [`medium of drive ${id}`, medium?.path] as const),
  ]
  return named.flatMap(([what, path]) =>
    path === undefined ? [] : [{ what, path, sizeBytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0 }],
  )
}

/** A TPM that runs sends its state through QEMU. */
function keepsakesOf({ view, firmwareFolder, tpmFolder }: OfferSource): Keepsakes {
  return {
    firmware: filesIn(firmwareFolder, /^uefi.*\.qcow2$/),
    tpm: view.active ? {} : filesIn(tpmFolder, /^[\w.-]+$/),
  }
}

/** More than any variables or TPM state take. */
const mostKeepsakeBytes = 16 * 2 ** 20

function filesIn(folder: string, wanted: RegExp): Readonly<Record<string, string>> {
  if (!statSync(folder, { throwIfNoEntry: false })) return {}
  const names = readdirSync(folder).filter((name) => wanted.test(name) && !name.startsWith('.'))
  return Object.fromEntries(names.flatMap((name) => readKeepsake(join(folder, name), name)))
}

/** QEMU's user can write there: a link leads nowhere. */
function readKeepsake(path: string, name: string): readonly (readonly [string, string])[] {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile() || stat.size > mostKeepsakeBytes) return []
    return [[name, readFileSync(fd).toString('base64')]]
  } finally {
    closeSync(fd)
  }
}
