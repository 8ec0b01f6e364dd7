import { readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { TooManyRequests } from '@cimarron/api'
import { type Endpoint, endpointFile, socketDirectory } from '@cimarron/api/local'
import { DeliveryError, type DeliveryEvent } from '@cimarron/cimom'
import { type Actor, type Estate, type HypervisorInfo, openEstate } from '@cimarron/estate'
import type { FailPoint } from '@cimarron/hypervisor'
import { type Authenticated, createWbemHandler, type Known, type WbemLogEntry } from '@cimarron/wbem'
import type { Logger } from 'pino'
import { Identity } from '../access/identity.ts'
import type { Configuration } from '../configuration.ts'
import { Connections } from '../connections/connections.ts'
import { decodeConnection } from '../connections/stored-connection.ts'
import { writeDurably } from '../durable-file.ts'
import { Answers } from '../listen/answers.ts'
import { type Face, type Listeners, openListeners } from '../listen/listeners.ts'
import { MigrationNetwork } from '../peers/migration-network.ts'
import { PeerHouse } from '../peers/peer-administration.ts'
import { ProviderPackages } from '../providers/provider-packages.ts'
import { TlsKeeper } from '../tls/tls-keeper.ts'
import { version } from '../version.ts'
import { accessAdministration } from './access-administration.ts'
import { startAutomatically } from './autostart.ts'
import { cimMetrics } from './cim-metrics.ts'
import { adoptedFinding, examine } from './doctor.ts'
import { ensureAdmin } from './first-admin.ts'
import { NamespaceNames } from './hypervisor-namespace.ts'
import { chooseHypervisors, qemuChoice } from './hypervisors.ts'
import { Channels, type Identifier } from './identify.ts'
import { indicationDelivery } from './indication-delivery.ts'
import { LateApi } from './late-api.ts'
import { objectManager, sharedSchema } from './object-manager.ts'
import { openAccess } from './open-access.ts'
import { restartFailed } from './restarting.ts'
import { forgetTransient } from './transience.ts'

export interface DaemonOptions {
  readonly dataDirectory: string
  readonly configuration: Configuration
  readonly logger: Logger
  /** The folder of the built web page. */
  readonly page?: string
  /** The database's writer where this package was bundled. */
  readonly writer?: URL
  readonly reached?: FailPoint
}

export interface Daemon extends AsyncDisposable {
  readonly estate: Estate
  readonly endpoint: Endpoint
  /** Path of the file with the first password, while it is the password. */
  readonly passwordFile: string
  /** True where the simulator stands in because there is no QEMU. */
  readonly simulated: boolean
  /** How many of the configured packages of providers are not in service; the doctor says why. */
  readonly failedPackages: number
  /** Looks whether the certificate's files have changed. Never fails: what is wrong is told in the log. */
  reload(): Promise<void>
}

const system: Actor = { name: 'system', role: 'admin', via: 'internal' }

/** Opens everything, in the order in which each needs the other; what opened is closed again when something fails. */
export async function openDaemon(options: DaemonOptions): Promise<Daemon> {
  const { dataDirectory, configuration, logger } = options
  await using opened = new AsyncDisposableStack()
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })

  const qemu = qemuChoice(configuration.hypervisors)
  const { silenceMs, listen: incoming } = configuration.migration
  const surroundings = { dataDirectory, logger, standstillMs: silenceMs }
  const { sources, standIn } = chooseHypervisors(configuration.hypervisors, surroundings)
  const network = opened.use(new MigrationNetwork({ listen: incoming, patience: { silenceMs } }))
  const opening = openEstate({
    peers: network,
    database: `${dataDirectory}/cimarron.db`,
    hypervisors: sources,
    version,
    report: (problem) => logger.error({ err: problem }, 'estate'),
    metrics: configuration.metrics,
    ...(options.writer === undefined ? {} : { writer: options.writer }),
    ...(options.reached === undefined ? {} : { reached: options.reached }),
  })
  // While the database's thread comes up.
  const schema = sharedSchema()
  const estate = opened.use(await opening)
  const tls = opened.use(await openTls(options))
  const connections = new Connections({
    estate,
    table: estate.storage.told('connections', { decode: decodeConnection }),
    onWarning: (hypervisor, text) => logger.warn({ hypervisor }, text),
  })
  await connections.open()
  const hypervisors = (): readonly HypervisorInfo[] => estate.as(system).hypervisors()
  const namespaces = new NamespaceNames(hypervisors())
  const channels = new Channels()
  const answers = new Answers()
  const leave = (socket: Socket): void => answers.leave(socket)
  const access = openAccess({ estate, configuration, logger, tls, channels, namespaces, leave })
  const { identifier, users } = access
  network.attach({ peers: access.daemons, tls })
  const passwordFile = await ensureAdmin(users, dataDirectory)

  const packages = opened.use(await ProviderPackages.load(configuration.providers, { dataDirectory, logger }))
  const { manager, place } = await objectManager(estate, hypervisors(), {
    schema,
    namespaces,
    onFault: (fault) => logger.error(fault, 'provider fault'),
    onWarning: (text) => logger.warn({ text }, 'CIM request'),
    delivery: opened.use(await indicationDelivery(configuration.indications)),
    onDelivery: (event) => logDelivery(logger, event),
    packages,
    isAdvertised: configuration.slp !== undefined,
    ...(options.reached === undefined ? {} : { reached: options.reached }),
  })
  opened.use(manager)
  connections.serve({ names: namespaces, place })
  await packages.serve(manager)
  const adopted = manager.adoptNamespaces()
  for (const { subject, text, remedy } of adopted.map(adoptedFinding)) logger.warn(`${subject}: ${text}; ${remedy}`)
  const { compress, ...limits } = configuration.wbem
  const wbem = createWbemHandler(manager, {
    compress,
    limits,
    authenticate: (name, password, request) => authenticateBasic(identifier, { name, password }, request),
    identify: (request) => knownWithoutPassword(identifier, request),
    log: (entry) => logWbem(logger, entry),
  })
  const api = new LateApi()
  const face: Face = {
    handle(request, response, channel) {
      channels.set(request, channel)
      answers.began(response, request.socket)
      if (isWbem(request)) wbem.request(request, response)
      else api.handle(request, response)
    },
    checkContinue(request, response, channel) {
      channels.set(request, channel)
      answers.began(response, request.socket)
      if (isWbem(request)) {
        wbem.checkContinue(request, response)
      } else {
        response.writeContinue()
        api.handle(request, response)
      }
    },
    upgrade(request, { socket, head }, channel) {
      channels.set(request, channel)
      api.upgrade(request, socket, head)
    },
    clientError: (error, socket) => wbem.clientError(error, socket),
  }
  const listeners = opened.use(await listen(options, face, tls))
  tls.onChange((identity) => listeners.setIdentity(identity))
  const peers = new PeerHouse({
    peers: access.daemons,
    tls,
    guard: access.guard,
    record: access.record,
    hypervisors,
    https: listeners.https,
    door: estate.peerDoor,
    atWork: (peer) => migrationWith(estate, peer),
    asksForCertificates: configuration.clientCertificates !== false,
  })
  // CIM clients are answered while this is being loaded.
  const ready = api.open({
    estate,
    identify: (request) => identifier.identify(request),
    access: accessAdministration(access),
    peers,
    connections,
    hold: (actor, what, end) => (actor instanceof Identity ? actor.hold(what, end) : unheld),
    metrics: () => cimMetrics(manager),
    doctor: () =>
      examine({ dataDirectory, qemu, hypervisors: hypervisors(), tls: tls.status, packages: packages.states, adopted }),
    version,
    logger,
    ...(options.page === undefined ? {} : { page: options.page }),
  })
  const { slp } = configuration
  if (slp !== undefined) {
    const urls = [listeners.https, listeners.http]
    const { openSlp } = await import('../slp/open-slp.ts')
    opened.use(await openSlp(slp, { manager, urls, onProblem: (problem) => logger.warn({ problem }, 'slp') }))
  }
  const endpoint: Endpoint = {
    version,
    pid: process.pid,
    sockets: listeners.sockets,
    ...(listeners.https === undefined ? {} : { https: listeners.https }),
    ...(listeners.http === undefined ? {} : { http: listeners.http }),
    certificateAuthority: `${dataDirectory}/tls/ca.pem`,
  }
  const told = writeDurably(endpointFile(dataDirectory), `${JSON.stringify(endpoint, null, 2)}\n`, 0o644)
  opened.defer(() => rm(endpointFile(dataDirectory), { force: true }))

  opened.use((await Promise.all([ready, told]))[0])
  opened.defer(autostart(estate, logger))
  opened.defer(transience(estate, logger))
  opened.defer(restarting(estate, logger))

  const held = opened.move()
  const reload = (): Promise<void> => tls.look()
  return {
    estate,
    endpoint,
    passwordFile,
    simulated: standIn,
    failedPackages: packages.states.filter(({ isServing }) => !isServing).length,
    reload,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** Goes on beside all else. The answer ends it, and resolves when it has ended. */
function autostart(estate: Estate, logger: Logger): () => Promise<void> {
  const end = new AbortController()
  const started = startAutomatically(estate, {
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    signal: end.signal,
    onFailure: (machine, error) => logger.error({ machine, err: error }, 'a machine was not started automatically'),
  }).catch((error: unknown) => logger.error({ err: error }, 'machines could not be started automatically'))
  return async () => {
    end.abort()
    await started
  }
}

/** Likewise. */
function restarting(estate: Estate, logger: Logger): () => Promise<void> {
  const end = new AbortController()
  const over = restartFailed(estate, {
    signal: end.signal,
    onFailure: (machine, error) => logger.error({ machine, err: error }, 'a machine that failed was not started again'),
  }).catch((error: unknown) => logger.error({ err: error }, 'machines that fail are no longer started again'))
  return async () => {
    end.abort()
    await over
  }
}

/** Likewise. */
function transience(estate: Estate, logger: Logger): () => Promise<void> {
  const end = new AbortController()
  const over = forgetTransient(estate, {
    signal: end.signal,
    onFailure: (machine, error) => logger.error({ machine, err: error }, 'a transient machine was not forgotten'),
  }).catch((error: unknown) => logger.error({ err: error }, 'transient machines are no longer forgotten'))
  return async () => {
    end.abort()
    await over
  }
}

async function listen({ dataDirectory, configuration }: DaemonOptions, face: Face, tls: TlsKeeper): Promise<Listeners> {
  const { listen: ports, clientCertificates: asked } = configuration
  const clientCertificates = asked === false ? 'no' : asked.required ? 'required' : 'asked'
  const socketDirectoryPath = socketDirectory(dataDirectory)
  return await openListeners(
    { ...ports, tls: tls.identity, clientCertificates, socketDirectory: socketDirectoryPath },
    face,
  )
}

function openTls({ dataDirectory, configuration, logger }: DaemonOptions): Promise<TlsKeeper> {
  const { tls: given, clientCertificates } = configuration
  const clientAuthority = clientCertificates === false ? undefined : clientCertificates.ca
  return TlsKeeper.open({ dataDirectory, logger, given, clientAuthority })
}

/** A migration between this daemon and a peer that is not over. */
function migrationWith(estate: Estate, peer: string): string | undefined {
  for (const { command, endedMs, id } of estate.as(system).jobs()) {
    const isOfIt = (command.kind === 'migrate-machine' || command.kind === 'receive-machine') && command.peer === peer
    if (isOfIt && endedMs === undefined) return `${command.kind} (job ${id})`
  }
  return undefined
}

const unheld: Disposable = { [Symbol.dispose]: () => undefined }

/** CIM-XML is POST to /cimom, or to / as older clients send it; OPTIONS to /cimom asks for its capabilities. */
function isWbem({ method, url = '/' }: IncomingMessage): boolean {
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  return path === '/cimom' || (path === '/' && method === 'POST')
}

async function authenticateBasic(
  identifier: Identifier,
  credentials: { readonly name: string; readonly password: string },
  request: IncomingMessage,
): Promise<Authenticated> {
  try {
    return await identifier.verify(credentials, request)
  } catch (error) {
    if (error instanceof TooManyRequests) return 'too-busy'
    throw error
  }
}

function logDelivery(logger: Logger, { kind, message, destination, url, cause }: DeliveryEvent): void {
  const level = kind === 'recovered' ? 'info' : 'warn'
  // That a listener can't be reached is said in words; only of what is no such failure the stack helps.
  const isDefect = cause !== undefined && !(cause instanceof DeliveryError)
  logger[level]({ indications: kind, destination, url, ...(isDefect ? { err: cause } : {}) }, message)
}

async function knownWithoutPassword(identifier: Identifier, request: IncomingMessage): Promise<Known> {
  try {
    return await identifier.withoutPassword(request)
  } catch (error) {
    if (error instanceof TooManyRequests) return 'too-busy'
    throw error
  }
}

function logWbem(logger: Logger, { event, message, remote, status, error }: WbemLogEntry): void {
  if (event === 'fault') logger.error({ err: error, remote, status }, message)
  else logger.info({ event, remote, status }, message)
}
