import type { Instance } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { interopNames, unlessAbsent } from '../machine/namespaces.ts'
import { showValue } from './value-text.ts'

/** Instances of a class of the interop namespace, under whichever of its names the server has it; none where it lacks the class. */
export async function interopInstances(
  client: WbemClient,
  className: string,
  signal: AbortSignal,
): Promise<readonly Instance[]> {
  for (const namespace of interopNames) {
    const ask = (): Promise<Instance[]> => Array.fromAsync(client.enumerateInstances(className, { namespace, signal }))
    const found = await unlessAbsent(ask, [])
    if (found.length > 0) return found
  }
  return []
}

/** A property as text; a dash where it has no value. */
export function textOf(instance: Instance, name: string): string {
  const value = instance.get(name)
  if (value === null || value === undefined) return '-'
  return typeof value === 'string' ? value : showValue(value)
}
