// A daemon with two simulated hypervisors, for tests of who may do what.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient } from '@cimarron/api/client'
import { nodeTransport } from '@cimarron/api/client-node'
import type { WbemClient } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import { pino } from 'pino'
import { parseConfiguration } from '../configuration.ts'
import { type Daemon, openDaemon } from '../daemon/open-daemon.ts'

export interface AccessHouse extends AsyncDisposable {
  readonly daemon: Daemon
  readonly dataDirectory: string
  readonly ca: string
  readonly log: string[]
  /** REST, as the admin of the unix socket. */
  readonly admin: Client
  /** REST over HTTP, with name and password or a token. */
  api(credentials: { readonly name: string; readonly password: string } | { readonly token: string }): Client
  /** CIM-XML over HTTP. */
  cim(user: string, namespace?: string): WbemClient
  /** A user whose password is `<name>-password`. */
  add(
    name: string,
    role: 'admin' | 'operator' | 'monitor' | 'none',
    namespaces?: Record<string, 'admin' | 'operator' | 'monitor' | 'none'>,
  ): Promise<void>
}

/** The namespaces are `root/virt` and `root/virt/lab`. `reached` hears of fail points. */
export async function accessHouse(
  more = '',
  { reached }: { readonly reached?: (point: string) => void } = {},
): Promise<AccessHouse> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cimarron-access-'))
  const ports = 'listen: { https: { port: 0 }, http: { port: 0 } }'
  const simulator = 'platform: simulator, timing: { migrateMs: 200 }'
  const hypervisors = `hypervisors: [{ ${simulator}, name: local }, { ${simulator}, name: lab }]`
  const configuration = parseConfiguration(`${ports}\n${hypervisors}\n${more}`, 'test')
  const log: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) })
  const daemon = await openDaemon({ dataDirectory, configuration, logger, ...(reached ? { reached } : {}) })
  const opened = new AsyncDisposableStack()
  opened.defer(() => rm(dataDirectory, { recursive: true }))
  opened.use(daemon)
  const { http = '', sockets, certificateAuthority } = daemon.endpoint
  const admin = createClient({ server: opened.use(nodeTransport({ socketPath: sockets.admin })) })
  return {
    daemon,
    dataDirectory,
    ca: await readFile(certificateAuthority, 'utf8'),
    log,
    admin,
    api: (credentials) => createClient({ server: opened.use(nodeTransport({ url: http })), credentials }),
    cim: (user, namespace = 'root/virt') =>
      opened.use(connect(http, { namespace, credentials: { user, password: `${user}-password` } })),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
    async add(name, role, namespaces = {}) {
      await admin.call('users.add', { body: { name, role, namespaces, password: `${name}-password` } })
    },
  }
}
