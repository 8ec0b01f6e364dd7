import { parseAddress } from './address.ts'
import { NodeTransport, type NodeTransportOptions } from './node-transport.ts'
import { WbemClient, type WbemClientOptions } from './wbem-client.ts'

export interface ConnectOptions extends WbemClientOptions, NodeTransportOptions {}

/**
 * A client for the server at `https://[user:password@]host[:port]`, `http://…` or `unix:///path/of/the.socket`. Nothing is
 * opened before the first call. Dispose of it to close the connections.
 */
export function connect(address: string, options: ConnectOptions = {}): WbemClient {
  return new WbemClient(new NodeTransport(parseAddress(address), options), options)
}
