import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Actor, openEstate } from '@cimarron/estate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Connections } from './connections.ts'
import { decodeConnection } from './stored-connection.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'connections-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const ann: Actor = { name: 'ann', role: 'admin', via: 'test' }

async function opened(database: string) {
  const warnings: string[] = []
  const estate = await openEstate({ database, hypervisors: [], version: 'test', report: () => undefined })
  const table = estate.storage.told('connections', { decode: decodeConnection })
  const connections = new Connections({ estate, table, onWarning: (name, text) => warnings.push(`${name}: ${text}`) })
  await connections.open()
  const listed = () => estate.as(ann).hypervisors()
  return { estate, connections, listed, warnings, [Symbol.asyncDispose]: () => estate[Symbol.asyncDispose]() }
}

test('a server that is away can be added, is listed as unreachable, is there after a restart, and can be removed', async () => {
  const database = join(folder, 'kept.db')
  const uri = `qemu:///system?socket=${folder}/nothing`
  {
    await using daemon = await opened(database)
    const added = await daemon.connections.add(ann, { uri, name: 'away' })
    expect(added).toMatchObject({ name: 'away', platform: 'libvirt-qemu', connection: { uri, state: 'unreachable' } })
  }
  {
    await using daemon = await opened(database)
    expect(daemon.listed()).toMatchObject([{ name: 'away', connection: { uri } }])
    await daemon.connections.remove(ann, 'away')
    expect(daemon.listed()).toEqual([])
  }
  await using daemon = await opened(database)
  expect([daemon.listed(), daemon.warnings]).toEqual([[], []])
})

test('who added and removed it is in the audit', async () => {
  await using daemon = await opened(':memory:')
  await daemon.connections.add(ann, { uri: `xen:///?socket=${folder}/nothing` })
  await daemon.connections.remove(ann, 'libvirt-xen')
  const entries = await daemon.estate.as(ann).audit({ limit: 10 })
  const told = entries.flatMap((entry) => (entry.kind === 'access' ? [[entry.event, entry.user]] : []))
  expect(told).toContainEqual(['hypervisor-added', 'libvirt-xen'])
  expect(told).toContainEqual(['hypervisor-removed', 'libvirt-xen'])
})

test('what is no URI, a name that is taken and one that is not there are refused', async () => {
  await using daemon = await opened(':memory:')
  const uri = `qemu:///system?socket=${folder}/nothing`
  await daemon.connections.add(ann, { uri, name: 'lab' })
  await expect(daemon.connections.add(ann, { uri, name: 'lab' })).rejects.toMatchObject({ code: 'name-in-use' })
  await expect(daemon.connections.add(ann, { uri: 'lab' })).rejects.toMatchObject({ code: 'invalid-input' })
  const odd = 'qemu+libssh://lab/system'
  await expect(daemon.connections.add(ann, { uri: odd })).rejects.toThrow('libssh')
  await expect(daemon.connections.remove(ann, 'other')).rejects.toMatchObject({ code: 'hypervisor-not-found' })
})

test('a server is managed once, whoever adds it again and at what moment', async () => {
  await using daemon = await opened(':memory:')
  const uri = `qemu:///system?socket=${folder}/nothing`
  const twice = await Promise.allSettled([
    daemon.connections.add(ann, { uri, name: 'lab' }),
    daemon.connections.add(ann, { uri, name: 'lab' }),
  ])
  expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const again = daemon.connections.add(ann, { uri: `qemu+unix:///system?socket=${folder}/nothing`, name: 'other' })
  await expect(again).rejects.toThrow('is that of the hypervisor "lab"; use that one, or remove it before')
  expect(daemon.listed().map(({ name }) => name)).toEqual(['lab'])
  await daemon.connections.add(ann, { uri: `qemu:///session?socket=${folder}/nothing`, name: 'session' })
})
