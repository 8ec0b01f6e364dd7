import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type FailPoint,
  HypervisorError,
  type NetworkBackend,
  type NetworkConfig,
  type NetworkLease,
  type NetworkMode,
  type NetworkReports,
  type NetworkSurroundings,
  refuseField,
} from '@cimarron/hypervisor'
import { enterGroups, type Hierarchy, removeGroups } from '../cgroup.ts'
import { isAlive, type ProcessIdentity } from '../process-identity.ts'
import type { QemuUser } from '../qemu-user.ts'
import { removeIfEmpty } from '../run-folder.ts'
import { isOurs, linesUp, readLink, switchesOf } from './bridge.ts'
import { type DnsmasqPlace, endDnsmasq, ensureDnsmasq } from './dnsmasq.ts'
import { needsDnsmasq } from './dnsmasq-settings.ts'
import { findDnsmasqUser } from './dnsmasq-user.ts'
import { missingForwarding, setSwitches } from './forwarding.ts'
import { keepLeases, readKeptLeases } from './kept-leases.ts'
import { parseLeases } from './lease-file.ts'
import { LeaseWatch } from './lease-watch.ts'
import { type NetworkFolders, type NetworkPaths, networkPaths } from './network-paths.ts'
import { areRulesPresent, putRules, removeRules } from './network-rules.ts'
import type { NetworkTools } from './network-tools.ts'
import { obstacle } from './obstacle.ts'
import { readOwnFile } from './own-file.ts'
import { readSurroundings } from './surroundings.ts'

export interface QemuNetworksOptions extends NetworkFolders {
  readonly tools: NetworkTools
  readonly hierarchies: readonly Hierarchy[]
  readonly user?: QemuUser
  readonly failPoint?: FailPoint
  readonly nowMs?: () => number
  /** How often it is looked whether a dnsmasq is alive; default 1,000 milliseconds. Every tenth time, at bridge and rules too. */
  readonly lookMs?: number
  readonly onWarning?: (text: string) => void
  /** Plugs into a network's bridge what lost its port when somebody removed it. */
  readonly plugAgain?: (network: NetworkConfig) => Promise<void>
}

/** Networks as a bridge of the host, rules of nftables and a dnsmasq each. */
export class QemuNetworks implements NetworkBackend {
  readonly platform = 'qemu'
  readonly #options: QemuNetworksOptions
  readonly #user: QemuUser
  readonly #up = new Map<string, Served>()
  /** Networks that a machine can't be plugged into again, as was told. */
  readonly #unplugged = new Set<string>()
  #reports: NetworkReports | undefined
  #timer: NodeJS.Timeout | undefined
  #looks = 0
  #isLooking = false
  #looking: Promise<void> = Promise.resolve()
  /** The last work on each network: one thing at a time. */
  readonly #lanes = new Map<string, Promise<unknown>>()

  constructor(options: QemuNetworksOptions) {
    this.#options = options
    this.#user = options.user ?? findDnsmasqUser()
  }

  requireMode(mode: NetworkMode): void {
    const missing = obstacle(mode)
    if (missing) throw new HypervisorError('unsupported', { platform: 'qemu', feature: `network-${mode}`, ...missing })
  }

  surroundings(): Promise<NetworkSurroundings> {
    return readSurroundings(this.#options.tools)
  }

  bootId(): string {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  }

  report(reports: NetworkReports): void {
    this.#reports = reports
  }

  up(config: NetworkConfig): Promise<void> {
    return this.#inLane(config.id, async () => {
      this.requireMode(config.mode)
      try {
        await this.#makeSo(config)
      } catch (error) {
        await this.#takeDown(config).catch((problem: unknown) => this.#warn(`${whatOf(config)}: ${String(problem)}`))
        throw error
      }
    })
  }

  async #makeSo(config: NetworkConfig): Promise<void> {
    const { tools } = this.#options
    const what = whatOf(config)
    const place = { tools, what }
    const link = await readLink(tools, config.bridge, what)
    if (config.mode === 'bridged') {
      if (link?.linkinfo?.info_kind !== 'bridge')
        throw refuseField('bridge', config.bridge, `is ${link ? 'no bridge' : 'not there'}; make it, or use another`)
      this.#serve(config, undefined)
      return
    }
    if (link && !isOurs(link, config))
      throw refuseField('bridge', config.bridge, 'is a network interface of the host already; choose another name')
    const forwarding = await missingForwarding(config, place)
    const [first = '', ...rest] = linesUp(config, link)
    const [making, addressing] = link ? [[], linesUp(config, link)] : [[first], rest]
    // The rules first: nothing passes before they are there.
    await Promise.all([putRules(config, place), this.#batch(making, what)])
    this.#reached('network-up:1')
    await setSwitches([...switchesOf(config), ...forwarding], place)
    this.#reached('network-up:2')
    for (const { key, value } of forwarding)
      this.#warn(`${what} needs ${key.replaceAll('/', '.')}, which was off: it is ${value} now, and stays so`)
    await this.#batch(addressing, what)
    this.#reached('network-up:3')
    this.#serve(config, await this.#ensureDnsmasq(config))
  }

  down(config: NetworkConfig): Promise<void> {
    return this.#inLane(config.id, () => this.#takeDown(config))
  }

  async #takeDown(config: NetworkConfig): Promise<void> {
    const { tools, hierarchies } = this.#options
    const { id, bridge } = config
    const what = whatOf(config)
    const served = this.#up.get(id)
    this.#up.delete(id)
    this.#unplugged.delete(id)
    served?.watch?.[Symbol.dispose]()
    if (config.mode === 'bridged') return
    const { paths } = this.#place(id)
    await served?.grouped
    await endDnsmasq({ paths, user: this.#user })
    this.#keep(paths)
    this.#reached('network-down:1')
    await removeRules(config, { tools, what })
    this.#reached('network-down:2')
    const link = await readLink(tools, bridge, what)
    if (link && isOurs(link, config)) await this.#batch([`link delete dev ${bridge}`], what)
    this.#reached('network-down:3')
    rmSync(paths.folder, { recursive: true, force: true })
    removeIfEmpty(dirname(paths.folder))
    await removeGroups(hierarchies, groupOf(id))
  }

  change(before: NetworkConfig, after: NetworkConfig): Promise<void> {
    return this.#inLane(after.id, async () => {
      if (after.mode === 'bridged') return
      try {
        await this.#change(after)
      } catch (error) {
        await this.#change(before).catch((problem: unknown) => this.#warn(`${whatOf(before)}: ${String(problem)}`))
        throw error
      }
    })
  }

  async #change(config: NetworkConfig): Promise<void> {
    const place = { tools: this.#options.tools, what: whatOf(config) }
    await putRules(config, place)
    await setSwitches(switchesOf(config), place)
    this.#serve(config, await this.#ensureDnsmasq(config))
  }

  async forget(id: string): Promise<void> {
    rmSync(this.#place(id).paths.keptLeases, { force: true })
    removeIfEmpty(this.#options.keptFolder)
  }

  async sweep(known: ReadonlySet<string>): Promise<void> {
    const { keptFolder } = this.#options
    if (!statSync(keptFolder, { throwIfNoEntry: false })) return
    for (const file of readdirSync(keptFolder)) {
      const id = /^([0-9a-f-]{36})\.leases$/.exec(file)?.[1]
      if (id !== undefined && !known.has(id)) rmSync(join(keptFolder, file))
    }
  }

  async leases({ id }: NetworkConfig): Promise<readonly NetworkLease[]> {
    return parseLeases(readOwnFile(this.#place(id).paths.leases) ?? '', this.#now())
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
    for (const { watch, grouped } of this.#up.values()) {
      watch?.[Symbol.dispose]()
      await grouped
    }
    this.#up.clear()
  }

  async #ensureDnsmasq(config: NetworkConfig): Promise<ProcessIdentity | undefined> {
    return await ensureDnsmasq(config, this.#place(config.id), (point) => this.#reached(point))
  }

  /** From now on it is kept as it is, and its leases are told. */
  #serve(config: NetworkConfig, process: ProcessIdentity | undefined): void {
    const { id } = config
    const before = this.#up.get(id)
    const isSame = before?.process && process && before.process.pid === process.pid
    const { hierarchies } = this.#options
    const grouped = isSame || !process ? before?.grouped : enterGroups(hierarchies, groupOf(id), process.pid)
    const { paths } = this.#place(id)
    if (!before) this.#reports?.leases(id, parseLeases(readKeptLeases(paths), this.#now()))
    let watch = before?.watch
    // With a new process the folder is a new one.
    if (!isSame) {
      watch?.[Symbol.dispose]()
      watch = process && new LeaseWatch(paths.leases, () => this.#hear(id))
    }
    this.#up.set(id, { config, process, watch, grouped, triesLeft: tries })
    if (!isSame) this.#hear(id)
    this.#timer ??= setInterval(() => this.#lookAgain(), this.#options.lookMs ?? 1000).unref()
  }

  #hear(id: string): void {
    const { paths } = this.#place(id)
    this.#keep(paths)
    this.#reports?.leases(id, parseLeases(readOwnFile(paths.leases) ?? '', this.#now()))
  }

  #keep(paths: NetworkPaths): void {
    const text = readOwnFile(paths.leases)
    if (text !== undefined && text !== readKeptLeases(paths)) keepLeases(text, paths)
  }

  #lookAgain(): void {
    if (this.#isLooking) return
    this.#isLooking = true
    this.#looking = this.#look()
      .catch((error: unknown) => this.#warn(`networks can't be looked at: ${wordsOf(error)}`))
      .finally(() => {
        this.#isLooking = false
      })
  }

  /** What has ended or was removed by somebody else is put back. */
  async #look(): Promise<void> {
    const isThorough = ++this.#looks % 10 === 0
    for (const { config, process } of this.#up.values()) {
      if (config.mode === 'bridged') continue
      const isServed = !needsDnsmasq(config) || (process !== undefined && isAlive(process))
      if (isServed && !isThorough) continue
      if (isServed && (await this.#isWhole(config))) {
        await this.#inLane(config.id, () => this.#plugAgain(config.id))
        continue
      }
      const problem = isServed ? 'its bridge or its rules were removed' : 'its dnsmasq has ended'
      await this.#inLane(config.id, () => this.#repair(config.id, problem))
    }
  }

  async #isWhole(config: NetworkConfig): Promise<boolean> {
    const { tools } = this.#options
    const what = whatOf(config)
    const [link, hasRules] = await Promise.all([
      readLink(tools, config.bridge, what),
      areRulesPresent(config, { tools, what }),
    ])
    return hasRules && link !== undefined && isOurs(link, config) && linesUp(config, link).length === 0
  }

  async #repair(id: string, problem: string): Promise<void> {
    const served = this.#up.get(id)
    // Meanwhile it may have been stopped.
    if (!served) return
    const { config } = served
    if (served.triesLeft <= 0) {
      // Later again: what stands in the way may have gone.
      this.#up.set(config.id, { ...served, triesLeft: served.triesLeft - 1 < -laterLooks ? 1 : served.triesLeft - 1 })
      return
    }
    try {
      await this.#makeSo(config)
      this.#warn(`${whatOf(config)}: ${problem}, and was put back`)
      this.#reports?.trouble(config.id, undefined)
      await this.#plugAgain(id)
    } catch (error) {
      const now = this.#up.get(config.id)
      if (now) this.#up.set(config.id, { ...now, triesLeft: served.triesLeft - 1 })
      this.#reports?.trouble(config.id, `${problem}, and can't be put back: ${wordsOf(error)}`)
    }
  }

  /** Also what lost its port while no daemon was there. */
  async #plugAgain(id: string): Promise<void> {
    const config = this.#up.get(id)?.config
    if (!config) return
    try {
      await this.#options.plugAgain?.(config)
      if (this.#unplugged.delete(id)) this.#reports?.trouble(id, undefined)
    } catch (error) {
      this.#unplugged.add(id)
      this.#reports?.trouble(id, `a machine is not plugged into its bridge: ${wordsOf(error)}`)
    }
  }

  #inLane(id: string, work: () => Promise<void>): Promise<void> {
    const done = (this.#lanes.get(id) ?? Promise.resolve()).then(work)
    const settled = done.catch(() => undefined)
    this.#lanes.set(id, settled)
    void settled.then(() => this.#lanes.get(id) === settled && this.#lanes.delete(id))
    return done
  }

  #place(id: string): DnsmasqPlace {
    return { paths: networkPaths(this.#options, id), tools: this.#options.tools, user: this.#user }
  }

  async #batch(lines: readonly string[], what: string): Promise<void> {
    if (lines.length > 0) await this.#options.tools.run('ip', ['-batch', '-'], { what, input: `${lines.join('\n')}\n` })
  }

  #reached(point: string): void {
    this.#options.failPoint?.(point)
  }

  #now(): number {
    return (this.#options.nowMs ?? Date.now)()
  }

  #warn(text: string): void {
    this.#options.onWarning?.(text)
  }
}

interface Served {
  readonly config: NetworkConfig
  readonly process: ProcessIdentity | undefined
  readonly watch: LeaseWatch | undefined
  readonly grouped: Promise<unknown> | undefined
  readonly triesLeft: number
}

/** So often in a row it is tried to put something back, and then after so many looks again. */
const tries = 3
const laterLooks = 30

function whatOf({ name }: NetworkConfig): string {
  return `network ${JSON.stringify(name)}`
}

function groupOf(id: string): string {
  return `network-${id}`
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
