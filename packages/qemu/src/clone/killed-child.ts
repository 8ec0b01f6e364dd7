/**
 * A daemon that dies at a fail point: `killed-child.ts FOLDER POINT`. It makes a template with a volume, a file, variables of
 * its firmware and a TPM's state, then three linked clones, and says when it was told that they are there.
 */
import { mkdirSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, completePool, createId } from '@cimarron/hypervisor'
import { openQemu } from '../driver.ts'
import { clonedPool, clonedTemplate } from './killed-template.ts'

const [folder = '', point = ''] = process.argv.slice(2)
const hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  networks: false,
  failPoint: (name) => {
    if (name === point && isCloning) process.kill(process.pid, 'SIGKILL')
  },
})
let isCloning = false
const { storage } = hypervisor
await storage.definePool(completePool({ id: clonedPool, name: 'pool', path: join(folder, 'pool') }))
const source = { kind: 'blank', capacityBytes: 2 ** 20 } as const
const volume = await storage.createVolume({ id: createId(), pool: clonedPool, name: 'root', format: 'qcow2', source })
const template = await hypervisor.define(
  completeConfig({
    id: clonedTemplate,
    name: 'golden',
    template: true,
    firmware: 'uefi',
    tpm: { model: 'crb', version: '2.0' },
    disks: [
      { path: volume.path, format: 'qcow2' },
      { path: join(folder, 'data.raw'), format: 'raw' },
    ],
  }),
)
for (const [kind, name] of [
  ['firmware', 'uefi.qcow2'],
  ['tpm', 'tpm2-00.permall'],
] as const) {
  mkdirSync(join(folder, kind, template.id), { recursive: true })
  writeFileSync(join(folder, kind, template.id, name), kind)
}
isCloning = true
const copies = ['one', 'two', 'three'].map((name) => ({ id: createId(), name }))
await template.clone({ copies, linked: true, keepTpm: true })
writeSync(1, 'cloned\n')
