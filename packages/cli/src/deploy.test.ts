import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Schema } from '@cimarron/cim'
import { connect } from '@cimarron/wbem-client/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type LabServer, openLabServer } from '../test/lab-server.ts'
import { type Ran, type RunOptions, runLine } from '../test/run-line.ts'

let lab: LabServer
/** Answers the named operations, the n-th time, in place of the server. */
let refuse: (method: string, count: number) => boolean = () => false
let seen = new Map<string, number>()

beforeEach(async () => {
  refuse = () => false
  seen = new Map()
  lab = await openLabServer({
    before: (request, response) => {
      const method = String(request.headers.cimmethod)
      seen.set(method, (seen.get(method) ?? 0) + 1)
      if (!refuse(method, seen.get(method) ?? 0)) return false
      const error = '<ERROR CODE="1" DESCRIPTION="the disk is full"/>'
      response.end(
        `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLERSP><IMETHODRESPONSE NAME="${method}">${error}</IMETHODRESPONSE></SIMPLERSP></MESSAGE></CIM>`,
      )
      return true
    },
  })
})
afterEach(() => lab[Symbol.asyncDispose]())

const text = `
Qualifier NEW_Mark : string = "", Scope(class, property);
[NEW_Mark("base")] class NEW_Base : LAB_Thing { uint8 Size = 3; };
class NEW_Spare : LAB_Thing { [NEW_Mark("x")] string Color; };
class NEW_Leaf : NEW_Base { string Color; uint32 Turn([In] uint8 By, [In(false), Out] NEW_Leaf REF To); };
[Association] class NEW_Holds { [Key] NEW_Base REF Whole; [Key] LAB_Lamp REF Part; };
instance of NEW_Leaf as $leaf { Id = "leaf"; Color = "green"; };
instance of LAB_Lamp { Id = "new"; Tags = {"t"}; };
instance of NEW_Holds { Whole = $leaf; Part = "LAB_Lamp.Id=\\"new\\""; };
`

async function mof(
  verb: string,
  content: string,
  { words = [], ...options }: RunOptions & { readonly words?: readonly string[] } = {},
): Promise<Ran> {
  const file = join(lab.folder, 'x.mof')
  await writeFile(file, content)
  const where = words.includes('--namespace') ? [] : ['--namespace', 'root/lab']
  return await runLine(['mof', verb, file, '--url', lab.url, ...where, ...words], options)
}

/** Everything that clients may have declared: to see that nothing stays. */
async function everything(): Promise<unknown> {
  await using client = connect(lab.url, { namespace: 'root/lab' })
  const types = await Array.fromAsync(client.enumerateQualifiers())
  const instances = await Array.fromAsync(client.enumerateInstances('LAB_Thing'))
  return {
    types: types.map(({ name }) => name).sort(),
    classes: (await Array.fromAsync(client.enumerateClassNames({ deepInheritance: true }))).sort(),
    instances: instances.map((one) => String(one.get('Id'))).sort(),
  }
}

test('a file goes in, is there when it comes again, and goes out', async () => {
  const before = await everything()
  const first = await mof('compile', text)
  expect([first.code, first.stderr]).toEqual([
    0,
    '1 qualifier type created, 4 classes created, 3 instances created in root/lab\n',
  ])
  await using client = connect(lab.url, { namespace: 'root/lab' })
  const spare = await client.getClass('NEW_Spare')
  expect(spare.properties.get('Color')?.qualifiers.get('NEW_Mark')?.value).toBe('x')
  expect((await Array.fromAsync(client.enumerateInstances('NEW_Holds'))).length).toBe(1)
  const again = await mof('compile', text)
  expect([again.code, again.stderr]).toEqual([0, 'nothing to do; 8 there already\n'])

  const changed = await mof('compile', text.replace('"green"', '"red"').replace('"x"', '"y"'), { words: ['--json'] })
  expect(changed.json()).toMatchObject({
    done: true,
    steps: [
      { verb: 'change', kind: 'class', name: 'NEW_Spare' },
      { verb: 'change', kind: 'instance', name: 'NEW_Leaf.Id="leaf"' },
    ],
  })
  const removed = await mof('remove', text, { words: ['--yes', '--qualifiers'] })
  expect([removed.code, removed.stderr]).toEqual([
    0,
    '3 instances deleted, 4 classes deleted, 1 qualifier type deleted in root/lab\n',
  ])
  expect(await everything()).toEqual(before)
  expect((await mof('remove', text, { words: ['--yes'] })).stderr).toBe('nothing to do; 7 not there\n')
})

test('a dry run says what would be done, and does nothing', async () => {
  const before = await everything()
  const { code, stdout, stderr } = await mof('compile', text, { words: ['--dry-run'] })
  expect([code, stdout.split('\n').slice(0, 2)]).toEqual([
    0,
    ['create qualifier type NEW_Mark in root/lab', 'create class NEW_Base in root/lab'],
  ])
  expect(stderr).toContain('nothing was done')
  expect(await everything()).toEqual(before)
})

test('a file with an error is not begun, and the place is told', async () => {
  const before = await everything()
  const { code, stderr } = await mof('compile', `${text}\nclass NEW_Bad : LAB_Nothing { };`)
  expect([code, stderr]).toEqual([1, expect.stringMatching(/x\.mof:\d+:\d+: error: .*LAB_Nothing/)])
  expect(stderr).toContain('nothing was sent')
  expect(await everything()).toEqual(before)
})

test.each([
  ['SetQualifier', 1],
  ['CreateClass', 1],
  ['CreateClass', 3],
  ['CreateInstance', 1],
  ['CreateInstance', 3],
])('when %s number %i fails, all that was done is taken back', async (method, count) => {
  const before = await everything()
  refuse = (name, n) => name === method && n === count
  const { code, stderr } = await mof('compile', text)
  expect([code, stderr]).toEqual([1, expect.stringContaining('the disk is full')])
  expect(stderr).toContain('the server is as it was')
  expect(await everything()).toEqual(before)
})

test('a class that has subclasses and instances is changed with them, and back when something fails', async () => {
  await mof('compile', text)
  await using client = connect(lab.url, { namespace: 'root/lab' })
  const leaf = async () => (await Array.fromAsync(client.enumerateInstances('NEW_Leaf')))[0]
  const changed = text.replace('uint8 Size = 3;', 'uint16 Size = 3; string Place = "shelf";')
  refuse = (name) => name === 'CreateInstance'
  const failed = await mof('compile', `${changed}instance of LAB_Lamp { Id = "more"; };`)
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('the server is as it was')])
  expect((await leaf())?.properties.has('Place')).toBe(false)
  refuse = () => false
  const { code, stderr } = await mof('compile', changed)
  expect([code, stderr]).toEqual([0, '1 class changed, 1 instance changed in root/lab; 6 there already\n'])
  expect([(await leaf())?.get('Place'), (await leaf())?.get('Color')]).toEqual(['shelf', 'green'])
})

test('a change that an instance does not allow is told with its name, and the server is as it was', async () => {
  await mof('compile', text)
  const { code, stderr } = await mof(
    'compile',
    text
      .replace('class NEW_Leaf : NEW_Base { string Color;', 'class NEW_Leaf : NEW_Base {')
      .replace(' Color = "green";', ''),
  )
  expect(code).not.toBe(0)
  expect(stderr).toMatch(/NEW_Leaf\.Id="leaf".* Color /)
  await using client = connect(lab.url, { namespace: 'root/lab' })
  expect((await Array.fromAsync(client.enumerateInstances('NEW_Leaf')))[0]?.get('Color')).toBe('green')
})

test('what was changed is put back as it was', async () => {
  await mof('compile', text)
  refuse = (name) => name === 'CreateInstance'
  const changed = `${text.replace('"green"', '"red"').replace('"x"', '"y"')}instance of LAB_Lamp { Id = "more"; };`
  expect((await mof('compile', changed)).code).toBe(1)
  await using client = connect(lab.url, { namespace: 'root/lab' })
  expect((await client.getClass('NEW_Spare')).properties.get('Color')?.qualifiers.get('NEW_Mark')?.value).toBe('x')
  expect((await Array.fromAsync(client.enumerateInstances('NEW_Leaf')))[0]?.get('Color')).toBe('green')
})

test('what cannot be taken back is named', async () => {
  refuse = (name, n) => (name === 'CreateInstance' && n === 3) || name === 'DeleteClass'
  const { code, stderr } = await mof('compile', text)
  expect(code).toBe(1)
  expect(stderr).toContain('taken back, but for 5:')
  expect(stderr).toMatch(/\n +create class NEW_Leaf in root\/lab stays: CIM_ERR_FAILED: the disk is full\n/)
})

test('Ctrl-C takes back what was done', async () => {
  const before = await everything()
  const controller = new AbortController()
  refuse = (name, n) => {
    if (name === 'CreateClass' && n === 2) controller.abort(new DOMException('SIGINT', 'AbortError'))
    return false
  }
  const { code, stderr } = await mof('compile', text, { signal: controller.signal })
  expect([code, stderr]).toEqual([130, expect.stringContaining('the server is as it was')])
  expect(await everything()).toEqual(before)
})

test('a removal that fails puts back what it took', async () => {
  await mof('compile', text)
  const before = await everything()
  refuse = (name, n) => name === 'DeleteClass' && n === 3
  expect((await mof('remove', text, { words: ['--yes'] })).code).toBe(1)
  expect(await everything()).toEqual(before)
})

test('a namespace that is not there is told, and with --keep-existing what differs is left', async () => {
  const missing = await mof('compile', text, { words: ['--namespace', 'root/none'] })
  expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('--create-namespace makes it')])
  const own = 'class LAB_Alone { [Key] string Id; string More; };'
  const kept = await mof('compile', own, { words: ['--keep-existing'] })
  expect([kept.code, kept.stderr]).toEqual([0, 'nothing to do; 1 there otherwise and kept\n'])
  expect((await mof('compile', own)).code).toBe(8)
})

test("a namespace without qualifier types is checked with DMTF's, and takes those of another as a file", async () => {
  const words = ['--namespace', 'root/new', '--create-namespace']
  lab.manager.addNamespace('root/new', { schema: Schema.empty() })
  const bare = await mof('compile', 'class NEW_A { [Key] string Id; };', { words })
  expect([bare.code, bare.stderr]).toEqual([0, '1 class created in root/new\n'])
  const where = ['--url', lab.url, '--namespace', 'root/lab']
  const types = (await runLine(['cim', 'qualifier', 'list', '-o', 'mof', ...where])).stdout
  const whole = await mof('compile', `${types}class NEW_B { [Key] string Id; };`, { words })
  expect([whole.code, whole.stderr]).toEqual([
    0,
    expect.stringMatching(/^\d+ qualifier types created, 1 class created in root\/new\n$/),
  ])
})

test('removing asks first', async () => {
  await mof('compile', text)
  expect((await mof('remove', text)).code).toBe(2)
})
