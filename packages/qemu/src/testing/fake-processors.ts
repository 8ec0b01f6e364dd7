import type { JsonObject } from '../qmp/message.ts'

/** The processors of a fake QEMU: places in one socket, some of them taken. */
export class FakeProcessors {
  readonly #most: number
  /** By the number of their place: the path of the one in it. */
  readonly #present = new Map<number, string>()

  get present(): Iterable<number> {
    return this.#present.keys()
  }

  /** @param smp what `-smp` was given */
  constructor(smp: string) {
    const count = Number(/cpus=(\d+)/.exec(smp)?.[1] ?? 1)
    this.#most = Number(/maxcpus=(\d+)/.exec(smp)?.[1] ?? count)
    for (let index = 0; index < count; index++) this.#present.set(index, `/machine/unattached/${index}`)
  }

  /** As `query-hotpluggable-cpus` has them: the last first. */
  get places(): readonly JsonObject[] {
    return Array.from({ length: this.#most }, (_, core) => {
      const path = this.#present.get(core)
      return { type: 'fake-cpu', props: { 'core-id': core }, ...(path === undefined ? {} : { 'qom-path': path }) }
    }).toReversed()
  }

  /** Answers false where it is no processor. */
  plug({ id, 'core-id': core }: JsonObject): boolean {
    if (typeof core !== 'number') return false
    this.#present.set(core, `/machine/peripheral/${String(id)}`)
    return true
  }

  /** The events of a guest that agrees, as QEMU sends them under TCG; none where that is no processor. */
  unplug(id: string): readonly [name: string, data: JsonObject][] {
    const path = `/machine/peripheral/${id}`
    const [core] = [...this.#present].find(([, one]) => one === path) ?? []
    if (core === undefined) return []
    this.#present.delete(core)
    const answer = { source: 3, slot: String(core), 'slot-type': 'CPU' }
    return [
      ['ACPI_DEVICE_OST', { info: { ...answer, device: id, status: 132 } }],
      ['DEVICE_DELETED', { path: `${path}/lapic` }],
      ['ACPI_DEVICE_OST', { info: { ...answer, status: 0 } }],
    ]
  }
}
