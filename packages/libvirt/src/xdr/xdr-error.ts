/** Bytes that are no value of the type they should be of, or a value that its type has no bytes for. */
export class XdrError extends Error {
  override readonly name = 'XdrError'
}
