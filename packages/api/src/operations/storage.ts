import type { Command, PoolEntry, RecordedSource, Session, VolumeEntry } from '@cimarron/estate'
import { z } from 'zod'
import type { Pool, StorageEndpoints, Volume } from '../contract/storage.ts'
import { job } from '../schema/job.ts'
import { flag, word } from '../schema/query.ts'
import { pool, poolChange, volume, volumeCreation, volumeResize } from '../schema/storage.ts'
import { imageFormat, poolDraft } from '../schema/storage-command.ts'
import { submit, wait, waitQuery } from './job-reply.ts'
import { ByteStream, type Operations, Reply } from './operation.ts'

const foundPool = ['pool-not-found', 'ambiguous-name'] as const
const found = [...foundPool, 'volume-not-found'] as const
const working = ['pool-unavailable', 'busy', 'unsupported'] as const

/** Pools, and the volumes in them. */
export const storageOperations: Operations<keyof StorageEndpoints> = {
  'pools.list': {
    summary: 'All pools',
    answer: z.array(pool),
    handle: ({ session }) => session.pools().map(poolResource),
  },
  'pools.get': {
    summary: 'One pool, measured anew, as are its volumes',
    answer: pool,
    problems: foundPool,
    handle: async ({ session, params }) =>
      poolResource(await session.refreshPool(session.findPool(params.pool).view.id)),
  },
  'pools.define': {
    summary: 'Make a folder of the host a pool; files in it stay',
    query: z.strictObject({ ...wait, hypervisor: word.exactOptional().describe('left out: the default one') }),
    body: poolDraft,
    answer: job,
    startsJob: true,
    problems: ['invalid-config', 'name-in-use', 'id-in-use', 'hypervisor-not-found', 'unsupported'],
    handle: (call) => {
      const { hypervisor, wait } = call.query
      const command = { kind: 'define-pool', draft: call.body, ...(hypervisor ? { hypervisor } : {}) } as const
      return submit(call, command, wait)
    },
  },
  'pools.change': {
    summary: "Change a pool's name or description",
    query: waitQuery,
    body: poolChange,
    answer: job,
    startsJob: true,
    problems: [...foundPool, 'busy'],
    handle: (call) => {
      const { id } = call.session.findPool(call.params.pool).view
      return submit(call, { kind: 'change-pool', pool: id, ...call.body }, call.query.wait)
    },
  },
  'pools.undefine': {
    summary: 'Forget a pool; its folder and all files stay',
    query: z.strictObject({ ...wait, forget: flag.exactOptional().describe('and the volumes in it') }),
    answer: job,
    startsJob: true,
    problems: [...foundPool, 'busy'],
    handle: (call) => {
      const { id } = call.session.findPool(call.params.pool).view
      const { forget, wait } = call.query
      const command = { kind: 'undefine-pool', pool: id, ...(forget === undefined ? {} : { forget }) } as const
      return submit(call, command, wait)
    },
  },
  'volumes.list': {
    summary: 'The volumes of a pool',
    answer: z.array(volume),
    problems: foundPool,
    handle: async ({ session, params }) => {
      const { id } = session.findPool(params.pool).view
      await session.refreshPool(id)
      return session.volumes(id).map(volumeResource)
    },
  },
  'volumes.get': {
    summary: 'One volume',
    answer: volume,
    problems: found,
    handle: ({ session, params }) => volumeResource(findVolume(session, params)),
  },
  'volumes.create': {
    summary: 'Make a volume: blank, on another, a copy of another, or of a file that is in the pool',
    query: waitQuery,
    body: volumeCreation,
    answer: job,
    startsJob: true,
    problems: [...found, ...working, 'invalid-config'],
    handle: (call) => {
      const { id } = call.session.findPool(call.params.pool).view
      const { name, format, source } = call.body
      const command = { kind: 'create-volume', pool: id, name, format, source: withId(call.session, source) } as const
      return submit(call, command, call.query.wait)
    },
  },
  'volumes.resize': {
    summary: 'Make a volume larger, or smaller where that is said',
    query: waitQuery,
    body: volumeResize,
    answer: job,
    startsJob: true,
    problems: [...found, ...working],
    handle: (call) => {
      const { id } = findVolume(call.session, call.params).view
      return submit(call, { kind: 'resize-volume', volume: id, ...call.body }, call.query.wait)
    },
  },
  'volumes.delete': {
    summary: 'Delete a volume, its file included',
    query: waitQuery,
    answer: job,
    startsJob: true,
    problems: [...found, ...working],
    handle: (call) => {
      const { id } = findVolume(call.session, call.params).view
      return submit(call, { kind: 'delete-volume', volume: id }, call.query.wait)
    },
  },
  'volumes.upload': {
    summary: 'Make a volume of the bytes that are sent',
    description:
      'Answers when all are on the disk. They are taken no faster than they are written. Until then, and where anything goes wrong, there is no such volume.',
    query: z.strictObject({
      format: imageFormat,
      sha256: word.exactOptional().describe('of all bytes, in lower-case hexadecimal: others are refused'),
    }),
    takesBytes: true,
    answer: job,
    problems: [
      ...foundPool,
      ...working,
      'invalid-config',
      'name-in-use',
      'no-space',
      'image-refused',
      'checksum-mismatch',
    ],
    handle: async ({ session, params, query, request, bytes }) => {
      const { id } = session.findPool(params.pool).view
      const { format, sha256 } = query
      const announced = request.headers['content-length']
      const length = announced === undefined ? {} : { length: Number(announced) }
      const source = { kind: 'upload', ...length, ...(sha256 === undefined ? {} : { sha256 }) } as const
      const command: Command = { kind: 'create-volume', pool: id, name: params.volume, format, source }
      const { done } = await session.submit(command, { bytes })
      return await done
    },
  },
  'volumes.download': {
    summary: "A volume's bytes, as its file has them",
    answer: 'bytes',
    problems: [...found, 'disk-in-use', 'image-refused', 'pool-unavailable'],
    handle: async ({ session, params, signal }) => {
      const reading = await session.readVolume(findVolume(session, params).view.id, signal)
      return new Reply(200, new ByteStream(reading))
    },
  },
}

function findVolume(session: Session, params: { readonly pool: string; readonly volume: string }): VolumeEntry {
  return session.findVolume(`${session.findPool(params.pool).view.config.name}/${params.volume}`)
}

function withId(session: Session, source: Exclude<RecordedSource, { kind: 'upload' }>): RecordedSource {
  return 'volume' in source ? { ...source, volume: session.findVolume(source.volume).view.id } : source
}

function poolResource({ view, ...rest }: PoolEntry): Pool {
  return { ...view, ...rest }
}

function volumeResource({ view, ...rest }: VolumeEntry): Volume {
  return { ...view, ...rest }
}
