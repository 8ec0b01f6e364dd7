import type { JsonObject } from '../qmp/message.ts'
import type { FakeCommand, FakeQmpServer } from './fake-qmp-server.ts'

/**
 * A migration that is over at once and moves nothing: what was handed over stays empty, as Node takes no descriptors. Who
 * comes in by it stands still, as QEMU does that was started with `-S`.
 */
export class FakeMigration {
  readonly #server: () => FakeQmpServer
  #standing: JsonObject = {}

  /** @param server the monitor that tells of it */
  constructor(server: () => FakeQmpServer) {
    this.#server = server
  }

  get commands(): Readonly<Record<string, FakeCommand>> {
    return {
      'query-migrate': () => ({ return: this.#standing }),
      'query-migrate-parameters': () => ({ return: { 'max-bandwidth': 134_217_728 } }),
      'migrate-set-parameters': () => ({ return: {} }),
      'migrate-set-capabilities': () => ({ return: {} }),
      migrate: () => this.#complete('postmigrate'),
      'migrate-incoming': () => this.#complete('paused'),
      migrate_cancel: () => ({ return: {} }),
    }
  }

  #complete(status: string): { readonly return: object } {
    const server = this.#server()
    server.status = status
    this.#standing = { status: 'completed', ram: { total: 1, remaining: 0, transferred: 1 } }
    setImmediate(() => server.emit('MIGRATION', { status: 'completed' }))
    return { return: {} }
  }
}
