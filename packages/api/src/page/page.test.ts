import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../testing.ts'

interface Page extends AsyncDisposable {
  readonly api: TestApi
}

async function openPage(): Promise<Page> {
  await using opened = new AsyncDisposableStack()
  const outer = await mkdtemp(join(tmpdir(), 'cimarron-page-'))
  opened.defer(() => rm(outer, { recursive: true, force: true }))
  await mkdir(join(outer, 'dist', 'assets'), { recursive: true })
  await writeFile(join(outer, 'secret.txt'), 'secret')
  await writeFile(join(outer, 'dist', 'index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(outer, 'dist', 'assets', 'app-1a2b.js'), 'export {}')
  const api = opened.use(await openTestApi({ page: join(outer, 'dist') }))
  const held = opened.move()
  return { api, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

test('the page is served to anybody, under a policy that lets only its own scripts run', async () => {
  await using page = await openPage()
  const answer = await fetch(page.api.url)
  expect(await answer.text()).toContain('<title>page</title>')
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.headers.get('cache-control')).toBe('no-cache')
  expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/)
  expect((await fetch(page.api.url, { method: 'HEAD' })).status).toBe(200)
})

test('files whose name changes with their content are kept for ever', async () => {
  await using page = await openPage()
  const answer = await fetch(`${page.api.url}/assets/app-1a2b.js`)
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
})

test.for([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%5c..%5csecret.txt',
  '//etc/passwd',
  '/assets/',
  '/assets/app-1a2b.js%00.txt',
])('nothing outside of its folder is served: %s', async (path) => {
  await using page = await openPage()
  // By hand, since every client tidies such a path before it sends it.
  const socket = connect(page.api.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.end(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
  expect(answer).not.toContain('\r\n\r\nsecret')
})

test('where no page is built, the answer says how to build one', async () => {
  await using api = await openTestApi({ page: '/nowhere' })
  expect(await (await fetch(api.url)).text()).toContain('npm run build -w packages/console')
})
