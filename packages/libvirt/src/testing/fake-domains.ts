import { uuidBytes, uuidText } from '../api/uuid.ts'
import { remoteCalls as calls, remoteMessages as messages } from '../protocol/remote.gen.ts'
import type { WireDomain } from '../protocol/types.ts'
import { type FakeLibvirtd, FakeRefusal } from './fake-libvirtd.ts'

/** A domain of a fake server. */
export interface FakeDomain {
  readonly uuid: string
  readonly name: string
  /** What is inside `devices`, of what is defined and of what runs. */
  readonly devices?: string
  /** The same, of what runs alone. */
  readonly activeDevices?: string
  readonly runs?: boolean
}

/** The one callback that the server gives for every kind of event. */
const callbackID = 1

/** Domains that a `FakeLibvirtd` lists, each with a document and a state: enough for a driver to see machines in them. */
export class FakeDomains {
  readonly #domains = new Map<string, FakeDomain>()
  readonly #fake: FakeLibvirtd

  constructor(fake: FakeLibvirtd) {
    this.#fake = fake
    fake.on(calls.connectDomainEventCallbackRegisterAny, () => ({ callbackID }))
    fake.on(calls.connectGetHostname, () => ({ hostname: 'fake' }))
    fake.on(calls.connectGetCapabilities, () => ({ capabilities }))
    fake.on(calls.connectGetVersion, () => ({ hv_ver: 7_002_000n }))
    const node = { memory: 2n ** 20n, cpus: 2, mhz: 0, nodes: 1, sockets: 1, cores: 2, threads: 1 }
    fake.on(calls.nodeGetInfo, () => ({ model: new Uint8Array(32), ...node }))
    fake.on(calls.connectListAllDomains, ({ flags }) => {
      const domains = flags === 0 ? [...this.#domains.values()].map(wireOf) : []
      return { domains, ret: domains.length }
    })
    fake.on(calls.domainGetState, ({ dom }) => ({ state: this.#find(dom).runs ? 1 : 5, reason: 1 }))
    fake.on(calls.domainGetXmlDesc, ({ dom, flags }) => ({
      xml: documentOf(this.#find(dom), (flags & inactive) !== 0),
    }))
    fake.on(calls.domainIsPersistent, () => ({ persistent: 1 }))
  }

  /** Adds it, or puts it in the place of the one of its UUID; nobody is told. */
  put(domain: FakeDomain): void {
    this.#domains.set(domain.uuid, domain)
  }

  has(uuid: string): boolean {
    return this.#domains.has(uuid)
  }

  remove(uuid: string): void {
    this.#domains.delete(uuid)
  }

  /** Tells all who are connected of a change of it: numbers of `virDomainEventType` and its detail. */
  tell(uuid: string, event: number, detail = 0): void {
    const domain = this.#domains.get(uuid)
    if (!domain) throw new Error(`there is no domain ${uuid}`)
    const message = { callbackID, msg: { dom: wireOf(domain), event, detail } }
    for (const client of this.#fake.clients) client.tell(messages.domainEventCallbackLifecycle, message)
  }

  /** Tells that an agent has opened its channel, or closed it. */
  tellOfAgent(uuid: string, isConnected: boolean): void {
    const domain = this.#domains.get(uuid)
    if (!domain) throw new Error(`there is no domain ${uuid}`)
    const message = { callbackID, dom: wireOf(domain), state: isConnected ? 1 : 2, reason: 2 }
    for (const client of this.#fake.clients) client.tell(messages.domainEventCallbackAgentLifecycle, message)
  }

  #find({ uuid }: WireDomain): FakeDomain {
    const domain = this.#domains.get(uuidText(uuid))
    if (!domain) throw new FakeRefusal(42, `Domain not found: no domain with matching uuid '${uuidText(uuid)}'`)
    return domain
  }
}

const capabilities = '<capabilities><host><cpu><arch>x86_64</arch></cpu></host></capabilities>'
/** `VIR_DOMAIN_XML_INACTIVE` */
const inactive = 2

function wireOf({ name, uuid, runs }: FakeDomain): WireDomain {
  return { name, uuid: uuidBytes(uuid), id: runs ? 1 : -1 }
}

function documentOf({ name, uuid, devices = '', activeDevices = devices }: FakeDomain, isInactive: boolean): string {
  return `<domain type='kvm'><name>${name}</name><uuid>${uuid}</uuid><memory>65536</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os><devices>${isInactive ? devices : activeDevices}</devices></domain>`
}
