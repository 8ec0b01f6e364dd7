import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Actor, Clock, Estate, Role } from '@cimarron/estate'
import { openTestEstate } from '@cimarron/estate/testing'
import type { Logger } from 'pino'
import { type Api, createApi } from '../create-api.ts'
import type { Hold } from '../house.ts'
import { MemoryAccess } from './memory-access.ts'

export interface TestApiOptions {
  readonly estate?: Pick<Estate, 'as'>
  readonly page?: string
  readonly clock?: Clock
  readonly logger?: Logger
  readonly identify?: (request: IncomingMessage) => Promise<Actor | null>
  readonly hold?: Hold
}

/** The whole REST face over a real server on a port of its own, with users in memory. */
export interface TestApi extends AsyncDisposable {
  readonly api: Api
  readonly estate: Pick<Estate, 'as'>
  readonly access: MemoryAccess
  /** `http://127.0.0.1:…` */
  readonly url: string
  readonly port: number
  /** The header that stands for a user of this role; each role has one, whose name and password are the role's. */
  authorization(role?: Role): string
  /** Every connection breaks, as when a network fails; new ones are taken. */
  cutConnections(): void
}

export async function openTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  await using opened = new AsyncDisposableStack()
  const estate = options.estate ?? opened.use(await openTestEstate())
  const access = new MemoryAccess()
  const { identify = (request) => access.identify(request), ...rest } = options
  const api = await createApi({ version: '0.0.0-test', ...rest, estate, access, identify })
  const server = createServer((request, response) => api.handle(request, response))
  server.on('upgrade', (request, socket, head) => api.upgrade(request, socket, head))
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cutConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  opened.defer(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    cutConnections()
    await closed
  })
  opened.use(api)
  const { port } = server.address() as AddressInfo
  const held = opened.move()
  return {
    api,
    estate,
    access,
    url: `http://127.0.0.1:${port}`,
    port,
    cutConnections,
    authorization: (role = 'admin') => `Basic ${Buffer.from(`${role}:${role}-password`).toString('base64')}`,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}
