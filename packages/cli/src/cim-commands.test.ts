import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from '@cimarron/wbem-client/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LabServer, openLabServer } from '../test/lab-server.ts'
import { type Ran, type RunOptions, runLine } from '../test/run-line.ts'

let lab: LabServer
beforeAll(async () => {
  lab = await openLabServer()
})
afterAll(() => lab[Symbol.asyncDispose]())

const on = (server: LabServer, words: readonly string[], options?: RunOptions): Promise<Ran> => {
  const where = [
    '--url',
    server.url,
    ...(words.includes('-A') || words.includes('--namespace') ? [] : ['--namespace', 'root/lab']),
  ]
  return runLine(['cim', ...words, ...where], options)
}
const cim = (...words: string[]): Promise<Ran> => on(lab, words)

describe('instances', () => {
  test('are created from values that are typed from the class, and can be modified and deleted', async () => {
    const created = await cim(
      ...['instance', 'create', 'LAB_Lamp', 'Id=new', 'EnabledState=enabled', 'Hours=18446744073709551615'],
      ...['Broken=true', 'Tags=x,y\\,z', 'Bought=20260131235959.000000+060', 'Small=-128', 'Watts=1.5', 'Caption=NULL'],
      'Last=instance of LAB_Reading { Level = 7; };',
      'Readings={"class": "LAB_Reading", "properties": {"Level": 1, "Words": ["a", null]}}',
      'Readings={"class": "LAB_Reading", "properties": {"Level": 2}}',
    )
    expect([created.code, created.stdout, created.stderr]).toEqual([0, 'root/lab:LAB_Lamp.Id="new"\n', ''])
    const got = (await cim('instance', 'get', 'LAB_Lamp.Id="new"', '--json')).json<{ properties: object }>()
    expect(got.properties).toEqual({
      Id: 'new',
      Caption: null,
      EnabledState: 2,
      Hours: '18446744073709551615',
      Broken: true,
      Bought: '20260131235959.000000+060',
      Tags: ['x', 'y,z'],
      Small: -128,
      Watts: 1.5,
      Last: expect.objectContaining({ class: 'LAB_Reading', properties: expect.objectContaining({ Level: 7 }) }),
      Readings: [
        expect.objectContaining({ properties: expect.objectContaining({ Level: 1, Words: ['a', null] }) }),
        expect.objectContaining({ properties: expect.objectContaining({ Level: 2 }) }),
      ],
    })
    expect((await cim('instance', 'modify', 'LAB_Lamp.Id="new"', 'EnabledState=3', 'Tags=')).code).toBe(0)
    const changed = (await cim('instance', 'get', 'LAB_Lamp.Id="new"', '--json')).json<{ properties: object }>()
    expect(changed.properties).toMatchObject({ EnabledState: 3, Tags: [], Hours: '18446744073709551615' })
    expect((await cim('instance', 'delete', 'LAB_Lamp.Id="new"')).code).toBe(2)
    expect((await cim('instance', 'delete', 'LAB_Lamp.Id="new"', '--yes')).code).toBe(0)
    expect((await cim('instance', 'get', 'LAB_Lamp.Id="new"')).code).toBe(3)
  })

  test('go from one server to another as JSON, and as MOF, through the standard input', async () => {
    await using other = await openLabServer()
    await on(other, ['instance', 'delete', 'LAB_Lamp.Id="hall"', '--yes'])
    await on(other, ['instance', 'delete', 'LAB_Lamp.Id="desk"', '--yes'])
    const json = (await cim('instance', 'list', 'LAB_Lamp', '--json')).stdout
    const copied = await on(other, ['instance', 'create', '-'], { input: json })
    expect(copied.stdout.split('\n').sort()).toEqual(['', 'root/lab:LAB_Lamp.Id="desk"', 'root/lab:LAB_Lamp.Id="hall"'])
    expect((await on(other, ['instance', 'list', 'LAB_Lamp', '--json'])).json<unknown[]>().length).toBe(2)
    await on(other, ['instance', 'delete', 'LAB_Alone', '--yes'])
    const mof = (await cim('instance', 'get', 'LAB_Alone', '-o', 'mof')).stdout
    expect((await on(other, ['instance', 'create', '-'], { input: mof })).stdout).toBe('root/lab:LAB_Alone.Id="only"\n')
  })

  test('are filtered by the server', async () => {
    const { stdout } = await cim('instance', 'names', 'LAB_Lamp', '--filter', 'EnabledState = 2')
    expect(stdout).toBe('root/lab:LAB_Lamp.Id="hall"\n')
    expect(
      (await cim('instance', 'list', 'LAB_Lamp', '--filter', 'EnabledState = 3', '-p', 'Id', '-o', 'table')).stdout,
    ).toBe('Id\ndesk\n')
    const near = await cim('instance', 'associators', 'LAB_Lamp.Id="hall"', '--filter', "Id = 'nothing'", '--names')
    expect([near.code, near.stdout]).toEqual([0, ''])
    expect((await cim('instance', 'list', 'LAB_Lamp', '--filter', 'Nonsense = ')).code).toBe(2)
  })

  test('where a server has no filtered enumerations a WQL query is asked, and that is said', async () => {
    await using poor = await openLabServer({
      before: (request, response) => {
        if (request.headers.cimmethod !== 'OpenEnumerateInstances') return false
        const error = '<ERROR CODE="7" DESCRIPTION="no pulls"/>'
        response.end(
          `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLERSP><IMETHODRESPONSE NAME="OpenEnumerateInstances">${error}</IMETHODRESPONSE></SIMPLERSP></MESSAGE></CIM>`,
        )
        return true
      },
    })
    const ran = await on(poor, [
      'instance',
      'list',
      'LAB_Lamp',
      '--filter',
      'EnabledState = 2',
      '-p',
      'Id',
      '-o',
      'table',
    ])
    expect([ran.code, ran.stdout]).toEqual([0, 'Id\nhall\n'])
    expect(ran.stderr).toContain('no filtered enumerations (CIM_ERR_NOT_SUPPORTED); it is asked by a WQL query instead')
  })

  test('are counted, and found in all namespaces', async () => {
    const { stdout } = await cim('instance', 'count', 'LAB_*')
    expect(stdout).toMatch(/INSTANCES {2}CLASS +NAMESPACE\n +1 {2}LAB_Alone +root\/lab\n +2 {2}LAB_Lamp /)
    const all = await cim('instance', 'names', 'LAB_Lamp', '-A')
    expect([all.code, all.stdout.split('\n').length]).toEqual([0, 3])
    expect((await cim('instance', 'list', 'LAB_Nothing', '-A')).code).toBe(3)
  })

  test('columns of a table are the properties in the order that was asked, with the names of values', async () => {
    const { stdout } = await cim('instance', 'list', 'LAB_Lamp', '-o', 'table', '-p', 'EnabledState,Id,Hours')
    expect(stdout).toBe('EnabledState  Id    Hours\n2 (Enabled)   hall  12345678901234567\n3 (Disabled)  desk  -\n')
    const bare = await cim('instance', 'list', 'LAB_Lamp', '-o', 'table', '-p', 'EnabledState', '--no-value-names')
    expect(bare.stdout).toBe('EnabledState\n2\n3\n')
  })

  test('properties are printed in the order that was asked, in every form, also of a query', async () => {
    const order = ['-p', 'EnabledState', '-p', 'Id']
    for (const words of [
      ['instance', 'list', 'LAB_Lamp'],
      ['instance', 'get', 'LAB_Lamp.Id="hall"'],
      ['query', 'SELECT * FROM LAB_Lamp'],
    ]) {
      for (const form of ['text', 'json', 'mof']) {
        const { stdout } = await cim(...words, ...order, '-o', form)
        expect(stdout).toMatch(/EnabledState[\s\S]*?\n\s*"?Id\b/)
        expect(stdout).not.toContain('Hours')
      }
    }
  })

  test('dates are taken as they are printed, and arrays in braces', async () => {
    await cim('instance', 'create', 'LAB_Lamp', 'Id=typed', 'Bought=2026-01-31T00:00:00.000Z', 'Tags={"x, y", z}')
    const shown = await cim('instance', 'get', 'LAB_Lamp.Id="typed"')
    expect(shown.stdout).toMatch(/Bought += 2026-01-31T00:00:00.000Z\n/)
    expect(shown.stdout).toMatch(/Tags += \{"x, y", "z"\}\n/)
    await cim('instance', 'modify', 'LAB_Lamp.Id="typed"', 'Bought=2026-01-31T02:00:00+02:00', 'Tags={}')
    const got = (await cim('instance', 'get', 'LAB_Lamp.Id="typed"', '--json')).json<{ properties: object }>()
    expect(got.properties).toMatchObject({ Bought: '20260131020000.000000+120', Tags: [] })
    await cim('instance', 'delete', 'LAB_Lamp.Id="typed"', '--yes')
  })

  test('what surrounds one is shown by association and role', async () => {
    expect((await cim('instance', 'tree', 'LAB_Lamp.Id="hall"')).stdout).toBe(
      'root/lab:LAB_Lamp.Id="hall"\n  as Antecedent of LAB_Near\n    Dependent  root/lab:LAB_Lamp.Id="desk"\n',
    )
  })

  test.each([
    [['instance', 'create', 'LAB_Lmp', 'Id=x'], 3, 'did you mean LAB_Lamp?'],
    [['instance', 'list', 'LAB_Lmp'], 3, 'did you mean LAB_Lamp?'],
    [['instance', 'create', 'LAB_Lamp', 'Idd=x'], 3, 'did you mean Id?'],
    [['instance', 'create', 'LAB_Lamp', 'Small=128'], 2, 'which is no sint8'],
    [['instance', 'create', 'LAB_Lamp', 'EnabledState=Vendor'], 2, 'which is no uint16'],
    [['instance', 'create', 'LAB_Lamp', 'Id=a', 'Id=b'], 2, 'is no array'],
    [['instance', 'create', 'LAB_Lamp', 'Id'], 2, 'given as Name=value'],
    [
      ['instance', 'create', 'LAB_Lamp', 'Id=x', 'Last={"class":"LAB_Reading","properties":{"Levl":1}}'],
      3,
      'did you mean Level?',
    ],
    [['query', 'SELECT * FROM LAB_Lmp'], 3, 'did you mean LAB_Lamp?'],
    [['query', 'SELECT * FROM LAB_Lamp WHERE Hous = 1'], 2, 'did you mean Hours?'],
    [['instance', 'create', '-', 'Id=x'], 2, 'read from the standard input'],
    [['instance', 'create', '-'], 2, 'holds no instance'],
    [['instance', 'create', 'LAB_Lamp', 'Id=hall'], 6, 'CIM_ERR_ALREADY_EXISTS'],
    [['instance', 'modify', 'LAB_Lamp.Id="hall"'], 2, 'nothing to change'],
    [['instance', 'list', 'LAB_Lamp', '--namespace', 'root/lap'], 3, 'did you mean root/lab?'],
  ])('refuses %j', async (words, exit, text) => {
    const { code, stderr } = await cim(...words)
    expect([code, stderr]).toEqual([exit, expect.stringContaining(text)])
  })
})

describe('classes', () => {
  test('old and new spellings do the same', async () => {
    const pairs = [
      ['class LAB_Lamp', 'class get LAB_Lamp'],
      ['classes LAB_Thing', 'class list LAB_Thing'],
      ['enumerate LAB_Lamp', 'instance list LAB_Lamp'],
      ['names LAB_Lamp', 'instance names LAB_Lamp'],
      ['get LAB_Alone', 'instance get LAB_Alone'],
      ['namespaces', 'namespace list'],
      ['classes LAB_Thing --tree', 'class tree LAB_Thing'],
    ]
    for (const [old = '', now = ''] of pairs) {
      const first = await cim(...old.split(' '))
      expect([first.code, first.stdout]).toEqual([0, (await cim(...now.split(' '))).stdout])
    }
  })

  test('are found by a pattern in all namespaces', async () => {
    const found = await runLine(['cim', 'class', 'find', 'lab_l?mp', '--url', lab.url])
    expect([found.code, found.stdout]).toEqual([0, 'CLASS     NAMESPACE\nLAB_Lamp  root/lab\n'])
    expect((await cim('class', 'find', 'LAB_*', '--association')).stdout).toContain('LAB_Near')
    expect((await cim('class', 'find', 'LAB_*', '--association')).stdout).not.toContain('LAB_Lamp')
    expect((await cim('class', 'find', 'nothing*')).code).toBe(3)
  })

  test('names, also of namespaces, are printed in the form that was asked for', async () => {
    expect((await cim('class', 'list', 'LAB_Thing', '-o', 'json')).json()).toEqual(['LAB_Lamp'])
    expect((await cim('class', 'list', 'LAB_Thing', '-o', 'table')).stdout).toBe('CLASS\nLAB_Lamp\n')
    expect((await cim('namespace', 'list', '-o', 'json')).json()).toContain('root/lab')
    expect((await cim('namespace', 'list', '-o', 'table')).stdout).toMatch(/^NAMESPACE\n/)
  })

  test('superclasses are shown from the top', async () => {
    expect((await cim('class', 'tree', 'LAB_Lamp', '--up')).stdout).toBe('LAB_Thing\n  LAB_Lamp\n')
  })

  test('which associations refer to a class, and to which classes they lead', async () => {
    expect((await cim('class', 'references', 'LAB_Lamp')).stdout).toBe('root/lab:LAB_Near\n')
    expect((await cim('class', 'associators', 'LAB_Lamp')).stdout).toContain('LAB_Thing\n')
  })

  test('are printed as MOF that compiles, as XML, JSON, and as a table', async () => {
    const { compileMof } = await import('@cimarron/mof')
    const mof = (await cim('class', 'list', '--deep', '--full', '-o', 'mof')).stdout
    const types = (await cim('qualifier', 'list', '-o', 'mof')).stdout
    const compiled = compileMof([{ name: 'all.mof', text: types + mof }])
    expect(compiled.diagnostics).toEqual([])
    expect(compiled.schema.get('LAB_Lamp')?.properties.get('EnabledState')?.default).toBe(3)
    expect((await cim('class', 'get', 'LAB_Lamp', '-o', 'xml')).stdout).toMatch(
      /<CLASS NAME="LAB_Lamp" SUPERCLASS="LAB_Thing">/,
    )
    expect((await cim('class', 'get', 'LAB_Lamp', '-o', 'table')).stdout).toMatch(/\nstring +Id +key +LAB_Thing\n/)
  })

  test('with instances are deleted only when that is asked', async () => {
    await using other = await openLabServer()
    await using client = connect(other.url, { namespace: 'root/lab' })
    await client.createClass({ ...(await client.getClass('LAB_Alone')), name: 'LAB_Own' })
    await on(other, ['instance', 'create', 'LAB_Own', 'Id=1'])
    const refused = await on(other, ['class', 'delete', 'LAB_Own', '--yes'])
    expect([refused.code, refused.stderr]).toEqual([6, expect.stringContaining('--instances deletes them as well')])
    expect((await on(other, ['class', 'delete', 'LAB_Own', '--yes', '--instances'])).code).toBe(0)
    expect((await on(other, ['class', 'get', 'LAB_Own'])).code).toBe(3)
  })
})

test('qualifier types are listed, printed and deleted', async () => {
  await using other = await openLabServer()
  expect((await on(other, ['qualifier', 'get', 'LAB_Color'])).stdout).toMatch(/^Qualifier LAB_Color : string = "none",/)
  expect((await on(other, ['qualifier', 'list'])).stdout).toMatch(/\nLAB_Color +string +"none" +/)
  await using client = connect(other.url, { namespace: 'root/lab' })
  await client.setQualifier({ ...(await client.getQualifier('LAB_Color')), name: 'LAB_Shade' })
  const { code, stderr } = await on(other, ['qualifier', 'delete', 'LAB_Shade', '--yes'])
  expect([code, stderr]).toEqual([0, 'deleted the qualifier type LAB_Shade\n'])
  expect((await on(other, ['qualifier', 'get', 'LAB_Shade'])).code).toBe(3)
})

test('queries go as CQL, and as WQL where that is what is said', async () => {
  const query = 'SELECT Id, EnabledState FROM LAB_Lamp WHERE EnabledState = 2'
  expect((await cim('query', query, '-o', 'table', '--no-value-names')).stdout).toBe('Id    EnabledState\nhall  2\n')
  expect((await cim('query', query, '--language', 'WQL', '-o', 'table', '--no-value-names')).stdout).toContain('hall')
  expect((await cim('query', 'SELECT FROM')).code).toBe(2)
  expect((await cim('query', query, '--language', 'SQL')).code).toBe(8)
})

test("what a server says cannot reach into the reader's terminal", async () => {
  const forms = ['text', 'table', 'json']
  for (const form of forms) {
    const { stdout } = await cim('instance', 'get', 'LAB_Lamp.Id="desk"', '-o', form)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not come
    expect([form, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(stdout)]).toEqual([form, false])
  }
})

test('a server without profiles or statistics is told so by name', async () => {
  await using other = await openLabServer()
  const info = await on(other, ['server', 'info', '--json'])
  expect(info.json()).toMatchObject({ namespaces: expect.arrayContaining(['root/lab']), pulledEnumerations: true })
})

describe('the log of the wire', () => {
  test('has requests and answers, in a file of its owner', async () => {
    const file = join(lab.folder, 'wire.log')
    const ran = await cim('instance', 'names', 'LAB_Alone', '--log', file)
    expect(ran.code).toBe(0)
    const log = await readFile(file, 'utf8')
    expect(log).toMatch(/^#1 > .* POST unix:[^\n]*\nAccept: /)
    expect(log).toContain('CIMMethod: EnumerateInstanceNames')
    expect(log).toMatch(/\n#1 < HTTP 200 after \d+ ms\n/)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('goes to stderr as -, an element a line', async () => {
    const ran = await cim('instance', 'names', 'LAB_Alone', '--log', '-', '--log-pretty')
    expect([ran.code, ran.stdout]).toEqual([0, 'root/lab:LAB_Alone.Id="only"\n'])
    expect(ran.stderr).toMatch(/\n +<SIMPLEREQ>\n/)
  })

  test.each([
    [['--log', '/nonexistent/x.log'], 'cannot be written'],
    [['--log-pretty'], 'give --log FILE as well'],
  ])('%j is refused', async (options, text) => {
    const { code, stderr } = await cim('instance', 'names', 'LAB_Alone', ...options)
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)])
  })
})

test('a server that says nothing is given up after the time that was said', async () => {
  await using mute = await openLabServer({ before: () => true })
  const { code, stderr } = await on(mute, ['instance', 'list', 'LAB_Lamp', '--answer-timeout', '10ms'])
  expect([code, stderr]).toEqual([7, expect.stringContaining('did not come in time')])
})

test('without --namespace it is root/virt where there is no root/cimv2, and else said which there are', async () => {
  const nowhere = await runLine(['cim', 'instance', 'list', 'LAB_Alone', '--url', lab.url])
  expect([nowhere.code, nowhere.stderr]).toEqual([
    3,
    expect.stringContaining('name one with --namespace; the server has interop, root/empty, root/lab'),
  ])
  await using other = await openLabServer()
  other.manager.addNamespace('root/virt')
  const there = await runLine(['cim', 'class', 'list', '--url', other.url])
  expect([there.code, there.stderr]).toEqual([0, ''])
})
