import { chownSync, lchownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { escapeCommas } from '../escape-commas.ts'
import { findProgram } from '../find-program.ts'
import type { QemuUser } from '../qemu-user.ts'
import type { RunPaths } from '../run-paths.ts'
import { type Companion, listeningDescriptor, tpmName } from './companion.ts'

/** The program that is a machine's TPM; undefined where the host has none. */
export function findTpmProgram(): string | undefined {
  return findProgram('swtpm')
}

export const tpmRemedy = 'install swtpm (apt-get install swtpm)'

export interface TpmPlace {
  /** Of this machine's own state. */
  readonly folder: string
  readonly user: QemuUser | undefined
}

/**
 * A machine's TPM, with the state it has had since its first start. Each version has files of its own there.
 * @throws HypervisorError `start-failed`
 */
export function tpmCompanion(config: MachineConfig, { folder, user }: TpmPlace): Companion | undefined {
  const { tpm, name } = config
  if (!tpm) return undefined
  const program = findTpmProgram()
  if (program === undefined) {
    throw new HypervisorError('start-failed', { machine: name, words: `this host has no TPM program; ${tpmRemedy}` })
  }
  prepareState(folder, { name, user })
  return {
    name: tpmName,
    title: 'its TPM (swtpm)',
    user,
    folder,
    command: [
      program,
      'socket',
      ...(tpm.version === '2.0' ? ['--tpm2'] : []),
      ...['--ctrl', `type=unixio,fd=${listeningDescriptor}`],
      // Where it begins, so that its user need not find a way there through folders that are the daemon's.
      ...['--tpmstate', 'dir=.,mode=0600'],
      '--terminate',
      ...['--seccomp', 'action=kill'],
    ],
  }
}

/** The folder is its user's alone; that user can have become another since the last start. */
function prepareState(folder: string, { name, user }: { name: string; user: QemuUser | undefined }): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!user) return
  for (const file of readdirSync(folder)) {
    const path = join(folder, file)
    const stat = lstatSync(path)
    // Whoever broke out into its user's rights could have put something here that points elsewhere.
    if (!stat.isFile() || stat.nlink !== 1) {
      const words = `${path} is no plain file of the TPM's state; look at it, and move it away`
      throw new HypervisorError('start-failed', { machine: name, words })
    }
    if (stat.uid !== user.uid) lchownSync(path, user.uid, user.gid)
  }
  chownSync(folder, user.uid, user.gid)
}

const devices = { crb: 'tpm-crb', tis: 'tpm-tis' } as const

export function tpmArguments({ tpm }: MachineConfig, paths: RunPaths): readonly string[] {
  if (!tpm) return []
  const device = { driver: devices[tpm.model], id: 'cimarron.tpm', tpmdev: 'cimarron.tpmdev' }
  return [
    ['-chardev', `socket,id=cimarron.tpmsocket,path=${escapeCommas(paths.companionSocket(tpmName))}`],
    ['-tpmdev', 'emulator,id=cimarron.tpmdev,chardev=cimarron.tpmsocket'],
    ['-device', JSON.stringify(device)],
  ].flat()
}
