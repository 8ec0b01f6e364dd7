import { parseAddress } from './address.ts'
import type { WbemClientOptions } from './caller.ts'
import { NodeTransport, type NodeTransportOptions } from './node-transport.ts'
import { WbemClient } from './wbem-client.ts'
import { loggedTransport, type WireLogOptions } from './wire-log.ts'

export interface ConnectOptions extends WbemClientOptions, NodeTransportOptions {
  /** Writes down what goes over the wire; see `loggedTransport`. */
  readonly log?: WireLogOptions | undefined
}

/**
 * A client for the server at `https://[user:password@]host[:port]`, `http://…` or `unix:///path/of/the.socket`. Nothing is
 * opened before the first call. Dispose of it to close the connections.
 */
export function connect(address: string, options: ConnectOptions = {}): WbemClient {
  const transport = new NodeTransport(parseAddress(address), options)
  return new WbemClient(options.log === undefined ? transport : loggedTransport(transport, options.log), options)
}
