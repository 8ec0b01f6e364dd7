export { answerClientError, type HttpParseError } from './client-error.ts'
export { createWbemHandler, type WbemHandler } from './handler.ts'
export {
  type Authenticate,
  type Authenticated,
  defaultLimits,
  type WbemHandlerOptions,
  type WbemLimits,
  type WbemLogEntry,
} from './options.ts'
