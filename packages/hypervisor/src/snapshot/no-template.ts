import type { MachineConfig } from '../config.ts'
import { snapshotRefused } from './snapshot.ts'

/** Refuses what would change the disks of a template. @throws HypervisorError `snapshot-refused` */
export function requireNoTemplate({ name, template }: Pick<MachineConfig, 'name' | 'template'>): void {
  if (!template) return
  const problem = 'it is a template, whose disks stay as they are'
  const remedy = 'take one of a clone, or make it a machine again, for which it has to be free of linked clones'
  throw snapshotRefused(name, problem, remedy)
}
