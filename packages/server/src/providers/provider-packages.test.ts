import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ObjectPath } from '@cimarron/cim'
import { type InstanceStream, ObjectManager, type Operations } from '@cimarron/cimom'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import type { ProviderPackageConfiguration } from '../configuration.ts'
import { ProviderPackages } from './provider-packages.ts'

const shop = fileURLToPath(new URL('../../../../examples/shop', import.meta.url))
const boxes = [
  { name: 'screws', shelf: 'A1', weight: 1200 },
  { name: 'nails', shelf: 'B2' },
]

/** A data directory with these packages in it, each of one file. */
async function dataDirectory(packages: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cimarron-providers-'))
  onTestFinished(async () => await rm(directory, { recursive: true }))
  for (const [name, source] of Object.entries(packages)) {
    const folder = join(directory, 'providers', 'node_modules', name)
    await mkdir(folder, { recursive: true })
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name, type: 'module', exports: { import: './it.js' } }),
    )
    await writeFile(join(folder, 'it.js'), source)
  }
  return directory
}

async function house(configured: readonly ProviderPackageConfiguration[], directory: string) {
  const log: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) })
  const packages = await ProviderPackages.load(configured, { dataDirectory: directory, logger })
  onTestFinished(async () => await packages[Symbol.asyncDispose]())
  const manager = new ObjectManager()
  manager.addNamespace('root/virt', { schema: packages.extend('root/virt', manager.schema.fork()) })
  await packages.serve(manager)
  const open = (namespace: string): Operations =>
    manager.open(namespace, {
      principal: { name: 'ann', role: 'admin', via: 'test' },
      signal: new AbortController().signal,
    })
  return { packages, manager, open, log }
}

async function firsts(stream: InstanceStream): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { rows } of stream) found.push(...rows.map(([first]) => first))
  return found
}

const named = (className: string, name: string): ObjectPath =>
  new ObjectPath(className, [{ name: 'Name', value: name }])

const inOwn = { package: shop, namespace: 'root/acme', options: { boxes } }

test('a package in a folder serves a namespace of its own, with what it brings', async () => {
  const { open, packages, manager } = await house([inOwn], await dataDirectory())
  const operations = open('root/acme')
  expect(await firsts(operations.EnumerateInstances({ ClassName: 'ACME_Box' }))).toEqual(['screws', 'nails'])
  expect(await firsts(operations.EnumerateInstances({ ClassName: 'ACME_Shelf' }))).toEqual(['A1', 'B2'])
  const onShelf = await Array.fromAsync(operations.AssociatorNames({ ObjectName: named('ACME_Shelf', 'A1') }))
  expect(onShelf.map((path) => path.key('Name'))).toEqual(['screws'])
  const why = { name: 'Why', type: 'string', isArray: false, value: 'sold' } as const
  const call = { object: named('ACME_Box', 'screws'), method: 'Empty', parameters: [why] }
  expect((await operations.invokeMethod(call)).parameters[0]?.value).toBe(1200n)
  expect(packages.states).toEqual([{ package: shop, namespace: 'root/acme', isServing: true, things: 4 }])
  expect(manager.namespaceNames()).toContain('root/acme')
})

test('a package that is installed in the data directory is found by its name', async () => {
  const directory = await dataDirectory()
  await cp(shop, join(directory, 'providers/node_modules/@acme/cimarron-shop'), { recursive: true })
  const { open } = await house([{ ...inOwn, package: '@acme/cimarron-shop' }], directory)
  expect(await firsts(open('root/acme').EnumerateInstances({ ClassName: 'ACME_Box' }))).toEqual(['screws', 'nails'])
})

test("a package may add its classes to a hypervisor's namespace", async () => {
  const { open } = await house([{ ...inOwn, namespace: 'root/virt' }], await dataDirectory())
  expect(await firsts(open('root/virt').EnumerateInstances({ ClassName: 'ACME_Box' }))).toEqual(['screws', 'nails'])
})

const mof = "{ 'a.mof': 'class ACME_A { [Key] string Id; }; class ACME_B : ACME_A { };' }"
const provider = (className: string): string =>
  `defineProvider({ className: '${className}', enumerate: () => [{ Id: '${className}' }] })`
const good = `export default { contract: 1, mof: ${mof}, register({ register, defineProvider }) { register(${provider('ACME_A')}) } }`

test.each<[string, string, RegExp, RegExp]>([
  ['does not parse', 'export default {', /it\.js fails when it is imported/, /remove/],
  ['throws when it is imported', "throw new Error('no licence')", /imported: no licence/, /remove/],
  ['exports nothing', '', /no default export/, /docs\/providers\.md/],
  ['is for another contract', 'export default { contract: 2 }', /version 2 .* has 1/, /version of the package/],
  ['has no register', 'export default { contract: 1 }', /no register/, /docs\/providers\.md/],
  ['has other MOF', 'export default { contract: 1, mof: { a: 1 }, register() {} }', /mof/, /docs\/providers\.md/],
  [
    'has wrong MOF',
    "export default { contract: 1, mof: { 'a.mof': 'class A { string };' }, register() {} }",
    /a\.mof/,
    /MOF/,
  ],
  [
    'refuses',
    "export default { contract: 1, async register() { throw new Error('no options') } }",
    /no options/,
    /remove/,
  ],
  [
    'registers for an unknown class',
    good.replace(/className: 'ACME_A'/, "className: 'ACME_C'"),
    /ACME_C is no class/,
    /remove/,
  ],
  [
    'registers something and then throws',
    good.replace('register(define', 'register(define').replace(') } }', "); throw new Error('on second thoughts') } }"),
    /second thoughts/,
    /remove/,
  ],
])(
  'a package that %s is left out, which is told with its remedy; the others serve',
  async (...[, source, reason, remedy]) => {
    const directory = await dataDirectory({ bad: source, good })
    const configured = [
      { package: 'bad', namespace: 'root/bad' },
      { package: 'good', namespace: 'root/good' },
    ]
    const { open, packages, log } = await house(configured, directory)
    expect(await firsts(open('root/good').EnumerateInstances({ ClassName: 'ACME_A' }))).toEqual(['ACME_A'])
    expect(packages.states[0]).toMatchObject({
      isServing: false,
      reason: expect.stringMatching(reason),
      remedy: expect.stringMatching(remedy),
    })
    const told = log
      .map((line) => JSON.parse(line) as { level: number; msg: string })
      .filter(({ level }) => level >= 50)
    expect(told.map(({ msg }) => msg)).toEqual([expect.stringMatching(/package bad does not serve root\/bad/)])
    // Nothing of it stays.
    const left = await firsts(open('root/good').EnumerateInstances({ ClassName: 'ACME_B' }))
    expect(left).toEqual([])
  },
)

test('what a package registered before it threw is out of service', async () => {
  const source = good.replace(') } }', "); throw new Error('no') } }")
  const { open, manager } = await house(
    [{ package: 'bad', namespace: 'root/virt' }],
    await dataDirectory({ bad: source }),
  )
  expect(manager.find('root/virt')?.isProvided('ACME_A')).toBe(false)
  expect(() => open('root/virt').GetClass({ ClassName: 'ACME_A' })).toThrow(/ACME_A/)
})

test.each([
  ['absent', /not installed: neither .*providers\/node_modules/, /npm install --prefix .*providers absent/],
  ['/nowhere/at/all', /no \/nowhere\/at\/all/, /path/],
  ['../escape', /no package's name/, /absolute path/],
])("%s can't be loaded", async (name, reason, remedy) => {
  const { packages } = await house([{ package: name, namespace: 'root/a' }], await dataDirectory())
  expect(packages.states[0]).toMatchObject({
    reason: expect.stringMatching(reason),
    remedy: expect.stringMatching(remedy),
  })
})

test('a package that anybody may write is not run', async () => {
  const directory = await dataDirectory({ open: 'globalThis.wasRun = true' })
  await chmod(join(directory, 'providers/node_modules/open/it.js'), 0o666)
  const { packages } = await house([{ package: 'open', namespace: 'root/a' }], directory)
  expect(packages.states[0]).toMatchObject({
    reason: expect.stringMatching(/everybody/),
    remedy: expect.stringMatching(/chmod o-w/),
  })
  expect('wasRun' in globalThis).toBe(false)
})

test('two packages share a namespace; of two that want the same class the first has it', async () => {
  const directory = await dataDirectory({
    one: good,
    two: good.replace(`mof: ${mof}, `, '').replace(/'ACME_A'/g, "'ACME_B'"),
    three: good.replace(`mof: ${mof}, `, ''),
  })
  const configured = ['one', 'two', 'three'].map((name) => ({ package: name, namespace: 'root/a' }))
  const { open, packages } = await house(configured, directory)
  expect(await firsts(open('root/a').EnumerateInstances({ ClassName: 'ACME_A' }))).toEqual(['ACME_A', 'ACME_B'])
  expect(packages.states.map(({ isServing }) => isServing)).toEqual([true, true, false])
})

test("classes can't be brought into a namespace that the server has made already", async () => {
  const { packages } = await house([{ package: 'good', namespace: 'interop' }], await dataDirectory({ good }))
  expect(packages.states[0]).toMatchObject({ reason: expect.stringMatching(/interop takes none/) })
})

test('what register answers is disposed of when the server stops, and nothing registers any more', async () => {
  const source = `export default { contract: 1, mof: ${mof}, register(context) {
    globalThis.kept = context
    return { async [Symbol.asyncDispose]() { globalThis.stopped = context.signal.aborted } }
  } }`
  const { packages } = await house([{ package: 'it', namespace: 'root/a' }], await dataDirectory({ it: source }))
  await packages[Symbol.asyncDispose]()
  const { stopped, kept } = globalThis as unknown as { stopped: boolean; kept: { register: () => void } }
  expect(stopped).toBe(true)
  expect(() => kept.register()).toThrow(/stops/)
})

test('nothing is left of a package that throws: no class in a shared namespace, and no namespace made for it', async () => {
  const bad = good.replaceAll('ACME_', 'BAD_').replace(') } }', "); throw new Error('no') } }")
  const directory = await dataDirectory({ bad, good })
  const configured = [
    { package: 'bad', namespace: 'root/bad' },
    { package: 'bad', namespace: 'root/virt' },
    { package: 'good', namespace: 'root/virt' },
  ]
  const { manager, packages } = await house(configured, directory)
  expect(packages.states.map(({ isServing }) => isServing)).toEqual([false, false, true])
  expect(manager.namespaceNames()).toEqual(['interop', 'root/virt'])
  const { schema } = manager.find('root/virt') ?? {}
  expect(['BAD_A', 'BAD_B', 'ACME_A', 'ACME_B'].filter((name) => schema?.has(name))).toEqual(['ACME_A', 'ACME_B'])
})

test('a package whose classes derive from those of one that throws is left out too', async () => {
  const bad = good.replace(') } }', "); throw new Error('no') } }")
  const heir = good.replace(mof, "{ 'c.mof': 'class ACME_C : ACME_A { };' }").replace(/ACME_A'\s*,/g, "ACME_C',")
  const configured = ['bad', 'heir'].map((name) => ({ package: name, namespace: 'root/a' }))
  const { manager, packages } = await house(configured, await dataDirectory({ bad, heir }))
  expect(packages.states.map(({ isServing }) => isServing)).toEqual([false, false])
  expect(manager.find('root/a')).toBeUndefined()
})
