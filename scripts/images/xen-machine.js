import { join } from 'node:path'

/**
 * What QEMU is started with for the host in a folder that prepareXen made: two processors of which dom0 has one, and a network that reaches
 * nothing. With another processor than this one Xen does not start, or has no dom0: QEMU emulates too little of it.
 * @param {string} folder
 * @param {{ ports?: readonly number[] }} [options] `ports` of dom0 that are those of 127.0.0.1 as well
 * @returns {string[]}
 */
export function xenArguments(folder, { ports = [] } = {}) {
  const file = (/** @type {string} */ name) => join(folder, name).replaceAll(',', ',,')
  const forwards = ports.map((port) => `hostfwd=tcp:127.0.0.1:${port}-:${port}`)
  return [
    ...['-nodefaults', '-no-reboot', '-display', 'none'],
    ...['-accel', 'tcg,thread=multi,tb-size=192', '-machine', 'pc', '-cpu', 'qemu64,+npt', '-smp', '2', '-m', '1024'],
    // Multiboot: the hypervisor as the kernel; after it dom0's kernel with its words, and that one's initial file system.
    ...['-kernel', join(folder, 'xen')],
    '-append',
    'dom0_mem=448M,max:448M dom0_max_vcpus=1 com1=115200,8n1 console=com1 noreboot',
    '-initrd',
    `${file('vmlinux')} console=hvc0 quiet,${file('initrd')}`,
    ...['-device', 'virtio-blk-pci,drive=root'],
    ...[
      '-netdev',
      ['user', 'id=network', 'restrict=on', ...forwards].join(','),
      '-device',
      'virtio-net-pci,netdev=network',
    ],
  ]
}

/**
 * It continues at the moment that was saved; what is written to its disk is gone with it. Its libvirtd (16509) and a shell of dom0 (7000)
 * are at the same ports of 127.0.0.1, so there is one at a time in a network namespace.
 * @param {string} folder
 * @returns {{ args: string[], env: Record<string, string> }} what QEMU is started with
 */
export function xenResumption(folder) {
  const disk = `if=none,id=root,format=raw,snapshot=on,file=${join(folder, 'root.img').replaceAll(',', ',,')}`
  return {
    args: [
      ...xenArguments(folder, { ports: [16_509, 7000] }),
      '-drive',
      disk,
      '-serial',
      'null',
      '-incoming',
      'exec:exec cat "$XEN_STATE"',
    ],
    env: { XEN_STATE: join(folder, 'state') },
  }
}
