import { statSync } from 'node:fs'
import { HypervisorError, type MachineConfig, type MissingFeature, type Share } from '@cimarron/hypervisor'
import { packageDescriptions } from '../package-descriptions.ts'
import { runBriefly } from '../run-briefly.ts'
import { type Companion, listeningDescriptor, shareName } from './companion.ts'

/** The program that serves a folder, and which of the two it is. */
interface VirtiofsProgram {
  readonly path: string
  /** `c` came with QEMU until 7.2; its words are others than those of the one after it. */
  readonly kind: 'c' | 'rust'
  readonly canReadOnly: boolean
}

/** Where packages put it that do not describe it. */
const usualPlaces = ['/usr/libexec/virtiofsd', '/usr/lib/virtiofsd', '/usr/lib/qemu/virtiofsd']

function findVirtiofsd(): string | undefined {
  const described = packageDescriptions('vhost-user').flatMap(({ type, binary }) =>
    type === 'fs' && typeof binary === 'string' ? [binary] : [],
  )
  return [...described, ...usualPlaces].find((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}

/** Why this host's machines have no such shares; undefined where they can. */
export function virtiofsObstacle(isRoot: boolean = process.getuid?.() === 0): MissingFeature | undefined {
  if (findVirtiofsd() === undefined) {
    return { why: 'this host has no virtiofsd', remedy: 'install virtiofsd (apt-get install virtiofsd)' }
  }
  if (isRoot) return undefined
  return { why: 'virtiofsd gives files the owners that the guest says, which takes root', remedy: 'use driver 9p' }
}

/**
 * What is left to a virtiofsd that stays root: to act as the owners that the guest says, and to shut itself into the folder
 * (namespaces, a root of its own). Not to make device files, by which a guest would reach the host's devices.
 */
const capabilities = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'setgid',
  'setuid',
  'setfcap',
  'setpcap',
  'sys_admin',
  'sys_chroot',
]

/** @throws HypervisorError `start-failed` */
export async function virtiofsCompanions({ name, shares }: MachineConfig): Promise<readonly Companion[]> {
  const fail = (words: string) => new HypervisorError('start-failed', { machine: name, words })
  if (!shares?.some(({ driver }) => driver === 'virtiofs')) return []
  const obstacle = virtiofsObstacle()
  if (obstacle) throw fail(`${obstacle.why}; ${obstacle.remedy}`)
  const program = await describeProgram(findVirtiofsd() ?? '')
  return shares.flatMap((share, index) => {
    if (share.driver !== 'virtiofs') return []
    if (share.readOnly && !program.canReadOnly) {
      const remedy = 'use driver 9p, or a virtiofsd of version 1.11 or newer'
      throw fail(`shared folder ${JSON.stringify(share.tag)}: ${program.path} can't serve read-only; ${remedy}`)
    }
    const command = [program.path, ...words[program.kind](share)] as const
    const title = `its shared folder ${share.tag} (virtiofsd)`
    return [{ name: shareName(index), title, user: undefined, capabilities, command }]
  })
}

const words: Readonly<Record<VirtiofsProgram['kind'], (share: Share) => readonly string[]>> = {
  c: ({ path }) => [
    '-f',
    `--fd=${listeningDescriptor}`,
    // Its options end at commas; a backslash takes their meaning away, and its own.
    ...['-o', `source=${path.replaceAll(/[\\,]/g, '\\$&')}`],
    ...['-o', 'sandbox=namespace'],
    ...['-o', 'modcaps=-mknod'],
    ...['-o', 'log_level=warn'],
  ],
  rust: ({ path, readOnly }) => [
    `--fd=${listeningDescriptor}`,
    `--shared-dir=${path}`,
    '--sandbox=namespace',
    '--modcaps=-mknod',
    '--log-level=warn',
    ...(readOnly ? ['--readonly'] : []),
  ],
}

async function describeProgram(path: string): Promise<VirtiofsProgram> {
  // Both tell their words, and each by its own.
  const { output, words: complaints } = await runBriefly({ command: [path, '--help'], timeoutMs: 5000 })
  const help = `${output}${complaints}`
  return { path, kind: help.includes('--shared-dir') ? 'rust' : 'c', canReadOnly: help.includes('--readonly') }
}
