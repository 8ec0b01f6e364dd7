import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { completeConfig, MemoryStore } from '@cimarron/hypervisor'
import { expect, onTestFinished, test } from 'vitest'
import { openQemu } from './driver.ts'
import { makeFakeQemu } from './testing/fake-qemu.ts'

test('a machine ends, and starts again, where what its console said can not be kept', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cimarron-full-'))
  chmodSync(directory, 0o711)
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const kernel = join(directory, 'kernel')
  writeFileSync(kernel, 'not looked at', { mode: 0o644 })
  await using hypervisor = await openQemu({
    directory,
    runBase: join(directory, 'run'),
    store: new MemoryStore(),
    binary: makeFakeQemu(directory),
    accelerations: ['tcg'],
    user: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
  })
  const machine = await hypervisor.define(completeConfig({ name: 'mine', boot: { direct: { kernel } } }))
  // Paused: what it says before anybody listens is not said again.
  await machine.start({ paused: true })
  const serial = await machine.openSerial('serial0')
  await machine.resume()
  let said = ''
  for await (const piece of serial) {
    // It may come in two pieces.
    said += String(piece)
    if (said.includes('GUEST UP')) break
  }
  // A file in its folder's place refuses every write, as a full disk does, whoever runs the test.
  rmSync(join(directory, 'consoles'), { recursive: true })
  writeFileSync(join(directory, 'consoles'), '')
  const warnings: string[] = []
  const hear = (warning: Error): void => void warnings.push(warning.message)
  process.on('warning', hear)
  onTestFinished(() => void process.off('warning', hear))
  await machine.powerOff()
  expect(machine.view.state).toBe('off')
  expect(warnings.join()).toContain('could not be kept')

  await machine.start()
  expect(machine.view.state).toBe('running')
  await machine.powerOff()
})
