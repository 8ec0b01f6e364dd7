import type { VideoModel } from '@cimarron/hypervisor'

/** QEMU's device for each video model that is one. */
export const videoDrivers: Readonly<Record<Exclude<VideoModel, 'none'>, string>> = {
  std: 'VGA',
  virtio: 'virtio-vga',
  qxl: 'qxl-vga',
  cirrus: 'cirrus-vga',
  vmware: 'vmware-svga',
  bochs: 'bochs-display',
}
