import { Broadcast } from '@cimarron/hypervisor'
import type { Message } from '../protocol/procedure.ts'
import { remoteMessages as messages, remoteCalls } from '../protocol/remote.gen.ts'
import type { WireDomain } from '../protocol/types.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import { Domain } from './domain.ts'
import { type LifecycleEvent, lifecycleEvents } from './flags.ts'
import { type PlainValue, valuesOf } from './typed-values.ts'

/** What happened to a domain. `domain` is a name for it: it may be gone. */
export type DomainEvent = { readonly domain: Domain } & (
  | { readonly kind: 'lifecycle'; readonly event: LifecycleEvent; readonly detail: number }
  | { readonly kind: 'reboot' | 'control-error' }
  | { readonly kind: 'rtc-change'; readonly offset: bigint }
  | { readonly kind: 'watchdog'; readonly action: number }
  | {
      readonly kind: 'io-error'
      readonly path: string
      readonly device: string
      readonly action: number
      readonly reason: string
    }
  | { readonly kind: 'balloon-change'; readonly actualKiB: bigint }
  | { readonly kind: 'device-added' | 'device-removed' | 'device-removal-failed'; readonly device: string }
  | { readonly kind: 'tunable' | 'job-completed'; readonly values: ReadonlyMap<string, PlainValue> }
  | { readonly kind: 'agent-lifecycle'; readonly isConnected: boolean }
  | { readonly kind: 'metadata-change' }
)

interface EventSource<M> {
  /** `virDomainEventID` */
  readonly id: number
  readonly message: Message<M>
}

type Hear = <M>(source: EventSource<M>, tell: (message: M) => DomainEvent | undefined) => void

/** Every kind of event there is, and what each becomes here. */
function hearAll(on: Hear, domain: (wire: WireDomain) => Domain): void {
  on({ id: 0, message: messages.domainEventCallbackLifecycle }, ({ msg: { dom, event, detail } }) => {
    const name = lifecycleEvents[event]
    // One that a newer server knows: what became of the domain is asked for at the next look.
    return name && { kind: 'lifecycle', domain: domain(dom), event: name, detail }
  })
  on({ id: 1, message: messages.domainEventCallbackReboot }, ({ msg }) => ({
    kind: 'reboot',
    domain: domain(msg.dom),
  }))
  on({ id: 2, message: messages.domainEventCallbackRtcChange }, ({ msg: { dom, offset } }) => ({
    kind: 'rtc-change',
    domain: domain(dom),
    offset,
  }))
  on({ id: 3, message: messages.domainEventCallbackWatchdog }, ({ msg: { dom, action } }) => ({
    kind: 'watchdog',
    domain: domain(dom),
    action,
  }))
  on({ id: 6, message: messages.domainEventCallbackIoErrorReason }, ({ msg }) => ({
    kind: 'io-error',
    domain: domain(msg.dom),
    path: msg.srcPath,
    device: msg.devAlias,
    action: msg.action,
    reason: msg.reason,
  }))
  on({ id: 7, message: messages.domainEventCallbackControlError }, ({ msg }) => ({
    kind: 'control-error',
    domain: domain(msg.dom),
  }))
  on({ id: 13, message: messages.domainEventCallbackBalloonChange }, ({ msg: { dom, actual } }) => ({
    kind: 'balloon-change',
    domain: domain(dom),
    actualKiB: actual,
  }))
  on({ id: 15, message: messages.domainEventCallbackDeviceRemoved }, ({ msg: { dom, devAlias } }) => ({
    kind: 'device-removed',
    domain: domain(dom),
    device: devAlias,
  }))
  on({ id: 17, message: messages.domainEventCallbackTunable }, ({ dom, params }) => ({
    kind: 'tunable',
    domain: domain(dom),
    values: valuesOf(params),
  }))
  on({ id: 18, message: messages.domainEventCallbackAgentLifecycle }, ({ dom, state }) => ({
    kind: 'agent-lifecycle',
    domain: domain(dom),
    isConnected: state === 1,
  }))
  on({ id: 19, message: messages.domainEventCallbackDeviceAdded }, ({ dom, devAlias }) => ({
    kind: 'device-added',
    domain: domain(dom),
    device: devAlias,
  }))
  on({ id: 21, message: messages.domainEventCallbackJobCompleted }, ({ dom, params }) => ({
    kind: 'job-completed',
    domain: domain(dom),
    values: valuesOf(params),
  }))
  on({ id: 22, message: messages.domainEventCallbackDeviceRemovalFailed }, ({ dom, devAlias }) => ({
    kind: 'device-removal-failed',
    domain: domain(dom),
    device: devAlias,
  }))
  on({ id: 23, message: messages.domainEventCallbackMetadataChange }, ({ dom }) => ({
    kind: 'metadata-change',
    domain: domain(dom),
  }))
}

/** The events of all domains of a connection: asked of the server once, whoever reads them. */
export class DomainEvents {
  readonly #rpc: RpcConnection
  readonly #readers = new Broadcast<DomainEvent>()
  #asked: Promise<void> | undefined

  constructor(rpc: RpcConnection) {
    this.#rpc = rpc
    void rpc.closed.then(() => this.#readers.close())
  }

  async subscribe({ signal, ...options }: CallOptions = {}): Promise<AsyncIterable<DomainEvent>> {
    // Before the server is asked: it may tell before it answers.
    const reader = this.#readers.subscribe(signal)
    this.#asked ??= this.#ask(options)
    try {
      await this.#asked
      return reader
    } catch (error) {
      this.#asked = undefined
      await reader.return?.()
      throw error
    }
  }

  async #ask(options: CallOptions): Promise<void> {
    const asked: Promise<unknown>[] = []
    const stops: (() => void)[] = []
    const hear: Hear = ({ id, message }, tell) => {
      const heard = (told: Parameters<typeof tell>[0]) => {
        const event = tell(told)
        if (event) this.#readers.publish(event)
      }
      stops.push(this.#rpc.listen(message, heard))
      const question = { eventID: id, dom: null }
      asked.push(this.#rpc.call(remoteCalls.connectDomainEventCallbackRegisterAny, question, options))
    }
    hearAll(hear, (wire) => new Domain(this.#rpc, wire))
    try {
      await Promise.all(asked)
    } catch (error) {
      for (const stop of stops) stop()
      throw error
    }
  }
}
