import { execFileSync } from 'node:child_process'
import { readFileSync, statfsSync } from 'node:fs'
import { availableParallelism, networkInterfaces } from 'node:os'
import { MemoryStore } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { afterAll, expect, test } from 'vitest'
import { TestFolder } from './guest.ts'

const folder = new TestFolder()
const hypervisor = await openQemu({
  directory: folder.path,
  runBase: folder.runBase,
  store: new MemoryStore(),
  accelerations: ['tcg'],
})
afterAll(async () => {
  await hypervisor[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})
const [host] = hypervisor.hosts()
const report = await hypervisor.report(host?.id ?? '')
const { virtualization } = report

test('processors and memory are those that the system tells other programs', () => {
  expect(report.processors.threads).toBe(availableParallelism())
  expect(report.processors.model).toBe(/model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1])
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024
  expect(report.memory.totalBytes).toBe(bytes('MemTotal'))
  expect(report.memory.hugePages.map(({ sizeBytes }) => sizeBytes)).toContain(bytes('Hugepagesize'))
  expect(report.nodes.reduce((sum, { distances }) => sum + distances.length, 0)).toBe(report.nodes.length ** 2)
})

test('file systems are told as df tells them', () => {
  const root = report.fileSystems.find(({ mount }) => mount === '/')
  const { bsize, blocks } = statfsSync('/')
  expect(root).toMatchObject({ sizeBytes: bsize * blocks })
  expect(report.fileSystems.map(({ type }) => type)).not.toContain('proc')
  const blockDevices = execFileSync('ls', ['/sys/block'], { encoding: 'utf8' }).split('\n')
  for (const { name } of report.blockDevices) expect(blockDevices).toContain(name)
})

test('network interfaces are those of this host, with their addresses', () => {
  const loopback = report.interfaces.find(({ kind }) => kind === 'loopback')
  const known = networkInterfaces()
  expect(loopback?.addresses).toEqual((known.lo ?? []).map(({ cidr }) => cidr))
  for (const { name, mac } of report.interfaces) {
    const other = known[name]?.[0]?.mac
    if (other !== undefined && mac !== undefined) expect(mac).toBe(other)
  }
})

test('machine types, processor and device models are those that QEMU itself lists', () => {
  const listed = execFileSync('qemu-system-x86_64', ['-machine', 'help'], { encoding: 'utf8' })
  for (const { name } of virtualization.machineTypes) expect(listed).toContain(name)
  expect(virtualization.machineTypes.find(({ alias }) => alias === 'q35')?.maxProcessors).toBeGreaterThan(200)
  expect(virtualization.machineTypes.filter(({ isDefault }) => isDefault)).toHaveLength(1)
  const usable = new Map(virtualization.cpuModels.map((model) => [model.name, model]))
  expect(usable.get('qemu64')?.lacks).not.toContain('lm')
  expect(usable.get('max')).toMatchObject({ isUsable: true, lacks: [] })
  // Emulated, no model with AVX-512 can be had.
  expect(usable.get('Skylake-Server')).toMatchObject({ isUsable: false })
  expect(usable.get('Skylake-Server')?.lacks).toContain('avx512f')
  expect(virtualization.nicModels).toEqual(['virtio', 'e1000', 'e1000e', 'rtl8139'])
})

test('what is missing is told with the reason, and is what a definition would be refused with', () => {
  for (const { feature, why } of virtualization.missing) {
    expect(hypervisor.features.has(feature)).toBe(false)
    expect(why).not.toBe('')
  }
  expect(virtualization.firmwares.some(({ isSecure }) => isSecure)).toBe(hypervisor.features.has('secure-boot'))
  expect(virtualization.programs.find(({ name }) => name === 'qemu-img')?.path).toBe('/usr/bin/qemu-img')
})

test('QEMU is asked once: a second report takes no process', async () => {
  const again = await hypervisor.report(host?.id ?? '')
  expect(again.virtualization).toEqual(virtualization)
  expect(readFileSync(`${folder.runBase}/capabilities-tcg.json`, 'utf8')).toContain('"Skylake-Server"')
})
