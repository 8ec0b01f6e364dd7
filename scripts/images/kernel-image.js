import { spawnSync } from 'node:child_process'

/**
 * The kernel inside a bzImage, as the ELF file that it is when unpacked: what Xen would spend half a minute on where the processor is
 * emulated (Linux, Documentation/x86/boot.rst: setup_sects, payload_offset, payload_length).
 * @param {Buffer} image
 * @returns {Buffer}
 */
export function unpackKernel(image) {
  const setupSectors = image[0x1f1] || 4
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248)
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c))
  if (payload.readUInt32BE(0) !== 0xfd377a58) throw new Error('the kernel is not compressed by xz')
  // Its size follows, which is none of xz's.
  const options = { input: payload, maxBuffer: 512 << 20 }
  const { status, stdout, stderr, error } = spawnSync('xz', ['-dc', '--single-stream'], options)
  if (status !== 0) throw new Error(`xz could not unpack the kernel: ${error?.message ?? stderr.toString().trim()}`)
  if (stdout.readUInt32BE(0) !== 0x7f454c46) throw new Error('what is in the kernel is no ELF file')
  return stdout
}
