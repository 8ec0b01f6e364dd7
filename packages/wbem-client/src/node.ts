export * from './address.ts'
export * from './connect.ts'
export { basicCredentials } from './listener/basic-authentication.ts'
export { answerClientError, type HttpParseError } from './listener/client-error.ts'
export { discardRest } from './listener/discard-rest.ts'
export { IndicationListener, openListener, type ReceivedIndication } from './listener/indication-listener.ts'
export type { IndicationSender } from './listener/indication-queue.ts'
export {
  defaultListenerLimits,
  type ListenerLimits,
  type ListenerOptions,
  type ListenerProblem,
  type ListenerTls,
} from './listener/listener-options.ts'
export type { SequencePlace } from './listener/sequence-tracker.ts'
export * from './node-transport.ts'
