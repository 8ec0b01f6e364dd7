import type { Machine, MachineDocument } from '@cimarron/api/client'
import { parse, stringify, YAMLParseError } from 'yaml'
import { CliError } from '../error/cli-error.ts'

/** A machine's settings as YAML, in the words of the API; images that are volumes are told by their names. */
export function toYaml(config: Machine['defined'], volumes: Machine['volumes'] = []): string {
  const names = new Map(volumes.map(({ device, name }) => [device, name]))
  const disks = config.disks.map((disk) => {
    const volume = names.get(disk.id)
    const { path: _path, format: _format, ...rest } = disk
    return volume === undefined ? disk : { ...rest, volume }
  })
  const drives = config.drives?.map((drive) => {
    const volume = names.get(drive.id)
    return volume === undefined ? drive : { ...drive, medium: { volume } }
  })
  return stringify({ ...config, disks, ...(drives ? { drives } : {}) }, { lineWidth: 120 })
}

/** @throws CliError `usage` where it is no YAML, or no mapping */
export function fromYaml(text: string, where: string): MachineDocument {
  let value: unknown
  try {
    value = parse(text, { maxAliasCount: 0 })
  } catch (error) {
    if (!(error instanceof YAMLParseError || error instanceof ReferenceError)) throw error
    throw new CliError('usage', `${where} can't be read: ${error.message}`, 'it is YAML, or JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CliError('usage', `${where} has no settings`, 'write them as "memory: { bytes: 2147483648 }"')
  }
  return value
}
