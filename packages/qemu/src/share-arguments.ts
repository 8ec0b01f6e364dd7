import type { MachineConfig, Share } from '@cimarron/hypervisor'
import { shareName } from './companions/companion.ts'
import { escapeCommas } from './escape-commas.ts'
import type { RunPaths } from './run-paths.ts'
import { virtioDriver } from './virtio-driver.ts'

/** Folders of the host: QEMU serves them itself, or a helper beside it does. */
export function shareArguments(config: MachineConfig, paths: RunPaths): readonly string[] {
  return (config.shares ?? []).flatMap((share, index) =>
    share.driver === 'virtiofs' ? virtiofs({ share, index }, { config, paths }) : ninePlan({ share, index }, config),
  )
}

interface NumberedShare {
  readonly share: Share
  readonly index: number
}

function ninePlan({ share: { tag, path, readOnly }, index }: NumberedShare, config: MachineConfig): readonly string[] {
  const id = `cimarron.share${index}`
  // QEMU is nobody here: what the guest makes belongs to QEMU's user, and who it is for stands in the file's attributes.
  const fsdev = `local,id=${id},path=${escapeCommas(path)},security_model=${readOnly ? 'none,readonly=on' : 'mapped-xattr,fmode=0660,dmode=0770'}`
  const device = { driver: virtioDriver('virtio-9p', config), id: `${id}.device`, fsdev: id, mount_tag: tag }
  return ['-fsdev', fsdev, '-device', JSON.stringify(device)]
}

function virtiofs(
  { share: { tag }, index }: NumberedShare,
  { config, paths }: { readonly config: MachineConfig; readonly paths: RunPaths },
): readonly string[] {
  const id = `cimarron.share${index}`
  const device = { driver: virtioDriver('vhost-user-fs', config), id: `${id}.device`, chardev: id, tag }
  return [
    '-chardev',
    `socket,id=${id},path=${escapeCommas(paths.companionSocket(shareName(index)))}`,
    '-device',
    JSON.stringify(device),
  ]
}
