import { openSync } from 'node:fs'
import { type Answers, type HostNetwork, OpenPlugs, type Questions } from '../nic/host-network.ts'
import type { Plug } from '../nic/plug.ts'

/** A host that has every bridge and interface that is asked for, and makes none. */
export class FakeNetwork implements HostNetwork {
  readonly #plugs = new Map<string, Plug>()

  async open(plugs: readonly Plug[]): Promise<OpenPlugs> {
    for (const plug of plugs) this.#plugs.set(plug.link, plug)
    return new OpenPlugs(
      new Map(plugs.map(({ nic, queues }) => [nic, Array.from({ length: queues }, () => openSync('/dev/null', 'r+'))])),
    )
  }

  async conform(plug: Plug): Promise<void> {
    this.#plugs.set(plug.link, plug)
  }

  async remove(names: readonly { readonly link: string }[]): Promise<void> {
    for (const { link } of names) this.#plugs.delete(link)
  }

  async look({ links }: Questions): Promise<Answers> {
    const found = links.map((name) => {
      const end = this.#plugs.get(name)?.end
      const master = end?.kind === 'tap' && end.bridge !== undefined ? { master: end.bridge } : {}
      return [name, { name, mtu: 1500, isTap: end?.kind === 'tap', isUp: true, ...master }] as const
    })
    return { links: new Map(found), neighbours: [] }
  }
}
