import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
let folder: string
let path: string
beforeAll(async () => {
  daemon = await openTestDaemon()
  folder = await mkdtemp(join(tmpdir(), 'cimarron-cim-'))
  await run('machine', 'define', 'web')
  path = (await run('cim', 'names', 'SIM_ComputerSystem')).stdout.trim()
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (...words: string[]): Promise<Ran> => runLine(words, { env: { CIMARRON_HOME: daemon.home } })

describe('paths', () => {
  test('are printed so that they can be given back', async () => {
    expect(path).toMatch(/^root\/virt:SIM_ComputerSystem\.CreationClassName="SIM_ComputerSystem",Name="/)
    expect((await run('cim', 'get', path)).stdout.split('\n')[0]).toBe(path)
  })

  test('are understood without the quotes that a shell took, and as WBEM URIs', async () => {
    const uri = `/${path.replaceAll('"', '%22')}`
    for (const form of [path.replaceAll('"', ''), uri, path.replace('root/virt:', '')]) {
      expect([form, (await run('cim', 'get', form, '-p', 'ElementName')).code]).toEqual([form, 0])
    }
  })

  test('that are none are usage, with the form', async () => {
    const { code, stderr } = await run('cim', 'get', 'SIM_ComputerSystem.Name=="x"')
    expect([code, stderr]).toEqual([2, expect.stringContaining('mind the quotes')])
  })

  test('a class stands for its only instance, and where it has several they are listed', async () => {
    expect((await run('cim', 'get', 'SIM_VirtualSystemManagementService')).code).toBe(0)
    const { code, stderr } = await run('cim', 'get', 'CIM_ComputerSystem')
    expect([code, stderr]).toEqual([6, expect.stringContaining('name one:')])
  })
})

describe('instances', () => {
  test('are printed with the names of their values', async () => {
    const { stdout } = await run('cim', 'enumerate', 'SIM_ComputerSystem', '-p', 'ElementName,EnabledState')
    expect(stdout).toMatch(/\n {2}ElementName += "web"\n/)
    expect(stdout).toMatch(/\n {2}EnabledState = 3 \(Disabled\)\n/)
  })

  test('a property that the class does not have is warned of', async () => {
    const { code, stdout, stderr } = await run('cim', 'enumerate', 'SIM_ComputerSystem', '-p', 'ElementNam,name')
    expect([code, stdout]).toEqual([0, expect.stringContaining('Name')])
    expect(stderr).toBe('warning: SIM_ComputerSystem has no property "ElementNam"; did you mean ElementName?\n')
  })

  test('as a table, JSON, MOF and XML', async () => {
    const print = async (form: string): Promise<string> =>
      (await run('cim', 'enumerate', 'SIM_ComputerSystem', '-p', 'ElementName', '-o', form)).stdout
    expect(await print('table')).toBe('ElementName\nweb\n')
    expect(JSON.parse(await print('json'))).toEqual([
      { path: path, class: 'SIM_ComputerSystem', properties: { ElementName: 'web' } },
    ])
    expect(await print('mof')).toContain('instance of SIM_ComputerSystem {\n  ElementName = "web";\n};\n')
    expect(await print('xml')).toMatch(/^<IRETURNVALUE>\n<VALUE\.INSTANCEWITHPATH>.*<VALUE>web<\/VALUE>/)
  })

  test('an empty answer is an empty list for programs and nothing for people', async () => {
    expect((await run('cim', 'enumerate', 'SIM_LogicalDisk', '--json')).json()).toEqual([])
    expect((await run('cim', 'enumerate', 'SIM_LogicalDisk')).stdout).toBe('')
  })

  test('associators and references take their filters', async () => {
    const devices = await run('cim', 'associators', path, '--result-class', 'CIM_Processor', '--names')
    expect(devices.stdout).toMatch(/^root\/virt:SIM_Processor\.[^\n]*\n$/)
    const none = await run('cim', 'associators', path, '--role', 'PartComponent', '--names')
    expect(none.stdout).toBe('')
    const links = await run(
      'cim',
      'references',
      path,
      '--result-class',
      'CIM_SystemDevice',
      '--role',
      'GroupComponent',
      '--names',
    )
    expect(links.stdout).toContain('root/virt:SIM_SystemDevice.')
  })
})

describe('invoke', () => {
  test('types parameters from the class, and names what was returned', async () => {
    const { code, stdout } = await run('cim', 'invoke', path, 'requeststatechange', 'RequestedState=2')
    expect(code).toBe(0)
    expect(stdout).toBe('RequestStateChange returned 0 (Completed with No Error)\n')
  })

  test('fails with the code of a refusal, and tells the text of its job', async () => {
    const { code, stdout } = await run('cim', 'invoke', path, 'RequestStateChange', 'RequestedState=77')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^RequestStateChange returned 5 \(Invalid Parameter\)\nJob = root\/virt:SIM_ConcreteJob/)
    expect(stdout).toMatch(/\nRequestedState 77 is none of its value map\n$/)
  })

  test('takes embedded instances as MOF, several from a file', async () => {
    const file = join(folder, 'resources.mof')
    await writeFile(
      file,
      `// memory; and processors
instance of CIM_ResourceAllocationSettingData { ResourceType = 4; VirtualQuantity = 64; AllocationUnits = "byte*2^20"; };
instance of CIM_ResourceAllocationSettingData { ResourceType = 3; VirtualQuantity = 2; };`,
    )
    const system = 'instance of SIM_VirtualSystemSettingData { ElementName = "by; {mof}"; };'
    const ran = await run(
      'cim',
      'invoke',
      'SIM_VirtualSystemManagementService',
      'DefineSystem',
      '--json',
      `SystemSettings=${system}`,
      `ResourceSettings=@${file}`,
    )
    expect(ran.json()).toMatchObject({ returnValue: 0, returnName: 'Completed with No Error' })
    const { view } = daemon.estate.as({ name: 't', role: 'admin', via: 'internal' }).findMachine('by; {mof}')
    expect(view.defined).toMatchObject({ memory: { bytes: 64 * 2 ** 20 }, processors: { count: 2 } })
  })

  test('a file that is not there is told by its name', async () => {
    const line = ['cim', 'invoke', 'SIM_VirtualSystemManagementService', 'DefineSystem', 'SystemSettings=@nope']
    const { code, stderr } = await run(...line)
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      'cimarron: SystemSettings: the file "nope" cannot be read: there is none of that name',
    ])
  })

  test.each([
    [['RequestStatChange'], 3, 'did you mean RequestStateChange?'],
    [['RequestStateChange', 'State=2'], 2, 'it takes RequestedState (uint16)'],
    [['RequestStateChange', 'RequestedState=on'], 2, 'which is no uint16'],
    [['RequestStateChange', 'RequestedState=70000'], 2, 'which is no uint16'],
    [['RequestStateChange', 'RequestedState'], 2, 'given as Name=value'],
    [['RequestStateChange', 'Job=x'], 2, 'gives, and does not take'],
  ])('refuses %j', async (words, exit, text) => {
    const { code, stderr } = await run('cim', 'invoke', path, ...words)
    expect([code, stderr]).toEqual([exit, expect.stringContaining(text)])
  })
})

describe('classes and namespaces', () => {
  test('classes as a list, deep, and as a tree', async () => {
    expect((await run('cim', 'classes', 'CIM_Processor')).stdout).toBe('SIM_Processor\n')
    expect((await run('cim', 'classes', 'CIM_LogicalDevice', '--deep')).stdout).toContain('SIM_Processor\n')
    expect((await run('cim', 'classes', 'CIM_LogicalDevice', '--tree')).stdout).toContain(
      '\n  CIM_Processor\n    SIM_Processor\n',
    )
  })

  test('a class is printed as MOF that says what the server said', async () => {
    const { stdout } = await run('cim', 'class', 'SIM_ComputerSystem')
    expect(stdout).toMatch(/\nclass SIM_ComputerSystem : CIM_ComputerSystem \{\n/)
    expect(stdout).toContain('uint16 EnabledState')
    expect((await run('cim', 'class', 'SIM_ComputerSystem', '--local-only')).stdout).not.toContain('EnabledState')
  })

  test('namespaces are those that interop lists', async () => {
    expect((await run('cim', 'namespaces', '--json')).json()).toEqual(['interop', 'root/virt'])
  })

  test.each([
    [['cim', 'enumerate', 'SIM_Nothing'], 3],
    [['cim', 'enumerate', 'CIM_Job', '--namespace', 'root/none'], 3],
    [['cim', 'class', 'SIM_Nothing'], 3],
  ])('%j ends with %i', async (words, exit) => {
    const { code, stdout, stderr } = await run(...words)
    expect([code, stdout]).toEqual([exit, ''])
    expect(stderr).toMatch(/^cimarron: CIM_ERR_\w+: /)
  })
})
