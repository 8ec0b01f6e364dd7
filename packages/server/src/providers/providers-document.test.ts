import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { connect } from '@cimarron/wbem-client/node'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { parseConfiguration } from '../configuration.ts'
import { openDaemon } from '../daemon/open-daemon.ts'

// What docs/providers.md shows is run here.

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const document = await readFile(join(root, 'docs/providers.md'), 'utf8')
const blocks = Array.from(document.matchAll(/```(\w+)(?: (\S+))?\n(.*?)```/gs), ([, language, file, text = '']) => ({
  language,
  file,
  text,
}))
const fileNamed = (name: string): string => blocks.find(({ file }) => file === name)?.text ?? ''

async function folder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cimarron-document-'))
  onTestFinished(async () => await rm(directory, { recursive: true }))
  return directory
}

test('the first package answers clients of a daemon that is configured as shown', async () => {
  const dataDirectory = await folder()
  const home = join(dataDirectory, 'providers/node_modules/acme-hello')
  await mkdir(home, { recursive: true })
  for (const name of ['package.json', 'index.js']) await writeFile(join(home, name), fileNamed(name))
  const listen = 'listen: { https: false, http: { port: 0 } }\nhypervisors: [{ platform: simulator }]\n'
  const configuration = parseConfiguration(listen + fileNamed('cimarron.yaml'), 'cimarron.yaml')
  await using daemon = await openDaemon({ dataDirectory, configuration, logger: pino({ level: 'silent' }) })
  await using client = connect(`unix://${daemon.endpoint.sockets.monitor}`, { namespace: 'root/acme' })
  const paths = await Array.fromAsync(client.enumerateInstanceNames('ACME_Greeting'))
  expect(paths.map((path) => path.key('Name'))).toEqual(['world', 'ann'])
})

test('the test without a server passes', async () => {
  // Where the packages of this repository are found by their names.
  const home = join(root, 'packages/server/dist/document')
  await mkdir(home, { recursive: true })
  onTestFinished(async () => await rm(home, { recursive: true }))
  for (const name of ['index.js', 'test.js']) await writeFile(join(home, name), fileNamed(name))
  await import(/* @vite-ignore */ pathToFileURL(join(home, 'test.js')).href)
})

test('the fragments are those of the example', async () => {
  const directory = join(root, 'examples/shop')
  const files = (await readdir(directory)).filter((name) => name.endsWith('.js'))
  const sources = await Promise.all(files.map(async (name) => await readFile(join(directory, name), 'utf8')))
  const flat = (text: string): string => text.replace(/\s+/g, ' ').trim()
  const example = flat(sources.join('\n'))
  const fragments = blocks.filter(({ language, file }) => language === 'js' && file === undefined)
  expect(fragments.length).toBeGreaterThan(4)
  for (const { text } of fragments) expect(example).toContain(flat(text))
})
