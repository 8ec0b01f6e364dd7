import { HypervisorError, type OfferedDisk } from '@cimarron/hypervisor'
import { nodeName } from '../node-name.ts'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
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

/**
 * The disks of a running machine, copied to another host while the guest writes to them (`blockdev-mirror` to NBD): once
 * they are level they stay so, until `finish` lets go of them, when the guest stands still.
 */
export class DiskMirrors {
  readonly #qmp: QmpClient
  readonly #watch: MigrationWatch
  readonly #machine: string
  readonly #disks: string[] = []

  constructor(parts: { readonly qmp: QmpClient; readonly watch: MigrationWatch; readonly machine: string }) {
    this.#qmp = parts.qmp
    this.#watch = parts.watch
    this.#machine = parts.machine
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
      })
      this.#disks.push(id)
      await this.#qmp.executeAny('blockdev-mirror', {
        'job-id': jobOf(id),
        device: nodeName(id),
        target: targetNode(id),
        sync: 'full',
        'on-target-error': 'report',
        ...(bandwidth > 0 ? { speed: bandwidth } : {}),
      })
    }
  }

  /** Resolves when all are level. @throws HypervisorError `migration-failed` */
  async untilLevel(signal: AbortSignal): Promise<void> {
    const level = () => this.#disks.every((id) => this.#standing(id).phase !== 'runs')
    await this.#watch.until(level, signal)
    this.#requireAlive()
  }

  async setBandwidth(bandwidth: number): Promise<void> {
    for (const id of this.#disks) {
      if (this.#standing(id).phase === 'ended') continue
      await this.#qmp.executeAny('block-job-set-speed', { device: jobOf(id), speed: bandwidth })
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
    for (const id of this.#disks) await this.#qmp.executeAny('block-job-cancel', { device: jobOf(id) })
    await this.#watch.until(() => this.#disks.every((id) => this.#standing(id).phase === 'ended'), signal)
    this.#requireWhole()
  }

  /** Takes back what was begun; of copies that are whole only the connection is left. */
  async dispose(): Promise<void> {
    for (const id of this.#disks) {
      if (this.#standing(id).phase !== 'ended') {
        // One that has just ended by itself is refused, which is as good.
        await this.#qmp.executeAny('block-job-cancel', { device: jobOf(id), force: true }).catch(ignore)
        await this.#watch.until(() => this.#standing(id).phase === 'ended')
      }
      await this.#qmp.executeAny('blockdev-del', { 'node-name': targetNode(id) })
    }
    this.#disks.length = 0
  }

  #standing(id: string) {
    return this.#watch.job(jobOf(id))
  }

  #isOurs(job: unknown): boolean {
    return this.#disks.some((id) => jobOf(id) === job)
  }

  #requireAlive(): void {
    for (const id of this.#disks) {
      const { phase, problem } = this.#standing(id)
      if (phase === 'ended') throw this.#failed(id, problem ?? 'it ended before it was level')
    }
  }

  #requireWhole(): void {
    for (const id of this.#disks) {
      const { problem } = this.#standing(id)
      if (problem !== undefined) throw this.#failed(id, problem)
    }
  }

  #failed(id: string, problem: string): HypervisorError {
    const words = `the copy of disk ${JSON.stringify(id)} failed: ${problem}`
    return new HypervisorError('migration-failed', { machine: this.#machine, words })
  }
}

/** Of the image at the target, in the QEMU of the source. */
function targetNode(disk: string): string {
  return `m${nodeName(disk)}`.slice(0, 31)
}

function jobOf(disk: string): string {
  return `m${nodeName(disk)}`
}

function ignore(): void {
  // Said where it is used.
}
