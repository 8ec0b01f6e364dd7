import { randomUUID } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { HypervisorError, type ScreenshotFormat } from '@cimarron/hypervisor'
import { DescriptorSender } from '../live/descriptor-sender.ts'
import type { QmpClient } from '../qmp/client.ts'
import type { RunPaths } from '../run-paths.ts'

/** More than any picture of a screen that QEMU has (64 MiB are 16 million points in full colour). */
const mostBytes = 67_108_864

export interface ScreenshotRequest {
  readonly device: string
  readonly format: ScreenshotFormat
}

/**
 * Has QEMU draw its screen into a file that has no name by then: QEMU gets it as a descriptor and can open nothing else,
 * and nothing is left behind, however this ends.
 */
export async function takeScreenshot(
  qmp: QmpClient,
  paths: RunPaths,
  { device, format }: ScreenshotRequest,
): Promise<Uint8Array> {
  const { reader, writer } = openNameless(join(paths.folder, `screen-${randomUUID()}`))
  try {
    const set = await handOver(writer, paths)
    try {
      await qmp.executeAny('screendump', { filename: `/dev/fdset/${set}`, device, format })
    } finally {
      if (qmp.isOpen) await qmp.executeAny('remove-fd', { 'fdset-id': set })
    }
    return readAll(reader, device)
  } finally {
    closeSync(reader)
  }
}

function openNameless(path: string): { readonly reader: number; readonly writer: number } {
  // QEMU takes a descriptor only where it was opened the way QEMU would: for writing alone.
  const writer = openSync(path, 'wx', 0o600)
  try {
    return { writer, reader: openSync(path, 'r') }
  } catch (error) {
    closeSync(writer)
    throw error
  } finally {
    rmSync(path, { force: true })
  }
}

async function handOver(fd: number, paths: RunPaths): Promise<number> {
  let isOurs = true
  try {
    await using sender = await DescriptorSender.connect(paths.descriptors)
    isOurs = false
    return await sender.send(fd, 'cimarron.screenshot')
  } finally {
    if (isOurs) closeSync(fd)
  }
}

function readAll(fd: number, device: string): Uint8Array {
  const { size } = fstatSync(fd)
  if (size === 0 || size > mostBytes) {
    const words =
      size === 0 ? 'QEMU drew nothing' : `QEMU wrote ${size} bytes, more than the ${mostBytes} that are taken`
    throw new HypervisorError('peer-failed', { what: `screen ${JSON.stringify(device)}`, words })
  }
  const bytes = Buffer.alloc(size)
  let at = 0
  while (at < size) {
    const count = readSync(fd, bytes, at, size - at, at)
    if (count === 0) break
    at += count
  }
  return bytes.subarray(0, at)
}
