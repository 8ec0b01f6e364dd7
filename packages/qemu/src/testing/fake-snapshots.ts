import { execFileSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { isObject, type JsonObject } from '../qmp/message.ts'
import { imageArgument } from '../storage/run-qemu-img.ts'
import type { FakeCommand, FakeQmpServer } from './fake-qmp-server.ts'

/** A fake QEMU's snapshots: those of its images are real ones, made by qemu-img, and there is no memory in them. */
export class FakeSnapshots {
  readonly #server: () => FakeQmpServer
  readonly #paths: ReadonlyMap<string, string>
  readonly #jobs = new Map<string, JsonObject>()

  /**
   * @param args QEMU's command line: images that are plugged in later hold no snapshots
   * @param server the monitor that tells of jobs
   */
  constructor(args: readonly string[], server: () => FakeQmpServer) {
    this.#server = server
    const given = args.flatMap((arg, index) =>
      arg === '-blockdev' ? [JSON.parse(args[index + 1] ?? '') as unknown] : [],
    )
    this.#paths = new Map(given.filter(isObject).flatMap(writableImage))
  }

  /** As qapi/migration.json, qapi/job.json and qapi/transaction.json have them, as far as the driver uses them. */
  get commands(): Readonly<Record<string, FakeCommand>> {
    return {
      'snapshot-save': (args) => this.#run('snapshot-save', args, () => this.#save(args)),
      'snapshot-load': (args) => this.#run('snapshot-load', args, () => this.#load(args)),
      'snapshot-delete': (args) => this.#run('snapshot-delete', args, () => this.#delete(args)),
      'query-jobs': () => ({ return: [...this.#jobs.values()] }),
      'job-dismiss': ({ id }) => {
        if (this.#jobs.delete(String(id))) return { return: {} }
        return { error: { class: 'GenericError', desc: 'Job not found' } }
      },
      transaction: ({ actions }) => this.#transact(Array.isArray(actions) ? actions.filter(isObject) : []),
    }
  }

  /** After the answer, and then at once: QEMU does nothing else meanwhile either. */
  #run(type: string, { 'job-id': id }: JsonObject, work: () => void): { readonly return: object } {
    const job = { id, type, 'current-progress': 1, 'total-progress': 1 }
    const tell = (status: string) => this.#server().emit('JOB_STATUS_CHANGE', { id, status })
    tell('created')
    tell('running')
    setImmediate(() => {
      let failure = {}
      try {
        work()
      } catch (error) {
        failure = { error: (error as Error).message }
      }
      for (const status of 'error' in failure ? ['aborting'] : ['waiting', 'pending']) tell(status)
      this.#jobs.set(String(id), { ...job, status: 'concluded', ...failure })
      tell('concluded')
    })
    return { return: {} }
  }

  #save({ tag: given, devices, vmstate }: JsonObject): void {
    const tag = String(given)
    const paths = this.#pathsOf(devices)
    this.#pathOf(vmstate)
    if (paths.some((path) => tagsOf(path).includes(tag)))
      throw new Error(`Snapshot '${tag}' already exists in one or more devices`)
    const server = this.#server()
    const wasRunning = server.status === 'running'
    if (wasRunning) {
      server.status = 'save-vm'
      server.emit('STOP')
    }
    for (const path of paths) snapshot('-c', tag, path)
    if (!wasRunning) return
    server.status = 'running'
    server.emit('RESUME')
  }

  #load({ tag: given, devices, vmstate }: JsonObject): void {
    const tag = String(given)
    const paths = this.#pathsOf(devices)
    this.#pathOf(vmstate)
    if (!paths.every((path) => tagsOf(path).includes(tag)))
      throw new Error(`Snapshot '${tag}' does not exist in one or more devices`)
    for (const path of paths) snapshot('-a', tag, path)
  }

  #delete({ tag: given, devices }: JsonObject): void {
    const tag = String(given)
    for (const path of this.#pathsOf(devices)) if (tagsOf(path).includes(tag)) snapshot('-d', tag, path)
  }

  /** All of them, or none. */
  #transact(actions: readonly JsonObject[]): ReturnType<FakeCommand> {
    const done: (() => void)[] = []
    try {
      for (const { type, data } of actions) {
        if (type !== 'blockdev-snapshot-internal-sync' || !isObject(data))
          throw new Error(`this fake has no transaction of ${String(type)}`)
        const [path, tag] = [this.#pathOf(data.device), String(data.name)]
        if (tagsOf(path).includes(tag))
          throw new Error(`Snapshot with name '${tag}' already exists on device '${String(data.device)}'`)
        snapshot('-c', tag, path)
        done.push(() => snapshot('-d', tag, path))
      }
      return { return: {} }
    } catch (error) {
      for (const undo of done) undo()
      return { error: { class: 'GenericError', desc: (error as Error).message } }
    }
  }

  #pathsOf(devices: unknown): readonly string[] {
    return Array.isArray(devices) ? devices.map((device) => this.#pathOf(device)) : []
  }

  #pathOf(device: unknown): string {
    const path = this.#paths.get(String(device))
    if (path === undefined) throw new Error(`No block device node '${String(device)}'`)
    return path
  }
}

/** Its node and its path: a program in Node, too, has the descriptors that it was started with. */
function writableImage(options: JsonObject): readonly (readonly [string, string])[] {
  const { driver, 'node-name': node, 'read-only': isReadOnly, file } = options
  const descriptor = isObject(file) ? /^\/dev\/fdset\/(\d+)$/.exec(String(file.filename))?.[1] : undefined
  if (driver !== 'qcow2' || isReadOnly === true || descriptor === undefined) return []
  return [[String(node), readlinkSync(`/proc/self/fd/${descriptor}`)]]
}

function tagsOf(path: string): readonly string[] {
  const info: unknown = JSON.parse(qemuImg('info', '--output=json', image(path)))
  const snapshots = isObject(info) && Array.isArray(info.snapshots) ? info.snapshots : []
  return snapshots.filter(isObject).map(({ name }) => String(name))
}

function snapshot(act: '-c' | '-a' | '-d', tag: string, path: string): void {
  qemuImg('snapshot', act, tag, image(path))
}

function image(path: string): string {
  return imageArgument({ path, format: 'qcow2', backing: null })
}

function qemuImg(...args: readonly string[]): string {
  return execFileSync('qemu-img', args, { encoding: 'utf8' })
}
