import { join } from 'node:path'
import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import type { FirmwareImages } from './command-line.ts'
import type { Companion } from './companions/companion.ts'
import { tpmCompanion } from './companions/tpm.ts'
import { virtiofsCompanions } from './companions/virtiofs.ts'
import { type Listenings, settleListening } from './consoles/listening.ts'
import { checkSerialFiles } from './consoles/serial-file.ts'
import { checkSerialSockets } from './consoles/serial-socket.ts'
import { type FirmwareBuild, findFirmware, prepareVariables } from './firmware.ts'
import { checkHostDevices } from './host-device-check.ts'
import { requireHugePages } from './huge-pages.ts'
import type { ImageDescriptor } from './image-nodes.ts'
import { lockBound } from './locked-memory.ts'
import type { MachineContext } from './machine-context.ts'
import { allForwards } from './nic/nic-arguments.ts'
import { type Plug, plugOf } from './nic/plug.ts'
import { type ImageRequest, imagesOf, OpenFiles } from './open-files.ts'
import { checkPlacement } from './pinning.ts'
import { checkPorts } from './port-check.ts'
import type { DiskUse } from './run-record.ts'
import { prepareSeed } from './seed.ts'
import { checkShares, withShareGroup } from './share-check.ts'

export interface Prepared extends Disposable {
  readonly files: OpenFiles
  readonly firmware: FirmwareImages | undefined
  readonly seed: ImageDescriptor | undefined
  readonly companions: readonly Companion[]
  readonly acceleration: 'kvm' | 'tcg'
  /** What its NICs will take of the host's network. */
  readonly plugs: readonly Plug[]
  readonly listenings: Listenings
}

/**
 * Sees that the host has what the machine needs, and holds the files it will use.
 * @throws HypervisorError `not-enough-memory`, `disk-missing`, `file-missing`, `disk-in-use`, `port-in-use`, `invalid-config`, `device-unavailable`, `start-failed`
 */
export async function prepareStart(config: MachineConfig, context: MachineContext): Promise<Prepared> {
  requireMemory(config, context)
  const plugs = plugsOf(config, context)
  const { surroundings } = context
  checkPlacement(config)
  checkHostDevices(config, { user: surroundings.user, others: context.others(config.id) })
  lockBound(config)
  checkShares(config, { ...surroundings, user: withShareGroup(config, surroundings) })
  checkSerialFiles(config, surroundings.keptBack)
  checkSerialSockets(config, surroundings.user)
  const build = requireFirmware(config)
  const own = [...(build ? await firmwareFiles(config, { build, context }) : []), ...seedFile(config, context)]
  const wanted = { images: [...imagesOf(config), ...own], ...(config.boot.direct ? { boot: config.boot.direct } : {}) }
  const files = new OpenFiles(wanted, context.surroundings)
  const ports = context.ports.choose()
  const release = () => {
    ports[Symbol.dispose]()
    files[Symbol.dispose]()
  }
  try {
    requireFreeDisks(config.id, { uses: files.uses, context })
    await checkPorts(allForwards(config), context.surroundings.user)
    const acceleration = await context.acceleration(config)
    const firmware = build && firmwareImages(files, build)
    const seed = files.images.get(ownFiles.seed)
    const companions = await prepareCompanions(config, context)
    const listenings = await settleListening(config, { ports, surroundings: context.surroundings })
    return { files, firmware, seed, companions, acceleration, plugs, listenings, [Symbol.dispose]: release }
  } catch (error) {
    release()
    throw error
  }
}

async function prepareCompanions(
  config: MachineConfig,
  { tpmFolder, surroundings: { user } }: MachineContext,
): Promise<readonly Companion[]> {
  const tpm = tpmCompanion(config, { folder: join(tpmFolder, config.id), user })
  return [...(tpm ? [tpm] : []), ...(await virtiofsCompanions(config))]
}

export function plugsOf(
  { id, nics }: MachineConfig,
  { networkOf }: Pick<MachineContext, 'networkOf'>,
): readonly Plug[] {
  return nics.flatMap((nic) => plugOf(nic, { machine: id, networkOf }) ?? [])
}

function requireFirmware(config: MachineConfig): FirmwareBuild | undefined {
  if (config.firmware === 'bios') return undefined
  const build = findFirmware(config)
  if (build) return build
  const what = config.firmware === 'uefi' ? 'UEFI firmware' : 'UEFI firmware with Secure Boot and its keys'
  const words = `this host has no ${what} for machine type ${config.machineType}; install ovmf, or choose another firmware`
  throw new HypervisorError('start-failed', { machine: config.name, words })
}

/** What firmware images are asked for by: no device can be called so. */
const ownFiles = { code: 'cimarron.code', variables: 'cimarron.variables', seed: 'cimarron.seed' } as const

function seedFile(config: MachineConfig, { firmwareFolder, surroundings }: MachineContext): readonly ImageRequest[] {
  const { seed } = config
  if (!seed) return []
  const folder = join(firmwareFolder, config.id)
  const path = prepareSeed({ ...config, seed }, { folder, keptBack: surroundings.keptBack })
  return [{ id: ownFiles.seed, path, format: 'raw', readOnly: true, own: true }]
}

async function firmwareFiles(
  config: MachineConfig,
  { build, context }: { build: FirmwareBuild; context: MachineContext },
): Promise<readonly ImageRequest[]> {
  const folder = join(context.firmwareFolder, config.id)
  const variables = await prepareVariables(config, { build, folder })
  return [
    { id: ownFiles.code, path: build.code, format: 'raw', readOnly: true, own: true },
    { id: ownFiles.variables, path: variables, format: 'qcow2', readOnly: false, own: true },
  ]
}

function firmwareImages({ images }: OpenFiles, { needsSmm }: FirmwareBuild): FirmwareImages | undefined {
  const code = images.get(ownFiles.code)
  const variables = images.get(ownFiles.variables)
  return code && variables && { code, variables, needsSmm }
}

function requireMemory(config: MachineConfig, context: MachineContext): void {
  // These are not of what the host has otherwise.
  if (config.memoryBacking?.pageBytes !== undefined) {
    requireHugePages(config, context)
    return
  }
  const { bytes } = config.memory
  const available = context.availableBytes()
  if (bytes <= available) return
  const inMiB = (value: number) => `${Math.floor(value / 2 ** 20)} MiB`
  throw new HypervisorError('not-enough-memory', {
    wanted: inMiB(bytes),
    available: inMiB(available),
    host: context.host,
  })
}

/** @throws HypervisorError `disk-in-use` naming the other machine, or what is done to the volume */
export function requireFreeDisks(
  machine: string,
  { uses, context }: { uses: readonly DiskUse[]; context: MachineContext },
): void {
  const conflict = context.conflict(machine, uses)
  if (!conflict) return
  throw new HypervisorError('disk-in-use', { path: conflict.use.path, by: conflict.by })
}
