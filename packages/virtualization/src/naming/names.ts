import { isUuid, type MachineView } from '@cimarron/hypervisor'
import type { ServiceName } from './service-names.ts'

/** The two settings of a machine: in force at its next start, and in force now. */
export type Phase = 'defined' | 'active'

export function isPhase(text: string): text is Phase {
  return text === 'defined' || text === 'active'
}

// The keys are types, not interfaces, so that they are records as well.

/** What an InstanceID of settings says: whose, which, and of what part (absent: of the machine as a whole). */
export interface SettingName {
  readonly machine: string
  /** A `Phase`, or a snapshot (its id): what the machine was then. */
  readonly phase: string
  readonly device?: string
}

/** What capabilities are of: a service, a machine, the snapshots it can have, or what a host gives of a kind of resource. */
export type CapabilitiesOf =
  | { readonly kind: 'service'; readonly service: ServiceName }
  | { readonly kind: MachineCapabilities; readonly machine: string }
  | { readonly kind: 'allocation'; readonly host: string; readonly of: string }

/** Settings that tell what a host gives: of a kind of resource (see `PoolClass.id`), or `system`. */
export interface TemplateName {
  readonly host: string
  readonly of: string
  readonly value: TemplateValue
}

export type TemplateValue = 'default' | 'minimum' | 'maximum' | 'increment'

export type MachineCapabilities = 'capabilities' | 'snapshot-capabilities'

export type SystemKeys = {
  readonly CreationClassName: string
  readonly Name: string
}

export type DeviceKeys = {
  readonly SystemCreationClassName: string
  readonly SystemName: string
  readonly CreationClassName: string
  readonly DeviceID: string
}

/**
 * Builds and reads every key of one platform's namespace; nothing else does. Keys hold UUIDs and device ids, which
 * never change, so a path stays good however machines are renamed.
 */
export class Names {
  readonly prefix: string

  /** @param prefix of the platform's classes, without the underscore: `KVM` */
  constructor(prefix: string) {
    this.prefix = prefix
  }

  /** `ComputerSystem` → `KVM_ComputerSystem`. */
  className(local: string): string {
    return `${this.prefix}_${local}`
  }

  machine(view: Pick<MachineView, 'id'>): SystemKeys {
    return { CreationClassName: this.className('ComputerSystem'), Name: view.id }
  }

  /** The machine's id, or undefined where these are not a machine's keys. */
  readMachine(keys: SystemKeys): string | undefined {
    return sameClass(keys.CreationClassName, this.className('ComputerSystem')) ? keys.Name : undefined
  }

  host(host: { readonly id: string }): SystemKeys {
    return { CreationClassName: this.className('HostSystem'), Name: host.id }
  }

  setting({ machine, phase, device }: SettingName): { InstanceID: string } {
    return { InstanceID: `${this.prefix}:${machine}:${phase}${device === undefined ? '' : `:${device}`}` }
  }

  /** What an InstanceID names, or undefined where it is not of this platform's settings. */
  readSetting(instanceId: string): SettingName | undefined {
    const [prefix, machine, phase, ...device] = instanceId.split(':')
    if (prefix !== this.prefix || machine === undefined || machine === '') return undefined
    if (phase === undefined || !(isPhase(phase) || isUuid(phase))) return undefined
    if (device.length === 0) return { machine, phase }
    return { machine, phase, device: device.join(':') }
  }

  /** @param part a device's id, or `memory`, or `processor/<number>` */
  device(local: string, machine: Pick<MachineView, 'id'>, part: string): DeviceKeys {
    return {
      SystemCreationClassName: this.className('ComputerSystem'),
      SystemName: machine.id,
      CreationClassName: this.className(local),
      DeviceID: `${machine.id}/${part}`,
    }
  }

  /** The machine and the part a device's keys name, or undefined where they are not of that class or not consistent. */
  readDevice(local: string, keys: DeviceKeys): { machine: string; part: string } | undefined {
    if (!sameClass(keys.SystemCreationClassName, this.className('ComputerSystem'))) return undefined
    if (!sameClass(keys.CreationClassName, this.className(local))) return undefined
    const slash = keys.DeviceID.indexOf('/')
    const machine = keys.DeviceID.slice(0, slash)
    return slash > 0 && machine === keys.SystemName ? { machine, part: keys.DeviceID.slice(slash + 1) } : undefined
  }

  /** Where a screen of a machine is seen. */
  accessPoint(machine: Pick<MachineView, 'id'>, device: string): ServiceKeys {
    const local = 'KVMRedirectionSAP'
    return {
      SystemCreationClassName: this.className('ComputerSystem'),
      SystemName: machine.id,
      CreationClassName: this.className(local),
      Name: `${machine.id}/${device}`,
    }
  }

  service(local: string, host: { readonly id: string }): ServiceKeys {
    return {
      SystemCreationClassName: this.className('HostSystem'),
      SystemName: host.id,
      CreationClassName: this.className(local),
      Name: local,
    }
  }

  capabilities(of: CapabilitiesOf): { InstanceID: string } {
    switch (of.kind) {
      case 'service':
        return { InstanceID: `${this.prefix}:capabilities:${of.service}` }
      case 'allocation':
        return { InstanceID: `${this.prefix}:${of.host}:allocation:${of.of}` }
      default:
        return { InstanceID: `${this.prefix}:${of.machine}:${of.kind}` }
    }
  }

  template({ host, of, value }: TemplateName): { InstanceID: string } {
    return { InstanceID: `${this.prefix}:${host}:template:${of}:${value}` }
  }

  /** The machine whose capabilities of that kind an InstanceID names. */
  readCapabilities(kind: MachineCapabilities, instanceId: unknown): string | undefined {
    const [prefix, machine, last, ...more] = typeof instanceId === 'string' ? instanceId.split(':') : []
    return prefix === this.prefix && last === kind && more.length === 0 ? machine : undefined
  }

  /** A resource pool; see `PoolName`. */
  pool({ host, of, child }: { readonly host: string; readonly of: string; readonly child?: string }): {
    InstanceID: string
  } {
    return { InstanceID: `${this.prefix}:${host}:pool:${of}${child === undefined ? '' : `:${child}`}` }
  }

  /** What is measured, see `Metric`. */
  metric(name: string): { Id: string } {
    return { Id: `${this.prefix}:metric:${name}` }
  }

  /** What was measured of a machine or host, or of a part of it. */
  metricValue({ of, metric, part }: { readonly of: string; readonly metric: string; readonly part: string }): {
    InstanceID: string
  } {
    return { InstanceID: `${this.prefix}:${of}:value:${metric}${part === '' ? '' : `:${part}`}` }
  }

  /** The machine or host (its id) of which an InstanceID names a value. */
  readMetricValue(instanceId: unknown): string | undefined {
    const [prefix, of, value] = typeof instanceId === 'string' ? instanceId.split(':') : []
    return prefix === this.prefix && value === 'value' ? of : undefined
  }

  job(id: string): { InstanceID: string } {
    return { InstanceID: `${this.prefix}:job:${id}` }
  }

  readJob(instanceId: string): string | undefined {
    const start = `${this.prefix}:job:`
    return instanceId.startsWith(start) ? instanceId.slice(start.length) : undefined
  }
}

/** Whether an InstanceID names a template: what its ElementName names is that, and no device. */
export function isTemplateId(instanceId: unknown): boolean {
  return typeof instanceId === 'string' && instanceId.split(':')[2] === 'template'
}

export type ServiceKeys = SystemKeys & {
  readonly SystemCreationClassName: string
  readonly SystemName: string
}

/** Class names in keys are compared without regard to case, as all class names (DSP0004 5.1.2.3). */
function sameClass(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
