import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Libvirt, serverErrors } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Libvirtd } from './libvirtd.ts'

let libvirtd: Libvirtd
let libvirt: Libvirt
const lines = (text: string) => text.split('\n').map((line) => line.trim())

beforeAll(async () => {
  libvirtd = await Libvirtd.start()
  libvirt = await Libvirt.connect(libvirtd.uri('test'))
})
afterAll(async () => {
  await libvirt[Symbol.asyncDispose]()
  await libvirtd[Symbol.asyncDispose]()
})

test('the second example of the README runs against a libvirtd, and prints what it says', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const example = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)][1]?.[1] ?? ''
  const file = new URL('../dist/readme-objects.ts', import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, example.replace('test:///default', libvirtd.uri('test')))
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await import(/* @vite-ignore */ file.href)
    expect(log.mock.calls).toEqual([
      ['running', ['before']],
      ['eth1', 'aa:bb:cc:dd:ee:ff'],
    ])
  } finally {
    log.mockRestore()
    rmSync(file)
  }
})

test('snapshots are a tree, as virsh has it', async () => {
  const domain = await libvirt.domainByName('test')
  const first = await domain.createSnapshot('<domainsnapshot><name>first</name></domainsnapshot>')
  const second = await domain.createSnapshot('<domainsnapshot><name>second</name></domainsnapshot>')
  expect(lines(libvirtd.virsh('test', 'snapshot-list test --tree'))).toEqual(['first', '|', '+- second'])
  expect([await first.isCurrent(), await second.isCurrent()]).toEqual([false, true])
  expect((await second.parent()).name).toBe('first')
  expect((await first.children()).map(({ name }) => name)).toEqual(['second'])
  await expect(first.parent()).rejects.toMatchObject({ code: 'refused', server: { code: serverErrors.noSnapshot } })
  expect(await second.xml()).toContain('<parent>')
  await first.delete(['children'])
  await expect(domain.snapshotByName('first')).rejects.toMatchObject({ server: { code: serverErrors.noSnapshot } })
  expect(await domain.snapshots()).toEqual([])
})

test('checkpoints are those of virsh', async () => {
  const document = `<domain type="test"><name>backed</name><memory>65536</memory><os><type>hvm</type></os><devices>
<disk type="file"><source file="/backed.qcow2"/><driver name="qemu" type="qcow2"/><target dev="vda"/></disk></devices></domain>`
  const domain = await libvirt.defineDomain(document)
  await domain.start()
  const checkpoint = await domain.createCheckpoint('<domaincheckpoint><name>monday</name></domaincheckpoint>')
  expect(libvirtd.virsh('test', 'checkpoint-list backed --name')).toBe('monday')
  expect(await checkpoint.xml(['noDomain'])).not.toContain('<domain ')
  expect((await domain.checkpoints()).map(({ name }) => name)).toEqual(['monday'])
  expect(await checkpoint.children()).toEqual([])
  const none = { server: { code: serverErrors.noCheckpoint } }
  await expect(checkpoint.parent()).rejects.toMatchObject(none)
  await checkpoint.delete()
  await expect(domain.checkpointByName('monday')).rejects.toMatchObject(none)
})

test('the host’s devices are those of virsh, each with what it is plugged into', async () => {
  await using session = await Libvirt.connect(libvirtd.uri('qemu'))
  const devices = await session.nodeDevices()
  expect(devices.map(({ name }) => name).sort()).toEqual(lines(libvirtd.virsh('qemu', 'nodedev-list')).sort())
  const [system] = await session.nodeDevices(['system'])
  expect(await system?.xml()).toContain("<capability type='system'>")
  expect(await system?.parent()).toBeNull()
})

test('the host’s interfaces are told as libvirt knows them', async () => {
  const eth = await libvirt.hostInterfaceByName('eth1')
  expect(await eth.xml()).toContain("<interface type='ethernet' name='eth1'")
  expect(await eth.isActive()).toBe(true)
  expect((await libvirt.hostInterfaces()).map(({ mac }) => mac)).toEqual([eth.mac])
})

test('a secret keeps its value for who may know it', async () => {
  await using session = await Libvirt.connect(libvirtd.uri('qemu'))
  const document = `<secret><usage type='ceph'><name>pool key</name></usage></secret>`
  const secret = await session.defineSecret(document)
  expect(secret).toMatchObject({ usage: 'ceph', usageId: 'pool key' })
  await expect(secret.value()).rejects.toMatchObject({ code: 'refused' })
  await secret.setValue(Buffer.from('hidden'))
  expect(Buffer.from(await secret.value()).toString()).toBe('hidden')
  expect((await session.secretByUsage('ceph', 'pool key')).uuid).toBe(secret.uuid)
  expect(libvirtd.virsh('qemu', 'secret-list')).toContain(secret.uuid)
  expect(await (await session.secretByUuid(secret.uuid)).xml()).not.toContain('hidden')
  await secret.undefine()
  expect(await session.secrets()).toEqual([])
})

test('a volume of a name that is there, and an object that is not, are refused by numbers that one can act on', async () => {
  await using session = await Libvirt.connect(libvirtd.uri('qemu'))
  const folder = libvirtd.newFolder('objects')
  const pool = await session.definePool(`<pool type="dir"><name>p</name><target><path>${folder}</path></target></pool>`)
  await pool.start()
  const document = '<volume><name>twice</name><capacity>1024</capacity></volume>'
  const volume = await pool.createVolume(document)
  await expect(pool.createVolume(document)).rejects.toMatchObject({ server: { code: serverErrors.volumeExists } })
  await volume.delete()
  await expect(volume.info()).rejects.toMatchObject({ server: { code: serverErrors.noVolume } })
  await expect(session.poolByName('none')).rejects.toMatchObject({ server: { code: serverErrors.noPool } })
})
