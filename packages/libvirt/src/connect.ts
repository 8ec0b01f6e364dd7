import { authenticate } from './auth/authenticate.ts'
import type { Credentials } from './auth/scram.ts'
import { LibvirtError } from './error.ts'
import { remoteCalls } from './protocol/remote.gen.ts'
import { type KeepaliveTiming, usualKeepalive } from './rpc/keepalive.ts'
import { RpcConnection } from './rpc/rpc-connection.ts'
import { type LibvirtUri, parseLibvirtUri } from './transport/libvirt-uri.ts'
import { openTransport, type TransportOptions } from './transport/open-transport.ts'

/** `VIR_DRV_FEATURE_*`: what a server may know. */
const features = { programKeepalive: 10, remoteEventCallback: 14, closeCallback: 15 } as const
const readOnlyFlag = 1

export interface ConnectOptions extends TransportOptions {
  readonly credentials?: Credentials
  readonly keepalive?: KeepaliveTiming
}

/**
 * Connects to a libvirt server, logs in and opens the hypervisor that the URI names: `qemu:///system`, `xen+ssh://root@host/`,
 * `qemu+tls://host/system`.
 * @throws LibvirtError `closed`, `authentication`, `refused`, `unsupported`, `cancelled`; TypeError for what is no URI
 */
export async function connectRpc(uri: string, options: ConnectOptions = {}): Promise<RpcConnection> {
  const address = parseLibvirtUri(uri)
  const rpc = new RpcConnection(await openTransport(address, options))
  try {
    await open(rpc, address, options)
    return rpc
  } catch (error) {
    await rpc[Symbol.asyncDispose]()
    throw error
  }
}

async function open(rpc: RpcConnection, address: LibvirtUri, options: ConnectOptions): Promise<void> {
  const { signal, credentials, readOnly = false, keepalive = usualKeepalive } = options
  const asked = signal ? { signal } : {}
  const isPrivate = address.transport !== 'tcp'
  await authenticate(rpc, { ...asked, isPrivate, ...(credentials ? { credentials } : {}) })
  const known = async (feature: number) =>
    (await rpc.call(remoteCalls.connectSupportsFeature, { feature }, asked)).supported === 1
  // Asked before the opening: that also lets the server ask us.
  if (await known(features.programKeepalive)) rpc.keepAlive(keepalive)
  await rpc.call(remoteCalls.connectOpen, { name: address.opened, flags: readOnly ? readOnlyFlag : 0 }, asked)
  if (!(await known(features.remoteEventCallback)))
    throw new LibvirtError('unsupported', 'the server is too old: its events can not be told apart')
}
