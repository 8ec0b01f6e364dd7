export { answerClientError, type HttpParseError } from '@cimarron/wbem-client/node'
export { createWbemHandler, type WbemHandler } from './handler.ts'
export {
  type Authenticate,
  type Authenticated,
  defaultLimits,
  type WbemHandlerOptions,
  type WbemLimits,
  type WbemLogEntry,
} from './options.ts'
