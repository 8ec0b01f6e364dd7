import {
  type AnyDevice,
  type Change,
  changeTo,
  completeDevice,
  type DeviceDraft,
  devicesOf,
  type Hardware,
  type MachineConfig,
} from '@cimarron/hypervisor'
import type { OpenDraft } from './resource-kind.ts'
import type { SettingReader } from './setting-reader.ts'

/** How resources of a kind come into a machine, are changed there, and go. */
export interface Placing {
  /**
   * What was read into the draft is the machine's as well.
   * @throws SettingProblem where it can have no more of them
   */
  added(config: MachineConfig, given: GivenResource): AddedResource
  /** @throws SettingProblem */
  changed(config: MachineConfig, given: GivenResource & { readonly resource: string }): readonly Change[]
  /** @throws SettingProblem where a machine can't be without */
  removed(config: MachineConfig, resource: string): readonly Change[] | 'needed'
}

/** A setting as it was read. */
export interface GivenResource {
  readonly draft: OpenDraft
  readonly reader: SettingReader
}

export interface AddedResource {
  /** The resource's id, see `Resource`. */
  readonly id: string
  readonly change: Change
}

/** What every machine has, in some quantity. */
export function size(part: 'processors' | 'memory'): Placing {
  return {
    added(_config, { reader }) {
      throw reader.problem(
        `a machine has settings of its ${part} from the beginning; ModifyResourceSettings changes them`,
      )
    },
    changed(_config, { draft }) {
      return [
        ...(draft.processors === undefined ? [] : [{ kind: 'set-processors', ...draft.processors } as const]),
        ...(draft.memory === undefined ? [] : [{ kind: 'set-memory', ...draft.memory } as const]),
      ]
    },
    removed: () => 'needed',
  }
}

type DeviceList = 'disks' | 'drives' | 'nics' | 'serials' | 'graphics'
const kindOfList = { disks: 'disk', drives: 'drive', nics: 'nic', serials: 'serial', graphics: 'graphics' } as const

/** Devices: any number of them, each with an id. */
export function device(part: DeviceList): Placing {
  /** The one device that a setting was read as. */
  const deviceOf = ({ draft, reader }: GivenResource): DeviceDraft => {
    const [found] = draft[part] ?? []
    if (found === undefined) throw reader.problem(`says no ${kindOfList[part]}`)
    // Of this very list.
    return { ...found, kind: kindOfList[part] } as DeviceDraft
  }
  return {
    added(config, given) {
      const added = completeDevice(deviceOf(given), config)
      return { id: added.id, change: { kind: 'attach-device', device: added } }
    },
    changed(config, { resource, ...given }) {
      const present = devicesOf(config).find(({ id }) => id === resource)
      const { id, ...wanted } = deviceOf(given)
      if (id !== undefined && id !== resource)
        throw given.reader.problem(
          `ElementName is ${JSON.stringify(id)}; that of a device is its id, and never changes`,
        )
      // Both are of one kind: the given one was read as what the present one is told as.
      return [changeTo({ ...present, ...wanted, ...sameBackend(present, wanted) } as AnyDevice)]
    },
    removed: (_config, resource) => [{ kind: 'detach-device', device: resource }],
  }
}

/** Where a NIC stays on the same kind of network, what it has of that beyond its settings stays as well. */
function sameBackend(present: AnyDevice | undefined, wanted: Partial<DeviceDraft>): object {
  return present?.kind === 'nic' && wanted.kind === 'nic' && present.backend.kind === wanted.backend?.kind
    ? { backend: { ...present.backend, ...wanted.backend } }
    : {}
}

/** Hardware of which a machine has one or none. */
export function single(name: 'tpm' | 'watchdog' | 'rng' | 'sound', title: string): Placing {
  const set = <N extends keyof Hardware>(of: N, value: Hardware[N] | null): Change =>
    ({ kind: 'set-hardware', name: of, value }) as Change
  return {
    added(config, { draft, reader }) {
      if (config[name] !== undefined) throw reader.problem(`the machine has a ${title} already, and can have one`)
      return { id: name, change: set(name, draft[name] ?? null) }
    },
    changed: (config, { draft }) => [set(name, { ...config[name], ...draft[name] } as Hardware[typeof name])],
    removed: () => [set(name, null)],
  }
}

/** Hardware that is a list of words, each of which is a resource. */
export function listed<N extends 'usb' | 'pciDevices' | 'usbDevices'>(
  name: N,
  idOf: (word: string) => string,
): Placing {
  const words = (of: Pick<Hardware, N>): readonly string[] => of[name] ?? []
  const set = (list: readonly string[]): Change =>
    ({ kind: 'set-hardware', name, value: list.length === 0 ? null : list }) as Change
  return {
    added(config, { draft, reader }) {
      const [word] = words(draft)
      if (word === undefined) throw reader.problem('names no device')
      if (words(config).includes(word)) throw reader.problem(`the machine has ${JSON.stringify(word)} already`)
      return { id: idOf(word), change: set([...words(config), word]) }
    },
    changed(_config, { resource, draft, reader }) {
      const [word] = words(draft)
      if (word === undefined || idOf(word) !== resource)
        throw reader.problem(`a ${resource} stays what it is; remove it, and add ${JSON.stringify(word)}`)
      return []
    },
    removed: (config, resource) => [set(words(config).filter((word) => idOf(word) !== resource))],
  }
}
