import { checkConfig, HypervisorError, type MachineConfig } from '@cimarron/hypervisor'

/** What is stored of a machine. */
export interface Definition {
  readonly revision: number
  readonly config: MachineConfig
  /** The number of its own user, if it was given one. */
  readonly uid?: number
}

/** Grows when a definition gets something that a former version would lose or misread. What has no format is of the first. */
const format = 1

export function storeKey(machine: string): string {
  return `machine/${machine}`
}

export function encodeDefinition(definition: Definition): string {
  return JSON.stringify({ format, ...definition })
}

/** @throws HypervisorError `peer-failed` where a newer version wrote it; `invalid-config` */
export function decodeDefinition(key: string, text: string): Definition {
  // Written by `define` and `change`; what a config must be is checked again, as the store is not ours alone.
  const { format: found = 1, ...definition } = JSON.parse(text) as Definition & { readonly format?: number }
  if (found > format) {
    const words = `it has format ${found}, this version knows formats up to ${format}; run the newer version that wrote it`
    throw new HypervisorError('peer-failed', { what: `the definition of ${key}`, words })
  }
  checkConfig(definition.config)
  return definition
}
