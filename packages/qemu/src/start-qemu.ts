import { chownSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { type FailPoint, type MachineConfig, throwIfCancelled } from '@cimarron/hypervisor'
import { createBoundedLog } from './bounded-log.ts'
import { type Hierarchy, removeGroups } from './cgroup.ts'
import { commandLine, type FirmwareImages } from './command-line.ts'
import { type Companion, markOf } from './companions/companion.ts'
import { type CompanionRecord, endCompanions } from './companions/companion-process.ts'
import { startCompanions } from './companions/start-companions.ts'
import type { Credentials, Listenings } from './consoles/listening.ts'
import { openListening } from './consoles/open-listening.ts'
import { writeTlsFiles } from './consoles/tls-files.ts'
import { type KernelFiles, memoryKillsOfHost } from './crash/kernel-kills.ts'
import type { ImageDescriptor } from './image-nodes.ts'
import type { Incoming } from './incoming.ts'
import { lastWords } from './last-words.ts'
import { confined, launch } from './launch.ts'
import type { LimitingHierarchy } from './limits/controllers.ts'
import { MachineGroup } from './limits/machine-group.ts'
import { lockBound } from './locked-memory.ts'
import type { HostNetwork, OpenPlugs } from './nic/host-network.ts'
import type { Plug } from './nic/plug.ts'
import { firstExtra, type OpenFiles } from './open-files.ts'
import { pinThreads } from './pinning.ts'
import { findByEnvironment, identify } from './process-identity.ts'
import { QemuProcess, removeRunFolder } from './qemu-process.ts'
import type { QemuUser } from './qemu-user.ts'
import type { QmpClient } from './qmp/client.ts'
import type { QmpEvent } from './qmp/message.ts'
import type { RunPaths } from './run-paths.ts'
import { type RunRecord, writeRunRecord } from './run-record.ts'
import type { SerialHistory } from './serial-history.ts'
import { setUp } from './set-up.ts'
import { withShareGroup } from './share-check.ts'
import { startFailure } from './start-failure.ts'

/** What is the same for all machines of a driver, but for their users. */
export interface Surroundings {
  readonly binary: string
  /** The machine's. */
  readonly user: QemuUser | undefined
  /** See `withShareGroup`. */
  readonly shareGroup: number
  /** Real paths of the daemon's own files and folders, which no machine gets. */
  readonly keptBack: readonly string[]
  readonly fileSizeLimit: number
  /** Whether a volume was recorded as building on that file: then it was the administrator who named it. */
  readonly isRecordedBase: (image: string, base: string) => boolean
  /** See `FileRules.isOwnBase`. */
  readonly isOwnBase: (image: string, base: string) => boolean
  /** The name of the pool whose folder a file is in, if one is. */
  readonly poolOf: (path: string) => string | undefined
  readonly hierarchies: readonly Hierarchy[]
  /** Where machines are held within their limits. */
  readonly limiting: LimitingHierarchy
  readonly network: HostNetwork
  /** For an address of this host. */
  readonly issueCertificate?: (address: string) => Promise<Credentials>
  /** Where the kernel tells of processes that it ends for want of memory. */
  readonly kernel: KernelFiles
  readonly reached: FailPoint
  readonly nowMs: () => number
  /** For QEMU to offer its monitor. */
  readonly startTimeoutMs: number
  /** How long nothing of a migration may go over before it is given up. */
  readonly standstillMs: number
}

export interface StartRequest {
  readonly config: MachineConfig
  readonly acceleration: 'kvm' | 'tcg'
  readonly paths: RunPaths
  readonly files: OpenFiles
  readonly firmware: FirmwareImages | undefined
  readonly seed: ImageDescriptor | undefined
  readonly companions: readonly Companion[]
  readonly plugs: readonly Plug[]
  readonly listenings: Listenings
  /** It goes on from there instead of beginning at its firmware. */
  readonly incoming?: Incoming | undefined
  readonly paused: boolean
  readonly signal?: AbortSignal | undefined
  readonly onEvent: (event: QmpEvent) => void
  readonly historyOf: (device: string) => SerialHistory
}

export interface Started {
  readonly process: QemuProcess
  readonly record: RunRecord
}

/**
 * From nothing to a running guest. What goes wrong on the way is undone: no process and no file stays.
 * @throws HypervisorError `start-failed` with QEMU's own words, `port-in-use`, `disk-in-use`, `cancelled`, `timeout`
 */
export async function startQemu(request: StartRequest, surroundings: Surroundings): Promise<Started> {
  const { paths } = request
  const { reached } = surroundings
  let process: QemuProcess | undefined
  let beside: readonly CompanionRecord[] = []
  try {
    prepareRunFiles(request, surroundings)
    let begun = recordOf(request, surroundings)
    writeRunRecord(paths.record, begun)
    reached('start:2')
    const group = prepareGroup(request.config, surroundings)
    const note = (companions: readonly CompanionRecord[]) => {
      begun = { ...begun, companions }
      writeRunRecord(paths.record, begun)
      beside = companions
      // What it takes is the machine's.
      for (const { process: helper } of companions) group?.enter(helper.pid)
    }
    await startCompanions(request.companions, { paths, surroundings, note })
    process = await spawnPluggedIn(request, surroundings)
    // Before it takes any memory that is to be counted.
    group?.enter(process.identity.pid)
    reached('start:3')
    const known = { ...begun, process: process.identity, ...(group ? { limited: true } : {}) }
    writeRunRecord(paths.record, known)
    reached('start:4')
    const qmp = await process.connect({
      timeoutMs: surroundings.startTimeoutMs,
      ...(request.signal ? { signal: request.signal } : {}),
    })
    process.secureSockets(surroundings.user?.uid ?? globalThis.process.getuid?.() ?? 0)
    await process.connectSerials(request.config, request.historyOf)
    await setUp(qmp, request.config)
    if (request.config.pinning) await pinThreads(qmp, process.identity.pid, request.config)
    const endpoints = await openListening(qmp, request)
    reached('start:5')
    throwIfCancelled(request.signal, `start of machine ${JSON.stringify(request.config.name)}`)
    if (request.incoming) await receive(request.incoming, { qmp, request, process, reached })
    if (!request.paused) {
      // Should all end in the very next moment, nobody could tell any more whether the guest has run.
      if (request.incoming) writeRunRecord(paths.record, { ...known, incoming: 'goes-on', endpoints })
      await qmp.execute('cont', {})
    }
    const { incoming: _, ...begunFor } = known
    const record: RunRecord = { ...begunFor, phase: 'started', endpoints }
    writeRunRecord(paths.record, record)
    reached('start:6')
    return { process, record }
  } catch (error) {
    if (process) await process.end({ patienceMs: 1000 })
    const failure = startFailure(error, { ...request, words: wordsOf(paths, beside) })
    await process?.release()
    await endCompanions([...beside.map((one) => one.process), ...findByEnvironment(markOf(paths.folder, ''))])
    if (request.plugs.length > 0) await surroundings.network.remove(request.plugs.map(({ names }) => names))
    removeRunFolder(paths)
    if (request.config.limits) await removeGroups(surroundings.hierarchies, request.config.id)
    throw failure
  }
}

async function receive(
  incoming: Incoming,
  {
    qmp,
    request,
    process,
    reached,
  }: { qmp: QmpClient; request: StartRequest; process: QemuProcess; reached: FailPoint },
): Promise<void> {
  reached('restore:1')
  const { paths, signal } = request
  await incoming.receive({ qmp, paths, pid: process.identity.pid, state: stateNumber(request), signal })
  reached('restore:2')
}

/** The group of a machine that has limits, with these in force. @throws HypervisorError `unsupported`, `invalid-config`, `peer-failed` */
function prepareGroup({ id, limits }: MachineConfig, { limiting }: Surroundings): MachineGroup | undefined {
  if (!limits) return undefined
  const group = new MachineGroup(limiting, id)
  group.apply(limits)
  return group
}

/** What QEMU printed, and what those beside it did. */
function wordsOf(paths: RunPaths, companions: readonly CompanionRecord[]): string | undefined {
  const said = companions.map(({ name, title }) => {
    const words = lastWords(paths.companionWords(name))
    return words === undefined ? undefined : `${title}: ${words}`
  })
  return [lastWords(paths.words), ...said].filter((words) => words !== undefined).join('\n') || undefined
}

function recordOf({ config, acceleration, files, incoming }: StartRequest, { nowMs, kernel }: Surroundings): RunRecord {
  const waits = incoming ? ({ incoming: 'waits' } as const) : {}
  const memoryKills = memoryKillsOfHost(kernel)
  const counted = memoryKills === undefined ? {} : { memoryKills }
  return { phase: 'starting', config, acceleration, sinceMs: nowMs(), disks: files.uses, ...waits, ...counted }
}

function prepareRunFiles({ config, paths, listenings }: StartRequest, { user, fileSizeLimit }: Surroundings): void {
  mkdirSync(dirname(paths.folder), { recursive: true, mode: 0o711 })
  mkdirSync(paths.folder, { mode: user ? 0o710 : 0o700 })
  // Its user passes through by its group, but changes nothing there.
  if (user) chownSync(paths.folder, 0, user.gid)
  for (const folder of [paths.sockets, paths.marks]) {
    mkdirSync(folder, { mode: 0o700 })
    if (user) chownSync(folder, user.uid, user.gid)
  }
  writeTlsFiles(listenings, paths, user)
  createBoundedLog(paths.words, fileSizeLimit)
  for (const index of config.serials.keys()) createBoundedLog(paths.serialLog(index), fileSizeLimit, user)
}

/** The ends of its NICs are QEMU's then: with it they go. */
async function spawnPluggedIn(request: StartRequest, surroundings: Surroundings): Promise<QemuProcess> {
  using opened = await surroundings.network.open(request.plugs, surroundings.reached)
  return await spawnQemu(request, opened, surroundings)
}

async function spawnQemu(request: StartRequest, opened: OpenPlugs, surroundings: Surroundings): Promise<QemuProcess> {
  const { binary, fileSizeLimit } = surroundings
  const { config, acceleration, paths, files, firmware, seed, listenings, incoming, onEvent } = request
  const state = incoming?.openState?.()
  const descriptors = [...files.descriptors, ...(state === undefined ? [] : [state])]
  const nics = new Map(
    opened.descriptors.entries().map(([nic, fds]) => [nic, fds.map((fd) => firstExtra + descriptors.push(fd) - 1)]),
  )
  const { images, boot } = files
  const qemu = commandLine({ config, acceleration, paths, listenings, images, boot, nics, firmware, seed, incoming })
  const words = openSync(paths.words, 'a')
  try {
    const user = withShareGroup(config, surroundings)
    const command = confined({ user, fileSizeLimit, acceleration, lockBytes: lockBound(config) }, [binary, ...qemu])
    const launched = await launch({ command, words, descriptors })
    // One that is gone already has no identity any more; it will be explained by its words.
    const identity = identify(launched.pid) ?? { pid: launched.pid, startTicks: 'gone' }
    return new QemuProcess({ identity, paths, exit: launched.exit, onEvent })
  } finally {
    closeSync(words)
    if (state !== undefined) closeSync(state)
  }
}

/** The state of a guest comes right after the machine's files. */
function stateNumber({ files }: StartRequest): number {
  return firstExtra + files.descriptors.length
}
