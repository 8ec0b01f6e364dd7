import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { beforeAll, expect, inject, test } from 'vitest'
import { kernelWords } from '../packages/qemu/test/guest.ts'
import { cpio } from '../scripts/images/cpio.js'
import { nodeTree } from '../scripts/images/node-tree.js'

/**
 * What the kernel does with limits is tried where there is one that can: in a guest of Debian's kernel that is given control
 * groups of version 2 alone, with the Node that runs this test and the module that is tested.
 */
let lines: readonly string[] = []

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-limits-'))
  try {
    const { kernel, initrd } = inject('images')
    const layer = join(folder, 'initrd')
    // The kernel unpacks one archive after the other over the same root (initramfs buffer format).
    writeFileSync(layer, Buffer.concat([padded(readFileSync(initrd)), cpio(await program())]))
    const disk = join(folder, 'disk.raw')
    writeFileSync(disk, partitionTable())
    truncateSync(disk, 8 * 2 ** 20)
    const { stdout, stderr } = spawnSync(
      'qemu-system-x86_64',
      [
        ...[
          '-accel',
          'tcg',
          '-cpu',
          'max',
          '-smp',
          '2',
          '-m',
          '1024',
          '-nodefaults',
          '-no-user-config',
          '-display',
          'none',
        ],
        ...['-no-reboot', '-serial', 'stdio', '-kernel', kernel, '-initrd', layer],
        ...['-append', `${kernelWords} rdinit=/limits panic=-1`],
        ...['-drive', `file=${disk},format=raw,if=virtio`],
      ],
      { encoding: 'utf8', timeout: 170_000, killSignal: 'SIGKILL', input: '' },
    )
    lines = stdout.split(/\r?\n/).filter((line) => line.startsWith('LIMITS '))
    if (!lines.includes('LIMITS END')) throw new Error(`the guest did not come to its end:\n${stdout}\n${stderr}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 180_000)

async function program() {
  const entry = new URL('../packages/qemu/test/limits-in-guest.ts', import.meta.url).pathname
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
  })
  return [
    ...nodeTree(process.execPath),
    { kind: 'file', path: 'limits', mode: 0o755, content: init } as const,
    { kind: 'file', path: 'in-guest.mjs', content: outputFiles[0]?.contents ?? '' } as const,
  ]
}

const init = `#!/bin/sh
export PATH=/sbin:/bin:/usr/sbin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
modprobe -a virtio_pci virtio_blk
mount -t cgroup2 cgroup2 /sys/fs/cgroup
node /in-guest.mjs
poweroff -f
`

/** One partition, from sector 2048 on. */
function partitionTable(): Buffer {
  const sector = Buffer.alloc(512)
  sector.writeUInt8(0x83, 450)
  sector.writeUInt32LE(2048, 454)
  sector.writeUInt32LE(4096, 458)
  sector.writeUInt16BE(0x55aa, 510)
  return sector
}

/** Archives begin at multiples of four bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}

test('the kernel holds machines within their limits', () => {
  console.log(lines.join('\n'))
  expect(lines.filter((line) => line.startsWith('LIMITS FAILED'))).toEqual([])
  expect(lines.filter((line) => line.startsWith('LIMITS ok'))).toHaveLength(22)
})
