import { chmodSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { type FirmwareReport, HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { type Architecture, hostArchitecture } from './architecture.ts'
import { plainEnvironment } from './launch.ts'
import { packageDescriptions } from './package-descriptions.ts'
import { isObject, type JsonObject } from './qmp/message.ts'
import { runBriefly } from './run-briefly.ts'

/** A UEFI program of this host, as its package describes it (QEMU: docs/interop/firmware.json). */
export interface FirmwareBuild {
  readonly code: string
  /** Its package's words. */
  readonly description: string
  /** What a machine's own variables begin as. */
  readonly template: string
  readonly isSecure: boolean
  readonly needsSmm: boolean
}

/**
 * The first build that fits, in the order of the descriptions' names, or undefined where the host has none. A secure one
 * is one that comes with the keys by which it checks.
 */
export function findFirmware(
  config: Pick<MachineConfig, 'firmware' | 'architecture' | 'machineType'>,
): FirmwareBuild | undefined {
  const wantsSecure = config.firmware === 'uefi-secure'
  return packageDescriptions('firmware')
    .map((description) => readBuild(description, config))
    .find((build) => build !== undefined && build.isSecure === wantsSecure)
}

/** All UEFI programs of this host for its own architecture, whatever machines they are for. */
export function listFirmware(architecture: Architecture = hostArchitecture): readonly FirmwareReport[] {
  const types = { x86_64: ['q35', 'pc'], aarch64: ['virt'] }[architecture]
  return packageDescriptions('firmware').flatMap((text) => {
    const builds = types.map((machineType) => ({ machineType, build: readBuild(text, { architecture, machineType }) }))
    const fitting = builds.filter(({ build }) => build !== undefined)
    const build = fitting[0]?.build
    if (!build) return []
    const machineTypes = fitting.map(({ machineType }) => machineType)
    return [{ description: build.description, path: build.code, isSecure: build.isSecure, machineTypes }]
  })
}

function readBuild(
  description: JsonObject,
  { architecture, machineType }: Pick<MachineConfig, 'architecture' | 'machineType'>,
): FirmwareBuild | undefined {
  if (!list(description['interface-types']).includes('uefi')) return undefined
  const isForIt = list(description.targets).some(
    (target) =>
      isObject(target) &&
      target.architecture === architecture &&
      list(target.machines).some((pattern) => matches(String(pattern), machineType)),
  )
  const mapping = description.mapping
  if (!isForIt || !isObject(mapping) || mapping.device !== 'flash') return undefined
  const { executable, 'nvram-template': template } = mapping
  if (!isRaw(executable) || !isRaw(template) || !existsSync(executable.filename)) return undefined
  const features = list(description.features)
  return {
    code: executable.filename,
    description: String(description.description ?? ''),
    template: template.filename,
    isSecure: features.includes('secure-boot') && features.includes('enrolled-keys'),
    needsSmm: features.includes('requires-smm'),
  }
}

/** `pc-q35-*` stands for `q35` as well: the name without a version is that of the newest. */
function matches(pattern: string, machineType: string): boolean {
  const full = { q35: 'pc-q35-9.0', pc: 'pc-i440fx-9.0', virt: 'virt-9.0' }[machineType] ?? machineType
  const [start = '', end = ''] = pattern.split('*')
  return full.startsWith(start) && full.endsWith(end)
}

function isRaw(part: unknown): part is { readonly filename: string } {
  return isObject(part) && part.format === 'raw' && typeof part.filename === 'string'
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/**
 * The file in which a machine's firmware keeps its variables, made where there is none yet: qcow2 from the start, so
 * that a snapshot of the machine can hold it too. Secure and other firmware do not share one, as it holds the keys.
 * @throws HypervisorError `start-failed`
 */
export async function prepareVariables(
  config: MachineConfig,
  { build, folder }: { build: FirmwareBuild; folder: string },
): Promise<string> {
  const path = join(folder, `${config.firmware}.qcow2`)
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const command = ['qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', build.template, `${path}.new`] as const
  const { code, words } = await runBriefly({ command, timeoutMs: 10_000 })
  if (code !== 0) {
    const problem = words || `qemu-img, found by ${plainEnvironment.PATH}, ended with status ${code}`
    throw new HypervisorError('start-failed', { machine: config.name, words: `its firmware's variables: ${problem}` })
  }
  chmodSync(`${path}.new`, 0o600)
  renameSync(`${path}.new`, path)
  return path
}
