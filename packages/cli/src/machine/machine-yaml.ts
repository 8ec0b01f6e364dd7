import type { Machine, MachineDocument } from '@cimarron/api/client'
import { parse, stringify, YAMLParseError } from 'yaml'
import { CliError } from '../error/cli-error.ts'

/** A machine's settings as YAML, in the words of the API. */
export function toYaml(config: Machine['defined']): string {
  return stringify(config, { lineWidth: 120 })
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
