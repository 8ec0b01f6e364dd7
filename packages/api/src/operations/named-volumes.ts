import type { Session } from '@cimarron/estate'
import { HypervisorError, type MachineConfig, type MachineDocument, type MachineDraft } from '@cimarron/hypervisor'
import type {
  DeviceVolume,
  DiskRequest,
  DriveRequest,
  MachineDocumentRequest,
  MachineDraftRequest,
  NamedVolume,
} from '../contract/machine-request.ts'

/** Where the volumes have to be: by its id. */
interface Place {
  readonly session: Session
  readonly hypervisor: string
}

/**
 * The same draft or document with each volume's path and format, as recorded of it.
 * @throws HypervisorError `volume-not-found`, `pool-not-found`, `invalid-config`
 */
export function withImages(request: MachineDraftRequest, place: Place): MachineDraft
export function withImages(request: MachineDocumentRequest, place: Place): MachineDocument
export function withImages(
  request: MachineDraftRequest | MachineDocumentRequest,
  place: Place,
): MachineDraft | MachineDocument {
  const { disks, drives, ...rest } = request
  return {
    ...rest,
    ...(disks ? { disks: disks.map((disk, index) => withImage(disk, `disks[${index}]`, place)) } : {}),
    ...(drives ? { drives: drives.map((drive, index) => withMedium(drive, `drives[${index}]`, place)) } : {}),
    ...(disks === null ? { disks: null } : {}),
    ...(drives === null ? { drives: null } : {}),
  } as MachineDraft | MachineDocument
}

type Image = Partial<NamedVolume> & { readonly path?: string; readonly format?: 'raw' | 'qcow2' }

function withImage<I extends DiskRequest | NamedVolume>(image: I, where: string, place: Place): Omit<I, 'volume'> {
  const { volume, ...rest }: Image = image
  const { path, format } = rest
  if (volume === undefined) {
    // The path's own absence is told first: it is the usual one.
    const missing = path === undefined ? 'path' : format === undefined ? 'format' : undefined
    if (missing === undefined) return rest as Omit<I, 'volume'>
    throw refuse(`${where}.${missing}`, 'is missing; give path and format, or a volume')
  }
  const { view, poolName, hypervisor } = place.session.findVolume(volume)
  const name = `${poolName}/${view.name}`
  if (hypervisor !== place.hypervisor)
    throw refuse(`${where}.volume`, `${JSON.stringify(name)} is on another hypervisor; use one where the machine is`)
  // Who sends back what was read may say both.
  const isSame = (path ?? view.path) === view.path && (format ?? view.format) === view.format
  if (!isSame)
    throw refuse(
      `${where}.volume`,
      `${JSON.stringify(name)} is ${view.path} (${view.format}); leave path and format out`,
    )
  return { ...rest, path: view.path, format: view.format } as never
}

function withMedium(drive: DriveRequest, where: string, place: Place): DriveRequest {
  const { medium } = drive
  return medium ? { ...drive, medium: withImage(medium, `${where}.medium`, place) as never } : drive
}

function refuse(what: string, problem: string): HypervisorError {
  return new HypervisorError('invalid-config', { what, problem })
}

/** Which of a machine's images are volumes. */
export function volumesOf(config: MachineConfig, { session, hypervisor }: Place): readonly DeviceVolume[] {
  const media = (config.drives ?? []).flatMap(({ id, medium }) => (medium ? [{ id, path: medium.path }] : []))
  return [...config.disks, ...media].flatMap(({ id: device, path }) => {
    const found = session.volumeAt(path, hypervisor)
    return found ? [{ device, id: found.view.id, name: `${found.poolName}/${found.view.name}` }] : []
  })
}
