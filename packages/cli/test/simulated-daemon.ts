// A daemon in the test's own process: the simulator under the profiles and the API, on a unix socket of its own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from '@cimarron/api'
import { MemoryAccess } from '@cimarron/api/testing'
import {
  type IndicationDelivery,
  interopNamespace,
  memoryIndicationStore,
  memoryStore,
  ObjectManager,
  predefineFilterCollection,
  predefineFilters,
  serverSchema,
} from '@cimarron/cimom'
import { type Actor, type Estate, openEstate } from '@cimarron/estate'
import { compileMof } from '@cimarron/mof'
import { instant, openSimulator, type Simulator } from '@cimarron/simulator'
import {
  lifecycleIndications,
  platformSource,
  platforms,
  predefinedCollection,
  predefinedFilters,
  profileSources,
  virtualization,
} from '@cimarron/virtualization'
import { createWbemHandler, openDelivery } from '@cimarron/wbem'

const actor: Actor = { name: 'local', role: 'admin', via: 'internal' }

export interface TestDaemon extends AsyncDisposable {
  /** For `CIMARRON_HOME`. */
  readonly home: string
  readonly estate: Estate
  readonly simulators: readonly Simulator[]
  readonly socketPath: string
}

/** One namespace for each name: `root/virt`, then `root/virt/<name>`. */
export async function openTestDaemon(names: readonly string[] = ['local']): Promise<TestDaemon> {
  await using opened = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'cimarron-cli-'))
  opened.defer(() => rm(home, { recursive: true, force: true }))
  const simulators: Simulator[] = []
  const hypervisors = names.map((name) => ({
    name,
    open: async ({ id, store }: { id: string; store: never }) => {
      const simulator = await openSimulator({ id, name, store, timing: instant })
      simulators.push(simulator)
      return simulator
    },
  }))
  const estate = opened.use(
    await openEstate({ database: ':memory:', version: '0.0.0-test', hypervisors: hypervisors as never }),
  )
  const manager = opened.use(managerOf(estate, opened.use(openDelivery())))
  const wbem = createWbemHandler(manager, { authenticate: () => null, identify: () => actor })
  const access = new MemoryAccess()
  const doctor = async () => [{ level: 'error', subject: 'disk', text: 'is full', remedy: 'make room' } as const]
  const api = opened.use(
    await createApi({ version: '0.0.0-test', estate, access, doctor, identify: async () => actor }),
  )
  const server = createServer((request, response) => {
    if (request.url === '/cimom') wbem.request(request, response)
    else api.handle(request, response)
  })
  server.on('upgrade', (request, socket, head) => api.upgrade(request, socket, head))
  const socketPath = join(home, 'd.sock')
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  opened.defer(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  const sockets = { admin: socketPath, operator: socketPath, monitor: socketPath }
  const endpoint = { version: '0.0.0-test', pid: process.pid, sockets, certificateAuthority: join(home, 'ca.pem') }
  await writeFile(join(home, 'endpoint.json'), JSON.stringify(endpoint))
  const held = opened.move()
  return { home, estate, simulators, socketPath, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

function managerOf(estate: Estate, delivery: IndicationDelivery): ObjectManager {
  const shared = compileMof(profileSources(), { base: serverSchema() })
  const indications = { delivery, store: memoryIndicationStore() }
  const manager = new ObjectManager({
    schema: shared.schema,
    store: memoryStore(),

    indications,
  })
  for (const [index, { id, name }] of estate.as(actor).hypervisors().entries()) {
    const { schema } = compileMof([platformSource(platforms.simulator)], { base: manager.schema })
    const { providers, associations, profiles } = virtualization(estate, id, platforms.simulator)
    const namespace = index === 0 ? 'root/virt' : `root/virt/${name}`
    const report = (problem: unknown): void => console.error(problem)
    const place = { namespace, schema, host: 'here', platform: platforms.simulator, report }
    const lifecycle = lifecycleIndications(estate, id, place)
    if (manager.indications) {
      predefineFilters(manager.indications, interopNamespace, predefinedFilters(namespace))
      predefineFilterCollection(manager.indications, interopNamespace, predefinedCollection(namespace))
    }
    manager.addNamespace(namespace, { schema }).register(...providers, ...associations, ...profiles, lifecycle)
  }
  return manager
}
