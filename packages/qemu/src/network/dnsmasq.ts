import { chownSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { HypervisorError, type NetworkConfig } from '@cimarron/hypervisor'
import { findByArgument, identify, isAlive, type ProcessIdentity, signalProcess } from '../process-identity.ts'
import type { QemuUser } from '../qemu-user.ts'
import { type DnsmasqFiles, dnsmasqFiles, needsDnsmasq } from './dnsmasq-settings.ts'
import { confinedDnsmasq } from './dnsmasq-user.ts'
import { keptLeaseText } from './kept-leases.ts'
import type { NetworkPaths } from './network-paths.ts'
import type { NetworkTools } from './network-tools.ts'
import { readOwnFile } from './own-file.ts'
import { replaceFile } from './replace-file.ts'

export interface DnsmasqPlace {
  readonly paths: NetworkPaths
  readonly tools: NetworkTools
  readonly user: QemuUser
}

/** Tells a test where it is. */
type Reached = (point: string) => void

/**
 * Makes a network's dnsmasq be there with these settings: started, told to read its files again, or exchanged where it reads
 * them only at its start. It resolves when the process answers, or undefined where there is nothing for one to do.
 * @throws HypervisorError `peer-failed` with its own words
 */
export async function ensureDnsmasq(
  config: NetworkConfig,
  place: DnsmasqPlace,
  reached: Reached = () => undefined,
): Promise<ProcessIdentity | undefined> {
  const running = findDnsmasq(place)
  if (!needsDnsmasq(config)) {
    if (running) await endDnsmasq(place)
    return undefined
  }
  const files = dnsmasqFiles(config, place.paths)
  const changed = writeFiles(files, place.paths)
  if (running && !changed.has('settings')) {
    if (changed.size > 0) process.kill(running.pid, 'SIGHUP')
    return running
  }
  if (running) await endDnsmasq(place)
  return await startDnsmasq(config, place, reached)
}

/** The one that runs, whoever has started it. */
export function findDnsmasq({ paths, user }: Pick<DnsmasqPlace, 'paths' | 'user'>): ProcessIdentity | undefined {
  const recorded = readRecord(paths)
  if (recorded && isAlive(recorded)) return recorded
  if (!statSync(paths.settings, { throwIfNoEntry: false })) return undefined
  // The daemon was killed between its start and the writing of its number.
  return findByArgument(argumentOf(paths)).find(({ pid }) => userOf(pid) === user.uid)
}

/** Ends it, and waits for the end. Its files stay. */
export async function endDnsmasq(place: Pick<DnsmasqPlace, 'paths' | 'user'>): Promise<void> {
  const running = findDnsmasq(place)
  if (!running) return
  signalProcess(running, 'SIGTERM')
  for (let waitedMs = 0; isAlive(running); waitedMs += pauseMs) {
    if (waitedMs >= patienceMs) signalProcess(running, 'SIGKILL')
    await delay(pauseMs)
  }
}

const pauseMs = 2
const patienceMs = 1000

async function startDnsmasq(config: NetworkConfig, place: DnsmasqPlace, reached: Reached): Promise<ProcessIdentity> {
  const { paths, tools, user } = place
  const what = `dnsmasq of network ${JSON.stringify(config.name)}`
  makeOwnFolder(config, place)
  // It goes into the background by itself when it has its sockets: then this is through, with status 0.
  await tools.run('dnsmasq', [argumentOf(paths)], { what, before: confinedDnsmasq(user) })
  reached('network-up:4')
  const pid = Number(readOwnFile(paths.pidFile))
  const identity = Number.isSafeInteger(pid) && isIt(pid, place) ? identify(pid) : undefined
  if (!identity) throw new HypervisorError('peer-failed', { what, words: lastWords(paths) ?? 'it ended at once' })
  writeRecord(paths, identity)
  return identity
}

/** Nobody but us can change what is in it until all of it is there. */
function makeOwnFolder(config: NetworkConfig, { paths, user }: DnsmasqPlace): void {
  const leases = keptLeaseText(config, paths)
  rmSync(paths.own, { recursive: true, force: true })
  mkdirSync(paths.own, { mode: 0o700 })
  writeFileSync(paths.leases, leases, { mode: 0o600, encoding: 'latin1' })
  chownSync(paths.leases, user.uid, user.gid)
  chownSync(paths.own, user.uid, user.gid)
}

/** The files that differ from what was there. */
function writeFiles(files: DnsmasqFiles, paths: NetworkPaths): ReadonlySet<keyof DnsmasqFiles> {
  mkdirSync(dirname(paths.folder), { recursive: true, mode: 0o711 })
  mkdirSync(paths.folder, { recursive: true, mode: 0o711 })
  const names = ['settings', 'staticLeases', 'hosts', 'servers'] as const
  return new Set(
    names.filter((name) => {
      if (statSync(paths[name], { throwIfNoEntry: false }) && readFileSync(paths[name], 'utf8') === files[name])
        return false
      replaceFile(paths[name], files[name], 0o644)
      return true
    }),
  )
}

function argumentOf({ settings }: NetworkPaths): string {
  return `--conf-file=${settings}`
}

function isIt(pid: number, { paths, user }: DnsmasqPlace): boolean {
  if (userOf(pid) !== user.uid) return false
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argumentOf(paths))
  } catch {
    return false // it has ended
  }
}

function userOf(pid: number): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid
}

function lastWords({ log }: NetworkPaths): string | undefined {
  return readOwnFile(log)?.trim().split('\n').at(-1)
}

/** Written down whole or not at all, in a folder that only we can write. */
function writeRecord({ record }: NetworkPaths, identity: ProcessIdentity): void {
  replaceFile(record, JSON.stringify(identity), 0o600)
}

function readRecord({ record }: NetworkPaths): ProcessIdentity | undefined {
  if (!statSync(record, { throwIfNoEntry: false })) return undefined
  return JSON.parse(readFileSync(record, 'utf8')) as ProcessIdentity
}
