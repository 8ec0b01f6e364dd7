import type { TestProject } from 'vitest/node'
import { prepareImages } from '../images/build.js'
import type { Images } from '../images/cache.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The guest to boot in a test: `inject('images')`. */
    images: Images
  }
}

/** Before the first system test: the guest images, built if they are not there. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('images', await prepareImages())
}
