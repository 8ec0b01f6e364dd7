import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildPrograms } from '../build/programs.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The daemon and the command for tests to start, built of the present source as they are released. */
    programs: {
      readonly daemon: string
      readonly command: string
      /** Where their compiled code is kept (`NODE_COMPILE_CACHE`): with them, and no longer. */
      readonly compileCache: string
    }
  }
}

/**
 * Before the first system test: the programs that those tests start hundreds of times. As bundles they come up with less than half of the
 * work that the source takes. They are gone with the run.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  // Within the clone, where a bundle finds packages as the source does.
  const caches = join(project.config.root, 'node_modules/.cache')
  mkdirSync(caches, { recursive: true })
  const folder = mkdtempSync(join(caches, 'programs-'))
  await buildPrograms(folder)
  const [daemon, command] = ['cimarrond', 'cimarron'].map((name) => join(folder, 'dist', `${name}.js`)) as [
    string,
    string,
  ]
  project.provide('programs', { daemon, command, compileCache: join(folder, 'v8') })
  return () => rmSync(folder, { recursive: true, force: true })
}
