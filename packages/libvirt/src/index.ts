export { Checkpoint, checkpointFlags, checkpointXmlFlags, deleteCheckpointFlags } from './api/checkpoint.ts'
export { Domain, type DomainInfo, type InterfaceAddresses } from './api/domain.ts'
export type { DomainEvent } from './api/domain-events.ts'
export {
  addressSources,
  affects,
  createFlags,
  type DomainState,
  type Flags,
  type LifecycleEvent,
  shutdownFlags,
  statsGroups,
  undefineFlags,
  xmlFlags,
} from './api/flags.ts'
export { HostInterface } from './api/host-interface.ts'
export { type DomainStats, Libvirt } from './api/libvirt.ts'
export { type DhcpLease, Network } from './api/network.ts'
export { NetworkFilter } from './api/network-filter.ts'
export { deviceKinds, NodeDevice } from './api/node-device.ts'
export { Secret, type SecretUsage, secretUsages } from './api/secret.ts'
export { deleteSnapshotFlags, revertFlags, Snapshot, snapshotFlags } from './api/snapshot.ts'
export { type PoolInfo, StoragePool, Volume, type VolumeRange } from './api/storage.ts'
export { type PlainValue, valuesOf } from './api/typed-values.ts'
export { uuidBytes, uuidText } from './api/uuid.ts'
export type { Credentials } from './auth/scram.ts'
export { type ConnectOptions, connectRpc } from './connect.ts'
export type { DomainContext } from './documents/domain/aspect.ts'
export { deviceSnippet } from './documents/domain/device-snippet.ts'
export { editDomain } from './documents/domain/edit-domain.ts'
export { type DomainReading, readDomain } from './documents/domain/read-domain.ts'
export type { LibvirtHypervisor } from './driver/libvirt-hypervisor.ts'
export { type LibvirtOptions, openLibvirt } from './driver/open-libvirt.ts'
export { LibvirtError, type LibvirtErrorCode, type ServerError, serverErrors } from './error.ts'
export type { Call, Message, Program } from './protocol/procedure.ts'
export { qemuCalls, qemuMessages, qemuNames } from './protocol/qemu.gen.ts'
export { remoteCalls, remoteMessages, remoteNames } from './protocol/remote.gen.ts'
export type { TypedParameter, WireDomain, WireNamed, WireSnapshot, WireVolume } from './protocol/types.ts'
export { type KeepaliveTiming, usualKeepalive } from './rpc/keepalive.ts'
export type { CallOptions, RpcConnection } from './rpc/rpc-connection.ts'
export type { RpcStream } from './rpc/rpc-stream.ts'
export { type LibvirtUri, parseLibvirtUri } from './transport/libvirt-uri.ts'
export type { TransportOptions } from './transport/open-transport.ts'
export type { TlsIdentity } from './transport/tls.ts'
export {
  insertChild,
  type Place,
  removeElement,
  replaceElement,
  type Splice,
  setAttribute,
  setText,
  splice,
} from './xml/edit-xml.ts'
export { parseXml, type XmlLimits } from './xml/parse-xml.ts'
export { attribute, child, children, type Span, type XmlAttribute, type XmlElement } from './xml/xml-element.ts'
export { XmlError } from './xml/xml-error.ts'
