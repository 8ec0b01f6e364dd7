import { extname } from 'node:path'
import { applyChanges } from '../apply-changes.ts'
import type { Change } from '../change.ts'
import type { Graphics, MachineConfig, SerialPort } from '../config.ts'
import { refuseField } from '../invalid-config.ts'
import { createMac } from '../mac-address.ts'
import type { Nic } from '../nic.ts'
import { type RandomBytes, systemRandom } from '../uuid.ts'
import type { CloneCopy } from './clone-request.ts'
import { fileLabel } from './file-label.ts'
import { TakenPorts } from './taken-ports.ts'

export interface CloneSurroundings {
  /** All machines of the hypervisor, the source among them. */
  readonly machines: Iterable<MachineConfig>
  readonly random?: RandomBytes
}

/** Makes a machine's settings those of its copies, each with what it can't share with any other. */
export class CloneConfigs {
  readonly #source: MachineConfig
  readonly #changes: readonly Change[]
  readonly #ports: TakenPorts
  readonly #macs: Set<string>
  readonly #random: RandomBytes

  constructor(
    source: MachineConfig,
    changes: readonly Change[],
    { machines, random = systemRandom }: CloneSurroundings,
  ) {
    const all = [...machines]
    this.#changes = changes
    this.#source = source
    this.#ports = new TakenPorts(all)
    this.#macs = new Set(all.flatMap(({ nics }) => nics.map(({ mac }) => mac)))
    this.#random = random
  }

  /**
   * Its disks are the source's still. Device ids stay, as the guest may know its devices by what follows from them.
   * @throws HypervisorError `invalid-config` naming what only one machine can have
   */
  make(copy: CloneCopy): MachineConfig {
    const { linkedTo: _, template: _mark, ...source } = this.#source
    const named = withOwnSerial({ ...source, id: copy.id, name: copy.name })
    const config = this.#withSeed(applyChanges(named, this.#changes), copy)
    const label = fileLabel(config)
    return {
      ...config,
      nics: config.nics.map((nic) => this.#nic(nic)),
      serials: config.serials.map((serial) => this.#serial(serial, label)),
      graphics: config.graphics.map((graphics) => this.#screen(graphics)),
    }
  }

  /** The instance's id and the host's name are its own: a file that says them says the source's. */
  #withSeed(config: MachineConfig, { values = {} }: CloneCopy): MachineConfig {
    const given = Object.keys(values)
    const { seed } = config
    if (!seed) {
      const [first] = given.filter((key) => key !== 'n')
      if (first === undefined) return config
      throw refuseField('values', first, 'is of no use to a machine without a seed; say which file is its user-data')
    }
    const isNew = this.#changes.some((change) => change.kind === 'set-hardware' && change.name === 'seed')
    const { metaData, ...rest } = seed
    const files = isNew && metaData !== undefined ? { ...rest, metaData } : rest
    return { ...config, seed: given.length === 0 ? files : { ...files, values: { ...seed.values, ...values } } }
  }

  #nic(nic: Nic): Nic {
    const mac = createMac(this.#random, this.#macs)
    this.#macs.add(mac)
    const { backend } = nic
    if (backend.kind === 'tap' && backend.device !== undefined)
      throw refuseField(
        `nics.${nic.id}.backend.device`,
        backend.device,
        'is a tap that one machine alone can have; give the copy another',
      )
    if (backend.kind !== 'user') return { ...nic, mac }
    const forwards = backend.forwards.map((forward) => ({
      ...forward,
      hostPort: this.#ports.next(forward.protocol, forward.hostPort, `nics.${nic.id}.backend.forwards`),
    }))
    return { ...nic, mac, backend: { ...backend, forwards } }
  }

  #serial(serial: SerialPort, label: string): SerialPort {
    const { backend, id } = serial
    if (backend?.kind === 'tcp')
      return {
        ...serial,
        backend: { ...backend, port: this.#ports.nextOf(backend.port, `serials.${id}.backend.port`) },
      }
    if (backend?.kind === 'file' || backend?.kind === 'unix') {
      const folder = backend.path.slice(0, backend.path.lastIndexOf('/') + 1)
      return { ...serial, backend: { ...backend, path: `${folder}${label}-${id}${extname(backend.path)}` } }
    }
    return serial
  }

  #screen(graphics: Graphics): Graphics {
    const { listen, id } = graphics
    if (!listen) return graphics
    const port = this.#ports.nextOf(listen.port, `graphics.${id}.listen.port`)
    if (listen.websocket === undefined) return { ...graphics, listen: { ...listen, port } }
    const websocket = this.#ports.nextOf(listen.websocket, `graphics.${id}.listen.websocket`)
    return { ...graphics, listen: { ...listen, port, websocket } }
  }
}

/** A board's serial number is one of a kind. */
function withOwnSerial(config: MachineConfig): MachineConfig {
  const { smbios, ...rest } = config
  if (!smbios) return config
  const { serial: _, ...others } = smbios
  return Object.keys(others).length === 0 ? rest : { ...rest, smbios: others }
}
