import type { Domain } from '../../api/domain.ts'
import { LibvirtError } from '../../error.ts'
import { remoteCalls as calls } from '../../protocol/remote.gen.ts'
import type { TypedParameter } from '../../protocol/types.ts'
import type { RpcConnection } from '../../rpc/rpc-connection.ts'
import { isRefusal } from '../refusal.ts'
import type { MoveCall } from './move-call.ts'

/** Both ends of a move, and what each is told. */
export interface MoveEnds {
  readonly domain: Domain
  readonly source: RpcConnection
  readonly target: RpcConnection
  readonly call: MoveCall
  /** The source has sent all: from now on only a look at both tells who has it, where a call is not answered. */
  readonly sent: () => void
  /** Does what takes long, so that it can be followed and called off. */
  readonly perform: <T>(work: () => Promise<T>) => Promise<T>
}

const nothing = new Uint8Array()

/** It is not known which side has the machine. */
export class MoveUnknown extends Error {
  override readonly name = 'MoveUnknown'
}

/**
 * A move in five calls, the source's and the target's in turn, as libvirt's own client makes them ("managed direct",
 * libvirt.org/migration.html): begin, prepare, perform, finish, confirm. Each hands the next a cookie. What fails is told to both, so
 * that the source goes on.
 * @throws MoveUnknown where the target was told to go on and did not answer
 */
export async function managedMove(ends: MoveEnds): Promise<void> {
  const { domain, source, call, sent, perform } = ends
  const dom = domain.wire
  const begun = await source.call(calls.domainMigrateBegin3Params, { dom, params: call.params, flags: call.source })
  const prepared = await prepare(ends, begun)
  const params = withUri(call.params, prepared.uri_out)
  let cookie = prepared.cookie_out
  if (!call.isOffline) {
    try {
      const asked = { dom, dconnuri: null, params, cookie_in: cookie, flags: call.source }
      cookie = (await perform(() => source.call(calls.domainMigratePerform3Params, asked))).cookie_out
    } catch (error) {
      // Whatever of it is there the target gives up, also by itself where it does not hear this.
      await finish(ends, { cookie: nothing, cancelled: 1 }).catch(() => undefined)
      await confirm(ends, { cookie: nothing, cancelled: 1 })
      throw error
    }
  }
  sent()
  let finished: Uint8Array
  try {
    finished = await finish(ends, { cookie, cancelled: 0 })
  } catch (error) {
    // One that refuses has it not; one that does not answer may have it.
    if (!(error instanceof LibvirtError) || error.code !== 'refused')
      throw new MoveUnknown('the target was told to go on, and did not answer', { cause: error })
    // VIR_ERR_MIGRATE_FINISH_OK: it runs there, though something else has failed.
    if (!isRefusal(error, 'migrateFinishOk')) {
      await confirm(ends, { cookie: nothing, cancelled: 1 })
      throw error
    }
    finished = nothing
  }
  await confirm(ends, { cookie: finished, cancelled: 0 })
}

type Begun = { readonly cookie_out: Uint8Array; readonly xml: string }

async function prepare({ domain, source, target, call }: MoveEnds, { cookie_out, xml }: Begun) {
  const document = { field: 'destination_xml', type: 'string', value: xml } as const
  const params = [...call.params, document]
  try {
    return await target.call(calls.domainMigratePrepare3Params, { params, cookie_in: cookie_out, flags: call.target })
  } catch (error) {
    await confirm({ domain, source, call }, { cookie: nothing, cancelled: 1 })
    throw error
  }
}

interface End {
  readonly cookie: Uint8Array
  readonly cancelled: 0 | 1
}

async function finish({ domain, target, call }: MoveEnds, { cookie, cancelled }: End): Promise<Uint8Array> {
  const name = call.params.find(({ field }) => field === 'destination_name')
  const params = name ? [name] : [{ field: 'destination_name', type: 'string', value: domain.name } as const]
  const asked = { params, cookie_in: cookie, flags: call.target, cancelled }
  return (await target.call(calls.domainMigrateFinish3Params, asked)).cookie_out
}

async function confirm(
  { domain, source, call }: Pick<MoveEnds, 'domain' | 'source' | 'call'>,
  { cookie, cancelled }: End,
): Promise<void> {
  const asked = { dom: domain.wire, params: call.params, cookie_in: cookie, flags: call.source, cancelled }
  await source.call(calls.domainMigrateConfirm3Params, asked)
}

/** Where the target listens it tells itself, where it was not told. */
function withUri(params: readonly TypedParameter[], uri: string | null): readonly TypedParameter[] {
  if (uri === null) return params
  return [
    ...params.filter(({ field }) => field !== 'migrate_uri'),
    { field: 'migrate_uri', type: 'string', value: uri },
  ]
}
