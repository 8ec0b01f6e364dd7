import { agentObstacle, QgaAgent } from '@cimarron/hypervisor/qga'
import type { DomainEvent } from '../../api/domain-events.ts'
import type { MachineDesk } from '../machine-desk.ts'
import { refusalOf } from '../refusal.ts'
import { DomainChannel } from './domain-channel.ts'

/** The agent in a domain's guest, as libvirt lets one ask it. */
export class DomainAgent extends QgaAgent {
  readonly #desk: MachineDesk

  constructor(desk: MachineDesk) {
    const { around } = desk
    const name = () => desk.view.defined.name
    const isOpen = () => desk.view.guest?.agent ?? false
    const channel = new DomainChannel({
      rpc: () => around.libvirt().rpc,
      domain: () => desk.domain(),
      isOpen,
      refusal: (error, operation) => refusalOf(error, { platform: around.platform, operation, machine: name() }),
    })
    super({
      name,
      nowMs: around.now,
      reached: around.reached,
      require: () => desk.require('agent'),
      channel: () => {
        if (!desk.view.guest) throw agentObstacle(name(), 'no-channel')
        if (!isOpen()) throw agentObstacle(name(), 'nobody')
        return channel
      },
      note: (frozen) => around.frozen.note(desk.id, frozen),
      learn: (part) => desk.mirror.learn(part),
    })
    this.#desk = desk
    desk.listen((event) => this.#follow(event))
  }

  /** What a former daemon has frozen, and can thaw no more, is thawed. */
  thawLeft(): void {
    if (this.#desk.view.active && this.#desk.around.frozen.has(this.#desk.id)) this.thawSoon()
  }

  /** A guest that begins or has ended has nothing frozen. */
  #follow(event: DomainEvent): void {
    const isOver = event.kind === 'lifecycle' && (event.event === 'stopped' || event.event === 'started')
    if (!isOver && event.kind !== 'reboot') return
    this.forgetFreeze()
    this.#desk.around.frozen.note(this.#desk.id, null).catch(this.#desk.around.report)
  }
}
