import { setTimeout as delay } from 'node:timers/promises'
import { createId, type DriverStore, type FailPoint, isUuid, MemoryStore, readMachineRows } from '@cimarron/hypervisor'
import type { ConnectOptions } from '../connect.ts'
import { parseLibvirtUri } from '../transport/libvirt-uri.ts'
import { FrozenGuests } from './agent/frozen-guests.ts'
import { rememberedHost } from './host-record.ts'
import { LibvirtHypervisor } from './libvirt-hypervisor.ts'
import type { MachineRecord } from './machine-record.ts'
import { MoveNotes } from './migration/move-notes.ts'
import { platformOf } from './platform.ts'
import { readStorageNotes } from './storage/storage-notes.ts'

export interface LibvirtOptions extends Pick<ConnectOptions, 'credentials' | 'tls' | 'readOnly' | 'keepalive'> {
  /** As libvirt's own clients take it: `qemu:///system`, `qemu+tls://host/system`, `xen+ssh://root@host/`. */
  readonly uri: string
  /** Its UUID; left out, a new one. */
  readonly id?: string
  readonly name?: string
  /** Where is remembered what its machines were; left out, for as long as it is open. */
  readonly store?: DriverStore
  /** How long opening waits for the first connection, in milliseconds; default 250. It goes on by itself after that. */
  readonly waitMs?: number
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** For tests that kill the process at a numbered place. */
  readonly reached?: FailPoint
  /** Told of failures that no caller waits for; default: a process warning. */
  readonly report?: (error: unknown) => void
}

const usualWaitMs = 250

/**
 * Opens a connection to a libvirt server as a hypervisor. It is open whether the server can be reached or not: until it can, its
 * machines are those that it had, `unreachable`.
 * @throws TypeError for what is no URI, LibvirtError `unsupported` for one that asks for what is not done
 */
export async function openLibvirt(options: LibvirtOptions): Promise<LibvirtHypervisor> {
  const { uri, id = createId(), name = 'libvirt', store = new MemoryStore(), waitMs = usualWaitMs } = options
  if (!isUuid(id)) throw new TypeError(`${JSON.stringify(id)} is not a UUID in lower case`)
  const address = parseLibvirtUri(uri)
  const { credentials, tls, readOnly, keepalive, reached = () => undefined } = options
  const texts = await store.read()
  const hypervisor = new LibvirtHypervisor({
    id,
    name,
    uri,
    address,
    platform: platformOf(address.driver, { readOnly: readOnly ?? false }),
    store,
    records: readMachineRows<MachineRecord>(texts, 'libvirt'),
    lastHost: rememberedHost(texts),
    frozen: new FrozenGuests(texts, (entries) => store.write(entries)),
    moves: new MoveNotes(texts, (entries) => store.write(entries)),
    reached,
    storageNotes: readStorageNotes(texts),
    connect: {
      ...(credentials ? { credentials } : {}),
      ...(tls ? { tls } : {}),
      ...(readOnly ? { readOnly } : {}),
      ...(keepalive ? { keepalive } : {}),
    },
    now: options.now ?? Date.now,
    report: options.report ?? ((error) => process.emitWarning(error instanceof Error ? error : String(error))),
  })
  const waiting = new AbortController()
  const { signal } = waiting
  await Promise.race([hypervisor.tried, delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined)])
  waiting.abort()
  return hypervisor
}
