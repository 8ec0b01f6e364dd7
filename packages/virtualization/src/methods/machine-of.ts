import type { ObjectPath } from '@cimarron/cim'
import type { SystemKeys } from '../naming/names.ts'
import type { World } from '../world.ts'

/** The id in a path that has the form of a machine's; it need not be there. */
export function machineOf(world: World, path: ObjectPath): string | undefined {
  const keys: Partial<Record<keyof SystemKeys, unknown>> = {
    CreationClassName: path.key('CreationClassName'),
    Name: path.key('Name'),
  }
  if (typeof keys.CreationClassName !== 'string' || typeof keys.Name !== 'string') return undefined
  return world.names.readMachine({ CreationClassName: keys.CreationClassName, Name: keys.Name })
}
