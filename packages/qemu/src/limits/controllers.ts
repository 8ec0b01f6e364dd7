import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MissingFeature } from '@cimarron/hypervisor'
import type { Hierarchy } from '../cgroup.ts'

/** What of the kernel holds a machine within its limits (Linux: Documentation/admin-guide/cgroup-v2.rst, "Controllers"). */
export const controllers = ['cpu', 'memory', 'io', 'pids'] as const

export type Controller = (typeof controllers)[number]

/** The group below which each machine has its own, in the hierarchy of version 2, and what can be limited there. */
export interface LimitingHierarchy {
  /** Absent where there is none that we may use. */
  readonly folder?: string
  readonly usable: ReadonlySet<Controller>
  /** Of each controller that is not usable. */
  readonly missing: ReadonlyMap<Controller, MissingFeature>
}

/**
 * Tries which controllers can be had, by turning them on for the group that machines are put below. Called once, when the
 * driver is opened: that a controller is listed does not tell whether it can be used.
 */
export function findControllers(hierarchies: readonly Hierarchy[]): LimitingHierarchy {
  const unified = hierarchies.find(({ name }) => name === 'unified')
  const usable = new Set<Controller>()
  const missing = new Map<Controller, MissingFeature>()
  if (!unified?.writable) {
    const reason = whyNone(unified !== undefined)
    for (const controller of controllers) missing.set(controller, reason)
    return { usable, missing }
  }
  for (const controller of controllers) {
    const problem = whyMissing(controller, hierarchies, unified)
    if (problem) missing.set(controller, problem)
    else usable.add(controller)
  }
  return { folder: unified.folder, usable, missing }
}

/** Turns on for a machine's group what its parents have. Done again before each use, as another daemon may have removed an empty parent. */
export function enableFor(folder: string, controller: Controller): void {
  enable(join(folder, '..'), controller)
  mkdirSync(folder, { recursive: true })
  enable(folder, controller)
}

function enable(folder: string, controller: Controller): void {
  const file = join(folder, 'cgroup.subtree_control')
  if (!wordsOf(file).includes(controller)) writeFileSync(file, `+${controller}`)
}

function whyMissing(
  controller: Controller,
  hierarchies: readonly Hierarchy[],
  { folder }: Hierarchy,
): MissingFeature | undefined {
  const parent = join(folder, '..')
  if (!wordsOf(join(parent, 'cgroup.controllers')).includes(controller)) {
    const older = versionOne[controller]
    const isOlder = hierarchies.some(({ name }) => name.split(',').includes(older))
    if (!isOlder) {
      const why = `the control group ${parent} was not given the controller ${controller}`
      return { why, remedy: `give it to the daemon's service: Delegate=${controllers.join(' ')}` }
    }
    const why = 'this host has its controllers in control groups of version 1, and limits take version 2'
    return { why, remedy: 'start the host with systemd.unified_cgroup_hierarchy=1, or cgroup_no_v1=all' }
  }
  try {
    enableFor(folder, controller)
    return undefined
  } catch (error) {
    if (!isOfSystem(error)) throw error
    const why = `the controller ${controller} can't be turned on below ${parent} (${error.code})`
    // EBUSY: "no internal process constraint" of cgroup-v2.rst.
    return error.code === 'EBUSY'
      ? { why, remedy: 'processes are in that very group: run the daemon in a service with Delegate=yes' }
      : { why }
  }
}

/** Names of the same controllers in version 1 (cgroups(7)). */
const versionOne: Readonly<Record<Controller, string>> = { cpu: 'cpu', memory: 'memory', io: 'blkio', pids: 'pids' }

function whyNone(isThere: boolean): MissingFeature {
  return isThere
    ? { why: 'no control group is ours to make', remedy: 'run the daemon as root, or in a service with Delegate=yes' }
    : {
        why: 'this host has no control groups of version 2',
        remedy: 'start it with systemd.unified_cgroup_hierarchy=1, or mount cgroup2 on /sys/fs/cgroup',
      }
}

function wordsOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split(/\s+/) : []
}

function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
