import type { Domain } from '../../api/domain.ts'
import { remoteCalls as calls } from '../../protocol/remote.gen.ts'
import type { CallOptions, RpcConnection } from '../../rpc/rpc-connection.ts'
import { guestInfo, type InfoPart, processorsOf } from './guest-info.ts'

/** One question to the agent of one domain. */
export interface AgentCall {
  readonly rpc: RpcConnection
  readonly domain: Domain
  readonly args: Readonly<Record<string, unknown>>
  readonly options: CallOptions
}

/**
 * The agent's commands that libvirt has calls of its own for: what they answer, as the agent itself would say it. A command sent
 * as it is marks its domain as one that somebody meddled with (`VIR_DOMAIN_TAINT_CUSTOM_GA_COMMAND`); these do not.
 */
export const agentCalls: Readonly<Record<string, (call: AgentCall) => Promise<unknown>>> = {
  'guest-fsfreeze-freeze': async ({ rpc, domain, options }) => {
    const asked = { dom: domain.wire, mountpoints: [], flags: 0 }
    return (await rpc.call(calls.domainFsfreeze, asked, options)).filesystems
  },
  'guest-fsfreeze-freeze-list': async ({ rpc, domain, args, options }) => {
    const asked = { dom: domain.wire, mountpoints: textsOf(args.mountpoints), flags: 0 }
    return (await rpc.call(calls.domainFsfreeze, asked, options)).filesystems
  },
  'guest-fsfreeze-thaw': async ({ rpc, domain, options }) => {
    const asked = { dom: domain.wire, mountpoints: [], flags: 0 }
    return (await rpc.call(calls.domainFsthaw, asked, options)).filesystems
  },
  'guest-set-user-password': async ({ rpc, domain, args, options }) => {
    const password = Buffer.from(String(args.password), 'base64').toString()
    const flags = args.crypted === true ? passwordCrypted : 0
    const asked = { dom: domain.wire, user: String(args.username), password, flags }
    await rpc.call(calls.domainSetUserPassword, asked, options)
    return {}
  },
  'guest-get-time': async ({ rpc, domain, options }) => {
    const { seconds, nseconds } = await rpc.call(calls.domainGetTime, { dom: domain.wire, flags: 0 }, options)
    return Number(seconds) * 1e9 + nseconds
  },
  'guest-set-time': async ({ rpc, domain, args: { time }, options }) => {
    const ns = typeof time === 'number' ? BigInt(time) : undefined
    const at = { seconds: (ns ?? 0n) / 1_000_000_000n, nseconds: Number((ns ?? 0n) % 1_000_000_000n) }
    const flags = ns === undefined ? timeByHardware : 0
    await rpc.call(calls.domainSetTime, { dom: domain.wire, ...at, flags }, options)
    return {}
  },
  'guest-network-get-interfaces': async ({ domain, options }) =>
    (await domain.addresses('agent', options)).map(({ name, mac, addresses }) => ({
      name,
      ...(mac === null ? {} : { 'hardware-address': mac }),
      'ip-addresses': addresses.map(({ address, family, prefix }) => ({
        'ip-address': address,
        'ip-address-type': family,
        prefix,
      })),
    })),
  'guest-get-vcpus': async ({ rpc, domain, options }) =>
    processorsOf((await rpc.call(calls.domainGetGuestVcpus, { dom: domain.wire, flags: 0 }, options)).params),
  'guest-ssh-get-authorized-keys': async ({ rpc, domain, args, options }) => {
    const asked = { dom: domain.wire, user: String(args.username), flags: 0 }
    return { keys: (await rpc.call(calls.domainAuthorizedSshKeysGet, asked, options)).keys }
  },
  'guest-ssh-add-authorized-keys': (call) => setKeys(call, call.args.reset === true ? 0 : keys.append),
  'guest-ssh-remove-authorized-keys': (call) => setKeys(call, keys.remove),
  'guest-get-osinfo': partOf('os'),
  'guest-get-host-name': partOf('hostname'),
  'guest-get-timezone': partOf('timezone'),
  'guest-get-users': partOf('users'),
  'guest-get-fsinfo': partOf('filesystem'),
  'guest-get-disks': partOf('disks'),
}

/** `VIR_DOMAIN_PASSWORD_ENCRYPTED` */
const passwordCrypted = 1
/** `VIR_DOMAIN_TIME_SYNC` */
const timeByHardware = 1
/** `virDomainAuthorizedSSHKeysSetFlags` */
const keys = { append: 1, remove: 2 } as const

function partOf(part: InfoPart): (call: AgentCall) => Promise<unknown> {
  const { types, read } = guestInfo[part]
  return async ({ rpc, domain, options }) => {
    const { params } = await rpc.call(calls.domainGetGuestInfo, { dom: domain.wire, types, flags: 0 }, options)
    return read(params)
  }
}

async function setKeys({ rpc, domain, args, options }: AgentCall, flags: number): Promise<unknown> {
  const asked = { dom: domain.wire, user: String(args.username), keys: textsOf(args.keys), flags }
  await rpc.call(calls.domainAuthorizedSshKeysSet, asked, options)
  return {}
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
