import { HypervisorError, type OfferedDisk } from '@cimarron/hypervisor'
import { nodeName } from '../node-name.ts'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import { topNode } from '../set-up.ts'
import type { MigrationWatch } from './migration-watch.ts'
import { tlsId } from './tls-credentials.ts'

export interface MirrorTarget {
  readonly host: string
  readonly port: number
  /** The export of each disk, by its id. */
  readonly exports: Readonly<Record<string, string>>
  readonly encrypted: boolean
  /** The name in its certificate. */
  readonly serverName: string
}

/** How far copies are, in bytes; what the guest writes meanwhile is added. */
export interface MirrorStanding {
  readonly totalBytes: number
  readonly doneBytes: number
}

/** How long a server that was met just now may take to be opened. */
const openTimeoutSeconds = 5

/**
 * The disks of a running machine, copied to another host while the guest writes to them (`blockdev-mirror` to NBD): once
 * they are level they stay so, until `finish` lets go of them, when the guest stands still.
 */
export class DiskMirrors {
  readonly #qmp: QmpClient
  readonly #watch: MigrationWatch
  readonly #machine: string
  /** Names of the images at the target, which are those of the jobs too. */
  readonly #nodes: string[] = []

  constructor(parts: { readonly qmp: QmpClient; readonly watch: MigrationWatch; readonly machine: string }) {
    this.#qmp = parts.qmp
    this.#watch = parts.watch
    this.#machine = parts.machine
  }

  /** Those that a former daemon began: found by their nodes. */
  static async found(parts: ConstructorParameters<typeof DiskMirrors>[0]): Promise<DiskMirrors> {
    const mirrors = new DiskMirrors(parts)
    const nodes = await parts.qmp.executeAny('query-named-block-nodes', { flat: true })
    const jobs = await parts.qmp.executeAny('query-block-jobs')
    const running = new Set((Array.isArray(jobs) ? jobs : []).filter(isObject).map(({ device }) => device))
    for (const node of (Array.isArray(nodes) ? nodes : []).filter(isObject)) {
      const name = String(node['node-name'])
      if (!name.startsWith(targetPrefix)) continue
      mirrors.#nodes.push(name)
      if (!running.has(name)) parts.watch.ended(name)
    }
    return mirrors
  }

  async begin(disks: readonly OfferedDisk[], target: MirrorTarget, bandwidth: number): Promise<void> {
    for (const { id } of disks) {
      const name = target.exports[id]
      if (name === undefined) continue
      const { host, port, encrypted, serverName } = target
      await this.#qmp.executeAny('blockdev-add', {
        driver: 'nbd',
        'node-name': targetNode(id),
        server: { type: 'inet', host, port: String(port) },
        export: name,
        ...(encrypted ? { 'tls-creds': tlsId, 'tls-hostname': serverName } : {}),
        discard: 'unmap',
        // QEMU waits for it, and its guest with it (`BlockdevOptionsNbd` of qapi/block-core.json).
        'open-timeout': openTimeoutSeconds,
      })
      this.#nodes.push(targetNode(id))
      await this.#qmp.executeAny('blockdev-mirror', {
        'job-id': targetNode(id),
        device: await topNode(this.#qmp, id),
        target: targetNode(id),
        sync: 'full',
        'on-target-error': 'report',
        ...(bandwidth > 0 ? { speed: bandwidth } : {}),
      })
    }
  }

  /** Resolves when all are level. @throws HypervisorError `migration-failed` */
  async untilLevel(signal: AbortSignal): Promise<void> {
    const level = () => this.#nodes.every((node) => this.#watch.job(node).phase !== 'runs')
    await this.#watch.until(level, signal)
    this.#requireAlive()
  }

  async setBandwidth(bandwidth: number): Promise<void> {
    for (const device of this.#nodes) {
      if (this.#watch.job(device).phase === 'ended') continue
      await this.#qmp.executeAny('block-job-set-speed', { device, speed: bandwidth })
    }
  }

  async standing(): Promise<MirrorStanding> {
    const answer = await this.#qmp.executeAny('query-block-jobs')
    const jobs = (Array.isArray(answer) ? answer : []).filter(isObject).filter(({ device }) => this.#isOurs(device))
    const sum = (field: 'len' | 'offset') => jobs.reduce((total, job) => total + Number(job[field] ?? 0), 0)
    return { totalBytes: sum('len'), doneBytes: sum('offset') }
  }

  /** The guest stands still: what is not there yet goes over, and the copies are whole. @throws HypervisorError `migration-failed` */
  async finish(signal: AbortSignal): Promise<void> {
    this.#requireAlive()
    for (const device of this.#nodes) await this.#qmp.executeAny('block-job-cancel', { device })
    await this.#watch.until(() => this.#nodes.every((node) => this.#watch.job(node).phase === 'ended'), signal)
    this.#requireWhole()
  }

  /** Takes back what was begun; of copies that are whole only the connection is left. */
  async dispose(): Promise<void> {
    for (const device of this.#nodes) {
      if (this.#watch.job(device).phase !== 'ended') {
        // One that has just ended by itself is refused, which is as good.
        await this.#qmp.executeAny('block-job-cancel', { device, force: true }).catch(ignore)
        await this.#watch.until(() => this.#watch.job(device).phase === 'ended')
      }
      await this.#qmp.executeAny('blockdev-del', { 'node-name': device })
    }
    this.#nodes.length = 0
  }

  /** Whether that is the image of one of them at the target. */
  has(node: string): boolean {
    return this.#nodes.includes(node)
  }

  #isOurs(job: unknown): boolean {
    return this.#nodes.some((node) => node === job)
  }

  #requireAlive(): void {
    for (const node of this.#nodes) {
      const { phase, problem } = this.#watch.job(node)
      if (phase === 'ended') throw this.#failed(node, problem ?? 'it ended before it was level')
    }
  }

  #requireWhole(): void {
    for (const node of this.#nodes) {
      const { problem } = this.#watch.job(node)
      if (problem !== undefined) throw this.#failed(node, problem)
    }
  }

  #failed(node: string, problem: string): HypervisorError {
    const words = `the copy of a disk (${node.slice(targetPrefix.length)}) failed: ${problem}`
    return new HypervisorError('migration-failed', { machine: this.#machine, words })
  }
}

const targetPrefix = 'm-'

/** Of the image at the target, in the QEMU of the source; 31 bytes are the most, see `nodeName`. */
function targetNode(disk: string): string {
  return `${targetPrefix}${nodeName(disk)}`
}

function ignore(): void {
  // Said where it is used.
}
