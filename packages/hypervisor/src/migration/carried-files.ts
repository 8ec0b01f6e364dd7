import { HypervisorError } from '../error.ts'

/** A file that a driver keeps for a machine, and that goes along with it, by a name that only drivers know. */
export interface CarriedFile {
  readonly name: string
  readonly sizeBytes: number
}

/** Part of one. A piece that comes twice is kept once; they come in their order. */
export interface CarriedPiece {
  readonly name: string
  /** Bytes of this file before it. */
  readonly from: number
  readonly bytes: Uint8Array
  /** With the last piece: the SHA-256 of all of it, in hex. What came is good only where that is its own. */
  readonly sha256?: string
}

/** For drivers that carry none. @throws HypervisorError `invalid-input` */
export function refuseCarried(name: string): never {
  const problem = 'is no file that goes along with this machine'
  throw new HypervisorError('invalid-input', { what: 'file', value: name, problem, remedy: 'offer it first' })
}
