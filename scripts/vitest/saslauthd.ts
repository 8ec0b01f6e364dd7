import type { TestProject } from 'vitest/node'
import { canUnpackHere, prepareSaslauthd } from '../setup/saslauthd.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The program saslauthd: unpacked on Debian, elsewhere that of the machine. */
    saslauthd: string
  }
}

/** Before the first system test: saslauthd, unpacked if it is not there. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('saslauthd', canUnpackHere() ? await prepareSaslauthd() : 'saslauthd')
}
