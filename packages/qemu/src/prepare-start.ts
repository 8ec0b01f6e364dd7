import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import type { MachineContext } from './machine-context.ts'
import { OpenFiles } from './open-files.ts'
import { checkPorts } from './port-check.ts'

export interface Prepared extends Disposable {
  readonly files: OpenFiles
  readonly acceleration: 'kvm' | 'tcg'
}

/**
 * Sees that the host has what the machine needs, and holds the files it will use.
 * @throws HypervisorError `not-enough-memory`, `disk-missing`, `file-missing`, `disk-in-use`, `port-in-use`, `invalid-config`, `start-failed`
 */
export async function prepareStart(config: MachineConfig, context: MachineContext): Promise<Prepared> {
  requireMemory(config, context)
  const files = new OpenFiles(config, context.surroundings)
  try {
    requireFreeDisks(config, { files, context })
    await checkPorts(config, context.surroundings.user)
    const acceleration = await context.acceleration(config)
    return { files, acceleration, [Symbol.dispose]: () => files[Symbol.dispose]() }
  } catch (error) {
    files[Symbol.dispose]()
    throw error
  }
}

function requireMemory({ memory: { bytes } }: MachineConfig, context: MachineContext): void {
  const available = context.availableBytes()
  if (bytes <= available) return
  const inMiB = (value: number) => `${Math.floor(value / 2 ** 20)} MiB`
  throw new HypervisorError('not-enough-memory', {
    wanted: inMiB(bytes),
    available: inMiB(available),
    host: context.host,
  })
}

function requireFreeDisks(
  { id }: MachineConfig,
  { files, context }: { files: OpenFiles; context: MachineContext },
): void {
  const conflict = context.conflict(id, files.uses)
  if (!conflict) return
  const by = `machine ${JSON.stringify(conflict.by)}`
  throw new HypervisorError('disk-in-use', { path: conflict.use.path, by })
}
