import type { MachineConfig } from '../config.ts'
import type { Port } from '../console-config.ts'
import { refuseField } from '../invalid-config.ts'
import { forwardsOf } from '../nic.ts'

/** Ports of the host that machines have, by protocol: a copy gets the next that none has. */
export class TakenPorts {
  readonly #ports = new Set<string>()

  constructor(configs: Iterable<MachineConfig>) {
    for (const config of configs) for (const port of portsOf(config)) this.#ports.add(port)
  }

  /** @throws HypervisorError `invalid-config` where there is none */
  next(protocol: 'tcp' | 'udp', port: number, field: string): number {
    for (let other = port; other <= 65_535; other++) {
      const key = `${protocol} ${other}`
      if (this.#ports.has(key)) continue
      this.#ports.add(key)
      return other
    }
    throw refuseField(field, port, 'and all ports after it are of other machines; change it by a setting of the copy')
  }

  nextOf(port: Port, field: string): Port {
    return port === 'auto' ? port : this.next('tcp', port, field)
  }
}

function* portsOf({ nics, serials, graphics }: MachineConfig): Generator<string, void, undefined> {
  for (const { protocol, hostPort } of nics.flatMap(forwardsOf)) yield `${protocol} ${hostPort}`
  for (const { backend } of serials) if (backend?.kind === 'tcp') yield `tcp ${backend.port}`
  for (const { listen } of graphics) {
    if (!listen) continue
    yield `tcp ${listen.port}`
    if (listen.websocket !== undefined) yield `tcp ${listen.websocket}`
  }
}
