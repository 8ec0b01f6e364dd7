import type { MachineConfig } from '@cimarron/hypervisor'
import type { Domain } from '../api/domain.ts'
import type { Libvirt } from '../api/libvirt.ts'
import { uuidText } from '../api/uuid.ts'
import type { DomainContext } from '../documents/domain/aspect.ts'
import { LibvirtError, type LibvirtErrorCode } from '../error.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { CallOptions } from '../rpc/rpc-connection.ts'
import { controlDomainDetail, controlDomainId } from './control-domain.ts'
import type { DomainPlaces } from './domain-places.ts'
import { savedIn, settingsIn } from './domain-settings.ts'
import { type ReadState, readState } from './domain-state.ts'
import { digestOf } from './machine-record.ts'
import { noSnapshotsRead, type ReadSnapshots, readSnapshots } from './read-snapshots.ts'
import { isRefusal } from './refusal.ts'

/** All that a server says of a domain, read at one moment. */
export interface DomainReading {
  readonly domain: Domain
  readonly state: ReadState
  readonly defined: MachineConfig
  /** Of the document that `defined` was read from. */
  readonly digest: string
  /** Null while it does not run. */
  readonly active: MachineConfig | null
  readonly places: DomainPlaces | null
  /** What the definition has that the model has no word for. */
  readonly beyond: readonly string[]
  /** Whether an agent in the guest has opened its channel; absent where there is none, or nothing runs. */
  readonly guestAgent?: boolean
  /** The settings it was saved with, where it was. */
  readonly saved?: MachineConfig
  readonly snapshots: ReadSnapshots
}

/** Whom domains are read of. */
export interface ReadServer {
  readonly libvirt: Libvirt
  /** What documents refer to. */
  readonly context: DomainContext
  /** Who may only look is told no passwords, and not whether there are any. */
  readonly readOnly: boolean
}

/** What of many domains is known by one call each for all of them. */
export interface DomainFlags {
  readonly transient: ReadonlySet<string>
  readonly autostart: ReadonlySet<string>
  readonly saved: ReadonlySet<string>
  readonly snapshots: ReadonlySet<string>
}

/** `virConnectListAllDomainsFlags` */
const listFlags = { transient: 8, managedSave: 256, autostart: 1024, hasSnapshot: 4096 } as const

/** A server that does not answer so long about its own memory hangs. */
export const patienceMs = 30_000
const patient: CallOptions = { timeoutMs: patienceMs }

/** All domains of a server, with their states; documents are asked for all at once. Those that went meanwhile are left out. */
export async function readAllDomains(
  server: ReadServer,
  unreadable: (domain: Domain, error: unknown) => void,
): Promise<readonly DomainReading[]> {
  const [domains, flags] = await Promise.all([server.libvirt.domains(patient), readFlags(server.libvirt)])
  const readings = await Promise.all(
    domains.map((domain) => readDomainOnce(server, domain, { flags, unreadable: (e) => unreadable(domain, e) })),
  )
  return readings.filter((reading) => reading !== undefined)
}

export interface ReadingOptions {
  /** Left out: it is asked. */
  readonly flags?: DomainFlags
  /** Told of a document that is beyond us; without it, that is thrown. */
  readonly unreadable?: (error: unknown) => void
}

/** One domain; absent when it is gone. */
export async function readDomainOnce(
  { libvirt, context, readOnly }: ReadServer,
  domain: Domain,
  { flags, unreadable }: ReadingOptions = {},
): Promise<DomainReading | undefined> {
  const secrets = readOnly ? [] : (['secure'] as const)
  try {
    const [{ state, reason }, inactive, facts] = await Promise.all([
      domain.state(patient),
      domain.xml(['inactive', ...secrets], patient),
      flags ? factsIn(flags, domain.uuid) : readFacts(libvirt, domain),
    ])
    const read = stateOf(domain, readState(state, reason))
    const runs = read.state !== 'off'
    const [active, saved, snapshots] = await Promise.all([
      runs ? domain.xml(secrets, patient) : null,
      facts.saved && !runs ? savedXml(libvirt, domain, readOnly) : undefined,
      facts.snapshots ? readSnapshots({ libvirt, context, readOnly }, domain) : noSnapshotsRead,
    ])
    const settings = settingsIn({ inactive, active }, context)
    return {
      domain,
      state: facts.saved && !runs ? { state: 'saved', reason: read.reason } : read,
      defined: withFacts(settings.defined, facts),
      digest: digestOf(`${inactive}\n${facts.autostart}`),
      active: settings.active && withFacts(settings.active, facts),
      places: settings.places,
      beyond: settings.beyond,
      ...(settings.guestAgent === undefined ? {} : { guestAgent: settings.guestAgent }),
      ...(saved === undefined ? {} : { saved: savedIn(saved, { defined: settings.defined, context }) }),
      snapshots,
    }
  } catch (error) {
    if (isRefusal(error, 'noDomain')) return undefined
    if (!unreadable || (error instanceof LibvirtError && !ofOneDomain.has(error.code))) throw error
    unreadable(error)
    return undefined
  }
}

/** What goes wrong with one says nothing of the others. */
const ofOneDomain: ReadonlySet<LibvirtErrorCode> = new Set(['refused', 'document'])

/** Of Xen's own system is told what it is. */
function stateOf({ uuid }: Domain, state: ReadState): ReadState {
  return uuid === controlDomainId ? { ...state, detail: controlDomainDetail } : state
}

interface Facts {
  readonly transient: boolean
  readonly autostart: boolean
  readonly saved: boolean
  readonly snapshots: boolean
}

function factsIn({ transient, autostart, saved, snapshots }: DomainFlags, uuid: string): Facts {
  return {
    transient: transient.has(uuid),
    autostart: autostart.has(uuid),
    saved: saved.has(uuid),
    snapshots: snapshots.has(uuid),
  }
}

async function readFacts({ rpc }: Libvirt, { wire: dom }: Domain): Promise<Facts> {
  const [persistent, autostart, saved, snapshots] = await Promise.all([
    rpc.call(calls.domainIsPersistent, { dom }, patient),
    orIfUnknown(rpc.call(calls.domainGetAutostart, { dom }, patient), { autostart: 0 }),
    orIfUnknown(rpc.call(calls.domainHasManagedSaveImage, { dom, flags: 0 }, patient), { result: 0 }),
    orIfUnknown(rpc.call(calls.domainListAllSnapshots, { dom, need_results: 0, flags: 0 }, patient), {
      snapshots: [],
      ret: 0,
    }),
  ])
  return {
    transient: persistent.persistent === 0,
    autostart: autostart.autostart !== 0,
    saved: saved.result !== 0,
    snapshots: snapshots.ret > 0,
  }
}

async function readFlags({ rpc }: Libvirt): Promise<DomainFlags> {
  const having = async (flags: number) => {
    const none = { domains: [] }
    const asked = rpc.call(calls.connectListAllDomains, { need_results: 1, flags }, patient)
    const { domains } = await orIfUnknown<{ readonly domains: readonly { readonly uuid: Uint8Array }[] }>(asked, none)
    return new Set(domains.map(({ uuid }) => uuidText(uuid)))
  }
  const [transient, autostart, saved, snapshots] = await Promise.all([
    having(listFlags.transient),
    having(listFlags.autostart),
    having(listFlags.managedSave),
    having(listFlags.hasSnapshot),
  ])
  return { transient, autostart, saved, snapshots }
}

/** What a driver of libvirt's does not know, it has none of. */
async function orIfUnknown<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof LibvirtError && error.code === 'refused') return otherwise
    throw error
  }
}

/** `VIR_DOMAIN_SAVE_IMAGE_XML_SECURE` */
const savedSecure = 1

async function savedXml({ rpc }: Libvirt, { wire: dom }: Domain, readOnly: boolean): Promise<string | undefined> {
  const flags = readOnly ? 0 : savedSecure
  const answer = rpc.call(calls.domainManagedSaveGetXmlDesc, { dom, flags }, patient)
  return (await orIfUnknown<{ readonly xml: string | undefined }>(answer, { xml: undefined })).xml
}

/** What libvirt keeps beside the document. */
function withFacts(config: MachineConfig, { transient, autostart }: Facts): MachineConfig {
  const { autostart: given, transient: _, ...rest } = config
  return {
    ...rest,
    ...(autostart ? { autostart: given ?? { order: 0, delayMs: 0 } } : {}),
    ...(transient ? { transient } : {}),
  }
}
