// The released daemon with DMTF's whole schema and the bench's instances, for the rows about the CIM server. All of it goes in by
// CIM-XML, so that what is measured later was stored, and read again, as a client's classes and instances are.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type CimClass, Instance, NameMap, type Schema } from '@cimarron/cim'
import { qualifierSource } from '@cimarron/cimom'
import { type CompileResult, compileMof, type MofSource } from '@cimarron/mof'
import { dmtfArchive, dmtfFiles } from '@cimarron/mof/testing'
import type { WbemClient } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import { benchMof, createdMof } from './classes.ts'

const root = join(import.meta.dirname, '../..')
const program = join(root, 'out/dist/cimarrond.js')

/** The namespace that holds the bench's classes. */
export const namespace = 'root/bench'

export interface CimDaemon {
  readonly port: number
  /** The value of the header Authorization. */
  readonly authorization: string
  /** Microseconds of processor time, all threads. */
  cpu(): number
  /** Resident megabytes (10^6). */
  resident(): number
  client(options?: { readonly namespace?: string }): WbemClient
  stop(): Promise<void>
}

/** A data directory, and daemons that run on it one after the other. */
export class DaemonFolder implements Disposable {
  readonly folder: string

  constructor(where: string = tmpdir()) {
    this.folder = mkdtempSync(join(where, '.bench-cim-'))
    execFileSync(process.execPath, [join(root, 'scripts/build.js')], { stdio: 'ignore' })
    writeFileSync(
      join(this.folder, 'cimarron.yaml'),
      'listen: { https: false, http: { address: 127.0.0.1, port: 0 } }\nhypervisors: [{ platform: simulator }]\n',
    )
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Milliseconds from exec to the first right answer to a request, on the admin's socket; the daemon is stopped again. */
  async firstAnswer(request: Buffer): Promise<number> {
    const socket = join(this.folder, 'run', 'admin.sock')
    rmSync(socket, { force: true })
    const begun = performance.now()
    const child = this.#spawn()
    while (!(await isAnswered(socket, request))) {
      if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode}`)
      await delay(2)
    }
    const ms = performance.now() - begun
    child.kill('SIGTERM')
    await once(child, 'exit')
    return ms
  }

  #spawn(): ChildProcess {
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
    return spawn(program, ['--data', this.folder], { stdio: ['ignore', 'ignore', 'inherit'], env })
  }

  async start(): Promise<CimDaemon> {
    const endpointFile = join(this.folder, 'endpoint.json')
    rmSync(endpointFile, { force: true })
    const child = this.#spawn()
    const { http } = await readWhenThere(endpointFile, child)
    const { port } = new URL(http)
    const password = readFileSync(join(this.folder, 'admin-password'), 'utf8').trim()
    return {
      port: Number(port),
      authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`,
      cpu: () => cpuMicroseconds(child),
      resident: () => residentMegabytes(child),
      client: (options = {}) =>
        connect(`http://127.0.0.1:${port}`, {
          namespace,
          ...options,
          credentials: { user: 'admin', password },
          timeoutMs: 120_000,
        }),
      async stop() {
        child.kill('SIGTERM')
        if (child.exitCode === null) await once(child, 'exit')
      },
    }
  }
}

async function isAnswered(path: string, request: Buffer): Promise<boolean> {
  const socket = connectSocket(path)
  try {
    socket.write(request)
    let text = ''
    for await (const piece of socket) {
      text += String(piece)
      if (text.includes('</CIM>')) return text.includes('<INSTANCE ')
    }
    return false
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code !== 'ENOENT' && code !== 'ECONNREFUSED' && code !== 'EACCES') throw error
    return false
  } finally {
    socket.destroy()
  }
}

async function readWhenThere(file: string, child: ChildProcess): Promise<{ http: string }> {
  for (;;) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as { http: string }
    } catch (error) {
      if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode}`, { cause: error })
      await delay(2)
    }
  }
}

/** DMTF's schema, where it is at hand, and the bench's classes and instances: to be put into a daemon. */
export function benchHouse(): CompileResult {
  return compileMof([...dmtfSources(), { name: 'bench.mof', text: benchMof() }], { namespace })
}

/** Puts the instances of declared classes into a daemon. */
export async function fill(daemon: CimDaemon, instances: readonly Instance[]): Promise<void> {
  await using client = daemon.client()
  const left = instances.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const instance of left) await client.createInstance(instance)
    }),
  )
}

const atOnce = 32

/** Makes the bench's namespace with these classes. */
export async function declare(daemon: CimDaemon, schema: Schema): Promise<void> {
  await using interop = daemon.client({ namespace: 'interop' })
  await interop.createInstance(
    new Instance('CIM_WBEMServerNamespace', [{ name: 'Name', type: 'string', isArray: false, value: namespace }]),
  )
  await using client = daemon.client()
  for (const type of schema.qualifierTypes()) await client.setQualifier(type)
  for (const cls of schema) await client.createClass(ownPart(cls))
}

/** Only the class that instances are created of. */
export async function createBenchClass(daemon: CimDaemon): Promise<void> {
  const { schema } = compileMof([qualifierSource(), { name: 'bench.mof', text: createdMof() }], { namespace })
  await declare(daemon, schema)
}

function dmtfSources(): MofSource[] {
  const archive = dmtfArchive()
  if (archive === undefined) {
    console.error(
      "bench: DMTF's schema is not there; CIMARRON_DMTF_SCHEMA names the zip of it. A server has few classes now",
    )
    return [qualifierSource()]
  }
  const texts = new Map<string, string>()
  for (const [path, content] of dmtfFiles(archive)) texts.set(path, content().toString('utf8'))
  const main = 'cim_schema_2.49.0.mof'
  const files = [...(texts.get(main) ?? '').matchAll(/^#pragma include *\("([^"]+)"\)/gm)].map(([, name]) => name ?? '')
  return files.map((name) => ({ name, text: texts.get(name) ?? '' }))
}

/** A class as CreateClass wants it: without what it inherits. */
function ownPart(cls: CimClass): CimClass {
  return {
    ...cls,
    qualifiers: new NameMap([...cls.qualifiers].filter(({ propagated }) => !propagated)),
    properties: new NameMap([...cls.properties].filter(({ name }) => cls.local.properties.has(name))),
    methods: new NameMap([...cls.methods].filter(({ name }) => cls.local.methods.has(name))),
  }
}

/** The sum of all threads' user and system time in /proc/PID/stat, which counts hundredths of a second. */
function cpuMicroseconds(child: ChildProcess): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** VmRSS of /proc/PID/status. */
function residentMegabytes(child: ChildProcess): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
  return (Number(kibibytes) * 1024) / 1e6
}
