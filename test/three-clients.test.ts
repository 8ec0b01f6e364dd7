// One scenario against a daemon by three clients that have nothing in common: sblim's wbemcli with each of its verbs, curl with
// bodies from files, and our own. What they are told must be the same.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Instance, NameMap, ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import type { WbemClient } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DaemonHouse } from './daemon.ts'
import { parsed, pathText, play, type Scenario, schemaOf } from './scenario.ts'
import { byClient } from './scenario-client.ts'
import { byCurl, type Where } from './scenario-curl.ts'
import { byWbemcli } from './scenario-wbemcli.ts'

let house: DaemonHouse
let folder: string
let client: WbemClient
let where: Where
let system: string

beforeAll(async () => {
  house = await DaemonHouse.open()
  folder = await mkdtemp(join(tmpdir(), 'cimarron-curl-'))
  const settings = ['listen: { https: { port: 0 }, http: { port: 0 } }', 'hypervisors: [{ platform: simulator }]']
  await writeFile(join(house.data, 'cimarron.yaml'), `${settings.join('\n')}\n`)
  const { http: url = '' } = await house.start()
  const password = await house.password()
  where = { url, password, folder }
  client = connect(url, { namespace: 'root/virt', credentials: { user: 'admin', password } })
  const [host] = await Array.fromAsync(client.enumerateInstanceNames('CIM_ComputerSystem'))
  system = pathText(host ?? new ObjectPath('SIM_HostSystem'))
})
afterAll(async () => {
  await client[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** The classes of one client, and what makes the link between its instances: wbemcli can create neither. */
async function playAs(P: string, scenario: Scenario): Promise<Record<string, unknown>> {
  const { schema } = compileMof([{ name: 'trio.mof', text: schemaOf(P) }])
  for (const name of [`${P}_Base`, `${P}_Leaf`, `${P}_Link`]) {
    const cls = schema.get(name)
    if (cls === undefined) throw new Error(`${name} does not compile`)
    const properties = [...cls.properties].filter((each) => cls.local.properties.has(each.name))
    await client.createClass({ ...cls, properties: new NameMap(properties) })
  }
  const reference = (name: string, path: string) =>
    ({ name, type: 'reference', isArray: false, value: parsed(path).in('root/virt') }) as const
  const ends = [reference('Left', `${P}_Base.Id="a"`), reference('Right', `${P}_Leaf.Id="b é"`)]
  const link = async (): Promise<void> => void (await client.createInstance(new Instance(`${P}_Link`, ends)))
  return await play(scenario, P, { link, system })
}

test('wbemcli, curl and our client are told the same in one scenario', async () => {
  const ours = await playAs('TRIA', byClient(client))
  const theirs = await playAs('TRIB', byCurl(where))
  expect(theirs).toEqual(ours)
  const base = `${where.url.replace('//', `//admin:${where.password}@`)}/root/virt:`
  expect(await playAs('TRIC', byWbemcli(base))).toEqual(ours)
  // The scenario is no empty one.
  expect(ours).toMatchObject({
    'created again': 'CIM status 11',
    'deleted again': 'CIM status 6',
    'names of classes then': [],
  })
})
