import type { Machine, MachineDocument } from '@cimarron/api/client'
import { parseAllDocuments, stringify } from 'yaml'
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
  const [first, ...others] = fromYamlFile(text, where)
  if (first !== undefined && others.length === 0) return first
  throw new CliError('usage', `${where} has ${others.length + 1} documents`, 'leave one')
}

/** Each of the documents that `---` parts; there is at least one. @throws CliError `usage` as above */
export function fromYamlFile(text: string, where: string): readonly MachineDocument[] {
  const documents = [...parseAllDocuments(text)]
  const values = documents.map((document) => {
    const [error] = document.errors
    if (error) throw unreadable(error, where)
    try {
      return document.toJS({ maxAliasCount: 0 }) as unknown
    } catch (error) {
      if (error instanceof ReferenceError) throw unreadable(error, where)
      throw error
    }
  })
  // An empty one is what follows a last `---`.
  const given = values.filter((value) => value !== null)
  if (given.length > 0 && given.every(isMapping)) return given
  throw new CliError('usage', `${where} has no settings`, 'write them as "memory: { bytes: 2147483648 }"')
}

function isMapping(value: unknown): value is MachineDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unreadable(error: Error, where: string): CliError {
  return new CliError('usage', `${where} can't be read: ${error.message}`, 'it is YAML, or JSON')
}
