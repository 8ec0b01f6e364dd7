import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findControllers } from './controllers.ts'

/** A folder that stands for the hierarchy of version 2, with these controllers. */
class Mount implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'cgroup-'))

  constructor(controllers: string) {
    for (const folder of [this.path, join(this.path, 'cimarron')]) {
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'cgroup.controllers'), controllers)
      writeFileSync(join(folder, 'cgroup.subtree_control'), '')
    }
  }

  get unified() {
    return { name: 'unified', folder: join(this.path, 'cimarron'), writable: true } as const
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true })
  }
}

test('a host with version 1 alone is told why nothing can be limited', () => {
  using mount = new Mount('')
  const older = ['cpu', 'memory', 'blkio', 'pids'].map((name) => ({ name, folder: '/x', writable: true }))
  const { usable, missing } = findControllers([...older, mount.unified])
  expect(usable.size).toBe(0)
  expect(missing.get('io')).toEqual({
    why: 'this host has its controllers in control groups of version 1, and limits take version 2',
    remedy: 'start the host with systemd.unified_cgroup_hierarchy=1, or cgroup_no_v1=all',
  })
})

test('a controller that was not delegated is named, and the others are used', () => {
  using mount = new Mount('cpu memory pids\n')
  const { usable, missing } = findControllers([mount.unified])
  expect([...usable]).toEqual(['cpu', 'memory', 'pids'])
  expect(missing.get('io')).toEqual({
    why: `the control group ${mount.path} was not given the controller io`,
    remedy: "give it to the daemon's service: Delegate=cpu memory io pids",
  })
})

test('without a hierarchy of version 2, or without leave to write there, nothing is usable', () => {
  expect(findControllers([]).missing.get('cpu')?.why).toBe('this host has no control groups of version 2')
  const closed = { name: 'unified', folder: '/x/cimarron', writable: false }
  expect(findControllers([closed]).missing.get('cpu')?.remedy).toBe(
    'run the daemon as root, or in a service with Delegate=yes',
  )
})
