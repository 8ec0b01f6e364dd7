import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { operations } from '@cimarron/cim-xml'
import type { OperationStatistics, ProviderTime } from '@cimarron/cimom'
import type { OperationCall } from './request-headers.ts'

/** How many bytes a connection had brought when its last request was counted. */
const counted = new WeakMap<Socket, number>()

/**
 * Measures one request from when it is there whole. Sizes are what went through the connection, HTTP's headers included, as
 * CIM_CIMOMStatisticalData wants them.
 */
export class OperationMeter {
  readonly #socket: Socket
  readonly #startedAt = performance.now()
  readonly #writtenBefore: number
  /** `ok`, or the CIM status of the failure. */
  result = 'ok'

  constructor({ socket }: IncomingMessage) {
    this.#socket = socket
    this.#writtenBefore = socket.bytesWritten
  }

  /** The answer has been handed to the connection, or nobody is there to take it. */
  report(operation: string, statistics: OperationStatistics, providerTime: ProviderTime): void {
    const socket = this.#socket
    const elapsedMs = performance.now() - this.#startedAt
    const read = socket.bytesRead
    statistics.record({
      operation,
      result: this.result,
      elapsedMs,
      providerMs: providerTime.ms,
      requestBytes: Math.max(0, read - (counted.get(socket) ?? 0)),
      responseBytes: Math.max(0, socket.bytesWritten - this.#writtenBefore),
    })
    counted.set(socket, read)
  }
}

/** As DSP0200 names operations. Method calls are all one kind, and so is what has no such name, for clients can send any. */
export function operationOf(call: OperationCall): string {
  const kind = call.kind === 'refused' ? call.callKind : call.kind
  if (kind === 'extrinsic') return 'InvokeMethod'
  return Object.hasOwn(operations, call.method) ? call.method : 'Unknown'
}
