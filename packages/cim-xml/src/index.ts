export * from './call-headers.ts'
export * from './declarations.ts'
export { decodeEmbedded } from './decode-object.ts'
export * from './decode-request.ts'
export * from './decode-response.ts'
export { batchFrame, encodeError, type ResponseFrame, responseFrame } from './encode-frame.ts'
export { encodeKind, kindEncoders } from './encode-kind.ts'
export {
  type ClassEncoderOptions,
  encodeClass,
  encodeInstance,
  encodeQualifierDeclaration,
  encodeValue,
} from './encode-object.ts'
export * from './encode-path.ts'
export * from './encode-request.ts'
export * from './encode-response.ts'
export * from './escape.ts'
export * from './instance-encoder.ts'
export * from './message.ts'
export * from './message-error.ts'
export * from './operation-types.ts'
export * from './operations.ts'
export * from './piece-writer.ts'
export * from './response-reader.ts'
export { utf8Length } from './utf8.ts'
export * from './xml-error.ts'
export * from './xml-scanner.ts'
