import { readFileSync, statSync } from 'node:fs'
import { type DepartureOptions, HypervisorError, type OfferedDisk, throwIfCancelled } from '@cimarron/hypervisor'
import { imageOfDisk } from '../clone/image-of-disk.ts'
import type { FileRules } from '../open-files.ts'
import { imageArgument, runQemuImg } from '../storage/run-qemu-img.ts'
import { ImageProgress } from './image-progress.ts'
import { Standstill } from './standstill.ts'
import { tlsId } from './tls-credentials.ts'
import { writeTlsFiles } from './tls-files.ts'
import { isCopiedWhole, wholeBytes } from './whole-image.ts'

export interface SendImages {
  readonly machine: string
  readonly options: DepartureOptions
  readonly signal: AbortSignal
  readonly tlsFolder: string
  readonly rules: FileRules
  /** How long nothing may go over. */
  readonly standstillMs: number
}

/**
 * Copies the images of a machine that is off to where its target takes them in. Answers how many bytes they are.
 * @throws HypervisorError `migration-failed` also where nothing goes over for a while, `cancelled`
 */
export async function sendImages({
  machine,
  options,
  signal,
  tlsFolder,
  rules,
  standstillMs,
}: SendImages): Promise<number> {
  const { offer, endpoints, credentials } = options
  if (endpoints.encrypted !== (credentials !== undefined)) {
    const words = `the target ${endpoints.encrypted ? 'encrypts, and no certificate was given' : 'does not encrypt, and it was to be'}`
    throw new HypervisorError('migration-failed', { machine, words })
  }
  using _files = credentials && writeTlsFiles(credentials, { folder: tlsFolder, endpoint: 'client' })
  const sizes = offer.disks.map((disk) => (isCopiedWhole(offer, disk) ? wholeBytes(disk) : disk.capacityBytes))
  const progress = new ImageProgress(sizes, options)
  for (const [index, disk] of offer.disks.entries()) {
    const from = isCopiedWhole(offer, disk) ? wholeArgument(disk) : await contentArgument(disk, rules)
    using standstill = new Standstill(signal, standstillMs)
    const args = [
      ...['convert', '-p', '-n', '--target-is-zero'],
      ...(options.bandwidth ? ['-r', String(options.bandwidth)] : []),
      ...(credentials ? ['--object', tlsObject(tlsFolder)] : []),
      ...[from, '--target-image-opts', targetOf(disk, options)],
    ]
    const run = {
      args,
      what: `copy of disk ${disk.id}`,
      path: disk.path,
      network: true,
      onStart: (pid: number) => standstill.watch(() => readIo(pid)),
    }
    try {
      await runQemuImg(run, { signal: standstill.signal, progress: (share) => progress.at(index, share) })
    } catch (error) {
      throwIfCancelled(signal, `migration of machine ${JSON.stringify(machine)}`)
      const words = standstill.words ?? (error instanceof Error ? error.message : String(error))
      throw new HypervisorError('migration-failed', { machine, words }, { cause: error })
    }
    progress.at(index, 1)
  }
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** The file as it is, whatever is in it. */
function wholeArgument({ path }: OfferedDisk): string {
  const driver = statSync(path).isBlockDevice() ? 'host_device' : 'file'
  return `json:${JSON.stringify({ driver: 'raw', file: { driver, filename: path } })}`
}

async function contentArgument({ id, path, format }: OfferedDisk, rules: FileRules): Promise<string> {
  const { chain } = await imageOfDisk({ id, path, format } as Parameters<typeof imageOfDisk>[0], rules)
  return imageArgument(chain)
}

function tlsObject(folder: string): string {
  return JSON.stringify({
    'qom-type': 'tls-creds-x509',
    id: tlsId,
    dir: folder,
    endpoint: 'client',
    'verify-peer': true,
  })
}

/** Commas are doubled, as everywhere in QEMU's option lists. */
function targetOf({ id }: OfferedDisk, { endpoints, credentials, serverName }: DepartureOptions): string {
  const options = {
    driver: 'raw',
    'file.driver': 'nbd',
    'file.server.type': 'inet',
    'file.server.host': endpoints.address,
    'file.server.port': String(endpoints.disks?.port),
    'file.export': endpoints.disks?.exports[id] ?? id,
    ...(credentials ? { 'file.tls-creds': tlsId, 'file.tls-hostname': serverName ?? endpoints.address } : {}),
  }
  return Object.entries(options)
    .map(([name, value]) => `${name}=${value.replaceAll(',', ',,')}`)
    .join(',')
}

/** What it has read and written so far (proc_pid_io(5)). */
function readIo(pid: number): string {
  return readFileSync(`/proc/${pid}/io`, 'latin1')
}
