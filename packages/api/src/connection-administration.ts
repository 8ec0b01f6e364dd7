import type { Actor, HypervisorInfo } from '@cimarron/estate'
import type { ConnectionDraft } from './contract/connection.ts'

/** Connections to libvirt servers: a port that `server` fills. `by` is who changes them, for the audit; their role was checked. */
export interface ConnectionAdministration {
  /** @throws HypervisorError `name-in-use`, `invalid-input`, `unsupported` */
  add(by: Actor, draft: ConnectionDraft): Promise<HypervisorInfo>
  /** @throws EstateError `hypervisor-not-found`; HypervisorError `busy`, `invalid-input` for one of the configuration's */
  remove(by: Actor, idOrName: string): Promise<void>
}
