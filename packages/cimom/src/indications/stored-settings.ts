import type { CimValue } from '@cimarron/cim'
import type { InstanceRecord } from '../record.ts'
import type { RepositoryStore } from '../static/repository-store.ts'
import type { StoredRows } from './indication-store.ts'
import { changedSettings, defaultSettings, type ServiceSettings } from './service-settings.ts'

/** The row of the settings is told from elements by its class. */
const key = '#settings'

/** The service's settings, as clients left them. */
export class StoredSettings {
  current: ServiceSettings
  readonly #store: RepositoryStore

  constructor(store: RepositoryStore, found: StoredRows) {
    this.#store = store
    const properties = found.get(key)?.properties ?? {}
    this.current = changedSettings(defaultSettings, properties as Readonly<Record<string, CimValue>>)
  }

  /** @throws CimError CIM_ERR_INVALID_PARAMETER */
  async change(changes: InstanceRecord): Promise<void> {
    const settings = changedSettings(this.current, changes)
    await this.#store.put(key, { namespace: 'interop', className: key, instanceKey: key, properties: { ...settings } })
    this.current = settings
  }
}
