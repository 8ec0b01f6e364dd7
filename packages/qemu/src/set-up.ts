import type { Disk, DiskLimits, MachineConfig, Nic } from '@cimarron/hypervisor'
import { isNodeOf } from './node-name.ts'
import type { QmpClient } from './qmp/client.ts'
import { QmpError } from './qmp/error.ts'
import { isObject } from './qmp/message.ts'
import { queryList } from './qmp/query-list.ts'

/** What no argument of QEMU says is told to its monitor, before the guest runs. */
export async function setUp(qmp: QmpClient, { disks, nics }: MachineConfig): Promise<void> {
  for (const disk of disks) if (disk.limits) await setLimits(qmp, disk)
  for (const nic of nics) if (nic.link === 'down') await setLink(qmp, nic)
}

export async function setLink(qmp: QmpClient, { id, link }: Pick<Nic, 'id' | 'link'>): Promise<void> {
  await qmp.executeAny('set_link', { name: id, up: link !== 'down' })
}

/** Without limits, those that were are lifted. */
export async function setLimits(qmp: QmpClient, { id, limits = {} }: Pick<Disk, 'id' | 'limits'>): Promise<void> {
  const { device } = await topBlock(qmp, id)
  await qmp.executeAny('block_set_io_throttle', { id: device, ...throttle(limits) })
}

/** A device that has an image, by its path in QEMU, and the node that it stands on. */
export interface Block {
  /** Not for every model is that the device that was asked for. */
  readonly device: string
  readonly node: string
}

/** What stands on a disk's image now: snapshots put other nodes there. @throws QmpError */
export async function topBlock(qmp: QmpClient, disk: string): Promise<Block> {
  const block = (await blocksOf(qmp)).find(({ node }) => isNodeOf(disk, node))
  if (block) return block
  throw new QmpError('protocol', `no device stands on disk ${disk}`, { command: 'query-block' })
}

/** @throws QmpError */
export async function topNode(qmp: QmpClient, disk: string): Promise<string> {
  return (await topBlock(qmp, disk)).node
}

export async function blocksOf(qmp: QmpClient): Promise<readonly Block[]> {
  return (await queryList(qmp, 'query-block')).flatMap(({ qdev, inserted }) =>
    isObject(inserted) ? [{ device: String(qdev), node: String(inserted['node-name']) }] : [],
  )
}

/** QEMU takes all of them each time, with 0 for none (qapi/block-core.json, `BlockIOThrottle`). */
function throttle(limits: DiskLimits): Readonly<Record<string, number>> {
  return {
    bps: 0,
    bps_rd: limits.readBytesPerSecond ?? 0,
    bps_wr: limits.writeBytesPerSecond ?? 0,
    iops: 0,
    iops_rd: limits.readsPerSecond ?? 0,
    iops_wr: limits.writesPerSecond ?? 0,
  }
}
