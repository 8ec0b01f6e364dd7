import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { MachineConfig } from '@cimarron/hypervisor'
import { isNodeOf } from '../node-name.ts'
import { isObject, type JsonObject, type QmpEvent } from '../qmp/message.ts'
import type { Run } from '../run.ts'

/** A disk or drive that could not be read or written. */
export interface DiskTrouble {
  readonly device: string
  /** Of its image; undefined for one that is in no settings. */
  readonly path: string | undefined
  readonly noSpace: boolean
  /** `could not be written: No space left on device` */
  readonly words: string
}

/** What an error event tells (qapi/block-core.json, `BLOCK_IO_ERROR`). */
export function troubleOf({ data }: QmpEvent, config: MachineConfig | undefined): DiskTrouble {
  const act = data.operation === 'read' ? 'read' : 'written'
  const reason = typeof data.reason === 'string' && data.reason !== '' ? `: ${data.reason}` : ''
  const words = `could not be ${act}${reason}`
  return { ...ownerOf(String(data['node-name']), config), noSpace: data.nospace === true, words }
}

/** The disk that holds a machine found so (qapi/block-core.json, `BlockDeviceIoStatus`). */
export async function heldBy(run: Run): Promise<DiskTrouble | undefined> {
  const answer = await run.qmp.executeAny('query-block')
  const blocks: readonly unknown[] = Array.isArray(answer) ? answer : []
  const failed = blocks
    .filter(isObject)
    .find((block) => block['io-status'] === 'nospace' || block['io-status'] === 'failed')
  if (!failed) return undefined
  const noSpace = failed['io-status'] === 'nospace'
  const words = noSpace ? 'could not be written: the host has no room for it' : 'could not be read or written'
  return { ...ownerOf(nodeOf(failed), run.config), noSpace, words }
}

/** Bytes that are free where the image is, and those that the file system has. */
export async function roomAt(path: string): Promise<{ readonly freeBytes: number; readonly allBytes: number }> {
  const { blocks, bavail, bsize } = await statfs(dirname(path))
  return { freeBytes: bavail * bsize, allBytes: blocks * bsize }
}

function nodeOf({ inserted }: JsonObject): string {
  return isObject(inserted) ? String(inserted['node-name']) : ''
}

function ownerOf(node: string, config: MachineConfig | undefined): Pick<DiskTrouble, 'device' | 'path'> {
  const disk = config?.disks.find(({ id }) => isNodeOf(id, node))
  if (disk) return { device: disk.id, path: disk.path }
  const drive = config?.drives?.find(({ id }) => isNodeOf(id, node))
  return drive ? { device: drive.id, path: drive.medium?.path } : { device: node, path: undefined }
}
