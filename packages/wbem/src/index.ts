export { answerClientError, type HttpParseError } from '@cimarron/wbem-client/node'
export type { TargetOptions } from './delivery/target-policy.ts'
export { openDelivery, type WbemDelivery, type WbemDeliveryOptions } from './delivery/wbem-delivery.ts'
export { createWbemHandler, type WbemHandler } from './handler.ts'
export {
  type Authenticate,
  type Authenticated,
  defaultLimits,
  type Known,
  type WbemHandlerOptions,
  type WbemLimits,
  type WbemLogEntry,
} from './options.ts'
