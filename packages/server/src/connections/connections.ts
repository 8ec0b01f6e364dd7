import { isDeepStrictEqual } from 'node:util'
import type { ConnectionAdministration } from '@cimarron/api'
import type { AccessDraft, Actor, Estate, HypervisorInfo } from '@cimarron/estate'
import { HypervisorError } from '@cimarron/hypervisor'
import { LibvirtError, type LibvirtUri, parseLibvirtUri } from '@cimarron/libvirt'
import type { Table } from '../access/users.ts'
import type { NamespaceNames } from '../daemon/hypervisor-namespace.ts'
import { libvirtSource } from '../daemon/libvirt-source.ts'
import type { NamespaceHouse } from '../daemon/namespace-house.ts'
import type { StoredConnection } from './stored-connection.ts'

export interface ConnectionsParts {
  readonly estate: Estate
  readonly table: Table<StoredConnection>
  /** What goes wrong and nobody waits for, by the hypervisor's name. */
  readonly onWarning: (hypervisor: string, text: string) => void
  readonly now?: () => number
}

type ConnectionDraft = Parameters<ConnectionAdministration['add']>[1]

const system: Actor = { name: 'system', role: 'admin', via: 'internal' }

/** Libvirt servers that were added by command, beside those of the configuration: durable, and there again after a restart. */
export class Connections implements ConnectionAdministration {
  readonly #parts: ConnectionsParts
  #served: { readonly names: NamespaceNames; readonly place: NamespaceHouse } | undefined

  constructor(parts: ConnectionsParts) {
    this.#parts = parts
  }

  /** Takes those that are known under management. One that can't be is told of, and keeps none of the others. */
  async open(): Promise<void> {
    for (const [, row] of this.#parts.table.entries()) {
      await this.#manage(row).catch((error: unknown) => this.#parts.onWarning(row.name, wordsOf(error)))
    }
  }

  /** From now on those that come and go have a namespace. */
  serve(served: { readonly names: NamespaceNames; readonly place: NamespaceHouse }): void {
    this.#served = served
  }

  async add(by: Actor, draft: ConnectionDraft): Promise<HypervisorInfo> {
    const { table, now = Date.now } = this.#parts
    const address = readUri(draft.uri)
    const name = draft.name ?? usualName(address)
    if (this.#isTaken(name)) throw new HypervisorError('name-in-use', { kind: 'hypervisor', name })
    this.#requireOther(draft.uri, address)
    const row: StoredConnection = { ...draft, name, addedMs: now() }
    await this.#manage(row)
    await table.put(name, row, this.#entry('hypervisor-added', row, by))
    const info = this.#find(name)
    if (!info) throw new TypeError(`hypervisor ${name} was added and is not there`)
    this.#served?.names.add(info)
    this.#served?.place.add(info)
    return info
  }

  async remove(by: Actor, idOrName: string): Promise<void> {
    const { estate, table } = this.#parts
    const found = this.#find(idOrName)
    const row = found && table.get(found.name)
    if (found && !row) {
      const remedy = 'take it out there, and start the daemon again'
      const problem = 'is one of the configuration (cimarron.yaml)'
      throw new HypervisorError('invalid-input', { what: 'hypervisor', value: found.name, problem, remedy })
    }
    await estate.hypervisors.remove(found?.id ?? idOrName)
    if (!found || !row) return
    await table.delete(found.name, this.#entry('hypervisor-removed', row, by))
    await this.#served?.place.remove(found.id)
    this.#served?.names.remove(found.id)
  }

  async #manage(row: StoredConnection): Promise<void> {
    const source = libvirtSource({ platform: 'libvirt', ...row }, (text) => this.#parts.onWarning(row.name, text))
    await this.#parts.estate.hypervisors.add(source)
  }

  #find(idOrName: string): HypervisorInfo | undefined {
    const all = this.#parts.estate.as(system).hypervisors()
    return all.find(({ id }) => id === idOrName) ?? all.find(({ name }) => name === idOrName)
  }

  #isTaken(name: string): boolean {
    return this.#find(name) !== undefined || (this.#served?.names.isTaken(name) ?? false)
  }

  /** Whoever manages one server twice has each of its machines twice, under one id. @throws HypervisorError `invalid-input` */
  #requireOther(uri: string, address: LibvirtUri): void {
    const all = this.#parts.estate.as(system).hypervisors()
    const same = all.find(({ connection }) => connection && isSameServer(parseLibvirtUri(connection.uri), address))
    if (!same) return
    const problem = `is that of the hypervisor ${JSON.stringify(same.name)}`
    const remedy = 'use that one, or remove it before'
    throw new HypervisorError('invalid-input', { what: 'uri', value: uri, problem, remedy })
  }

  #entry(event: 'hypervisor-added' | 'hypervisor-removed', { name, uri }: StoredConnection, actor: Actor): AccessDraft {
    const { now = Date.now } = this.#parts
    return { kind: 'access', event, user: name, detail: uri, atMs: now(), actor }
  }
}

function readUri(uri: string): LibvirtUri {
  try {
    return parseLibvirtUri(uri)
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof LibvirtError)) throw error
    const remedy = 'write it as for virsh, as qemu:///system or qemu+ssh://root@host/system'
    throw new HypervisorError('invalid-input', {
      what: 'uri',
      value: uri,
      problem: `can't be: ${error.message}`,
      remedy,
    })
  }
}

/** By whatever transport, and whoever logs in. Hosts of several names are not told apart. */
function isSameServer(one: LibvirtUri, other: LibvirtUri): boolean {
  const server = ({ host, port, opened, parameters }: LibvirtUri) => [
    host?.toLowerCase(),
    port,
    opened,
    parameters.socket,
  ]
  return isDeepStrictEqual(server(one), server(other))
}

/** One that is elsewhere is called as its host, one that is here as its hypervisor. */
function usualName({ host, driver }: LibvirtUri): string {
  return host ?? `libvirt-${driver}`
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
