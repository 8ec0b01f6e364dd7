import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type CpuModelReport, HypervisorError, type MachineTypeReport, type NicModel } from '@cimarron/hypervisor'
import { cacheFor } from '../host-probe.ts'
import { confined } from '../launch.ts'
import type { QemuUser } from '../qemu-user.ts'
import { isObject, type JsonObject } from '../qmp/message.ts'
import { runBriefly } from '../run-briefly.ts'
import { videoDrivers } from '../video-drivers.ts'

/** What a build of QEMU has, in its own words. */
export interface QemuCapabilities {
  readonly machineTypes: readonly MachineTypeReport[]
  readonly cpuModels: readonly CpuModelReport[]
  readonly videoModels: readonly string[]
  readonly nicModels: readonly string[]
}

export interface CapabilityOptions {
  readonly binary: string
  readonly acceleration: 'kvm' | 'tcg'
  readonly user: QemuUser | undefined
  /** Where what was found is kept, until the host starts anew or the program is another. */
  readonly folder: string
}

const commands = ['qmp_capabilities', 'query-machines', 'query-cpu-definitions', 'qom-list-types', 'quit'] as const

/**
 * Asks a QEMU without a machine what it has; once for each build, acceleration and start of the host.
 * @throws HypervisorError `unreachable` where it does not answer
 */
export async function probeCapabilities(options: CapabilityOptions): Promise<QemuCapabilities> {
  const { binary, acceleration, user, folder } = options
  const cache = cacheFor<QemuCapabilities>(join(folder, `capabilities-${acceleration}.json`), binary)
  if (cache.value) return cache.value
  const qemu = [binary, '-machine', 'none', '-accel', acceleration, '-S', '-nodefaults', '-no-user-config']
  const command = confined({ user, acceleration }, [...qemu, '-display', 'none', '-qmp', 'stdio'])
  const args = { 'qom-list-types': { implements: 'device', abstract: false } }
  const input = commands
    .map((execute) =>
      JSON.stringify({ execute, id: execute, ...(execute in args ? { arguments: args['qom-list-types'] } : {}) }),
    )
    .join('\n')
  const { output, words, timedOut } = await runBriefly({ command, input: `${input}\n`, timeoutMs: 10_000 })
  const answers = new Map(output.split('\n').flatMap(readAnswer))
  const answer = (name: (typeof commands)[number]): readonly JsonObject[] => {
    const list = answers.get(name)
    if (Array.isArray(list)) return list.filter(isObject)
    const remedy = timedOut ? 'it took more than 10 s' : words || `it did not answer ${name}`
    throw new HypervisorError('unreachable', { what: `QEMU (${binary}), asked what it has`, remedy })
  }
  return cache.keep({
    // The one without anything is what was asked.
    machineTypes: byName(answer('query-machines').map(machineType)).filter(({ name }) => name !== 'none'),
    cpuModels: byName(answer('query-cpu-definitions').map(cpuModel)),
    ...deviceModels(answer('qom-list-types').map(({ name }) => String(name))),
  })
}

function byName<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  return all.toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
}

function readAnswer(line: string): readonly (readonly [string, unknown])[] {
  if (!line.startsWith('{')) return []
  const message: unknown = JSON.parse(line)
  return isObject(message) && typeof message.id === 'string' ? [[message.id, message.return]] : []
}

/** qapi/machine.json, `MachineInfo`. */
function machineType({
  name,
  alias,
  'cpu-max': most,
  'is-default': isDefault,
  deprecated,
}: JsonObject): MachineTypeReport {
  return {
    name: String(name),
    ...(typeof alias === 'string' ? { alias } : {}),
    maxProcessors: Number(most),
    isDefault: isDefault === true,
    isDeprecated: deprecated === true,
  }
}

/** qapi/machine-target.json, `CpuDefinitionInfo`: what is unavailable is so with the acceleration it was asked with. */
function cpuModel({ name, 'unavailable-features': unavailable }: JsonObject): CpuModelReport {
  const lacks = Array.isArray(unavailable) ? [...new Set(unavailable.map(String))] : []
  return { name: String(name), isUsable: lacks.length === 0, lacks }
}

/** What can be chosen of it, by the names that QEMU has for devices. */
function deviceModels(types: readonly string[]): Pick<QemuCapabilities, 'videoModels' | 'nicModels'> {
  const has = new Set(types)
  const present = (table: Readonly<Record<string, string>>) =>
    Object.entries(table).flatMap(([model, type]) => (has.has(type) ? [model] : []))
  return { videoModels: present(videoDrivers), nicModels: present(nicTypes) }
}

/** By the words of `Nic.model`. */
const nicTypes: Readonly<Record<Exclude<NicModel, 'netfront' | 'veth'>, string>> = {
  virtio: 'virtio-net-pci',
  e1000: 'e1000',
  e1000e: 'e1000e',
  rtl8139: 'rtl8139',
}

/** Programs that a machine may take, or its networks and storage. */
export function findPrograms(): readonly { readonly name: string; readonly path?: string; readonly purpose: string }[] {
  return Object.entries(purposes).map(([name, purpose]) => {
    const folders = [
      '/usr/local/sbin',
      '/usr/local/bin',
      '/usr/sbin',
      '/usr/bin',
      '/sbin',
      '/bin',
      '/usr/libexec',
      '/usr/lib/qemu',
    ]
    const path = folders
      .map((folder) => join(folder, name))
      .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    return { name, ...(path === undefined ? {} : { path }), purpose }
  })
}

const purposes: Readonly<Record<string, string>> = {
  'qemu-img': 'volumes, UEFI variables',
  'qemu-storage-daemon': 'disks without a machine',
  swtpm: 'TPM (package swtpm)',
  virtiofsd: 'shares by virtiofs',
  dnsmasq: 'addresses and names on networks (package dnsmasq-base)',
  nft: 'networks with NAT or routing (package nftables)',
  ip: 'bridges and taps (package iproute2)',
}
