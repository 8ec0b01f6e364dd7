import type { TestProject } from 'vitest/node'
import { canUnpackHere } from '../setup/saslauthd.js'
import { prepareSshd, type Sshd } from '../setup/sshd.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** OpenSSH's server: unpacked on Debian, elsewhere that of the machine. */
    sshd: Sshd
  }
}

/** Before the first test that logs in by ssh: its server, unpacked if it is not there. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('sshd', canUnpackHere() ? await prepareSshd() : { program: '/usr/sbin/sshd', libraries: '' })
}
