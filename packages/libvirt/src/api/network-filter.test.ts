import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import { FakeLibvirtd, FakeRefusal } from '../testing/fake-libvirtd.ts'
import { Libvirt } from './libvirt.ts'

const folder = mkdtempSync(join(tmpdir(), 'libvirt-filter-'))
afterAll(() => rmSync(folder, { recursive: true }))

// Only a libvirtd that runs as root has any.
test('filters are listed, defined, read, and forgotten unless they are in use', async () => {
  const socket = join(folder, 'socket')
  await using fake = await FakeLibvirtd.listen(socket)
  const wire = { name: 'clean', uuid: new Uint8Array(16).fill(7) }
  const documents: string[] = []
  fake.on(calls.nwfilterDefineXml, ({ xml }) => {
    documents.push(xml)
    return { nwfilter: wire }
  })
  fake.on(calls.connectListAllNwfilters, () => ({ filters: documents.map(() => wire), ret: documents.length }))
  fake.on(calls.nwfilterLookupByName, () => ({ nwfilter: wire }))
  fake.on(calls.nwfilterGetXmlDesc, ({ nwfilter }) => ({ xml: `<filter name='${nwfilter.name}'/>` }))
  fake.on(calls.nwfilterUndefine, () => {
    throw new FakeRefusal(55, 'nwfilter is in use')
  })
  await using libvirt = await Libvirt.connect(`qemu:///system?socket=${socket}`)
  await libvirt.defineNetworkFilter("<filter name='clean'/>")
  expect((await libvirt.networkFilters()).map(({ name, uuid }) => [name, uuid])).toEqual([
    ['clean', '07070707-0707-0707-0707-070707070707'],
  ])
  const filter = await libvirt.networkFilterByName('clean')
  expect(await filter.xml()).toBe(documents[0])
  await expect(filter.undefine()).rejects.toMatchObject({ code: 'refused', message: 'nwfilter is in use' })
})
