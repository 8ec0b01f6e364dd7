import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createId } from '@cimarron/hypervisor'
import { expect, onTestFinished, test } from 'vitest'
import { openQemu } from '../driver.ts'
import { cloneFailPoints } from './clone-fail-points.ts'
import { clonedPool, clonedTemplate } from './killed-template.ts'

/** How many copies the next daemon finds, and how many images for each. */
const promised: Readonly<Record<string, number>> = {
  'clone:1': 0,
  'clone:2': 0,
  'volume-create:1': 0,
  'volume-create:2': 0,
  'volume-create:3': 0,
  'volume-create:4': 3,
  'clone:3': 3,
}

test('each of its own fail points is tried', () => {
  for (const point of cloneFailPoints) expect(Object.keys(promised)).toContain(point)
})

test.for(Object.entries(promised))(
  'a daemon killed at %s leaves %d copies, and nothing else',
  async ([point, count]) => {
    const folder = mkdtempSync(join(tmpdir(), 'cimarron-clones-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    chmodSync(folder, 0o711)
    mkdirSync(join(folder, 'pool'))
    writeFileSync(join(folder, 'data.raw'), '')
    truncateSync(join(folder, 'data.raw'), 2 ** 20)
    const child = fileURLToPath(new URL('./killed-child.ts', import.meta.url))
    const killed = spawnSync(process.execPath, [child, folder, point], { encoding: 'utf8' })
    expect(killed.signal, killed.stderr).toBe('SIGKILL')

    const warnings: string[] = []
    await using hypervisor = await openQemu({
      directory: folder,
      runBase: join(folder, 'run'),
      accelerations: ['tcg'],
      networks: false,
      onWarning: (text) => warnings.push(text),
    })
    const images = () => [join(folder, 'pool'), folder].flatMap((path) => list(path, /^\.cimarron|-disk[01]/))
    expect(hypervisor.machines()).toHaveLength(1 + count)
    expect(hypervisor.storage.volumes(clonedPool)).toHaveLength(1 + count)
    expect(images()).toHaveLength(2 * count)
    for (const kind of ['firmware', 'tpm']) expect(readdirSync(join(folder, kind))).toHaveLength(1 + count)
    expect(warnings).toEqual([])
    const template = hypervisor.machine(clonedTemplate)
    for (const machine of hypervisor.machines()) {
      if (machine.id === clonedTemplate) continue
      expect(machine.view.defined.linkedTo).toBe(clonedTemplate)
      expect(readFileSync(join(folder, 'tpm', machine.id, 'tpm2-00.permall'), 'utf8')).toBe('tpm')
      expect(readFileSync(join(folder, 'firmware', machine.id, 'uefi.qcow2'), 'utf8')).toBe('firmware')
      for (const { path } of machine.view.defined.disks)
        expect(execFileSync('qemu-img', ['check', path], { encoding: 'utf8' })).toContain('No errors')
    }
    // Whatever was half done, it can be done again, with an empty TPM this time.
    const [again] = (await template?.clone({ copies: [{ id: createId(), name: 'again' }], linked: true })) ?? []
    expect(readdirSync(join(folder, 'tpm'))).not.toContain(again?.id)
  },
)

function list(path: string, pattern: RegExp): readonly string[] {
  return readdirSync(path).filter((name) => pattern.test(name))
}
