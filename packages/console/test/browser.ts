import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface Browser extends AsyncDisposable {
  readonly context: BrowserContext
  /** What pages complained about on their console, refusals of the content security policy among it. */
  readonly complaints: readonly string[]
  open(url: string): Promise<Page>
}

/** The system's Chromium, with a profile of its own that is gone afterwards. */
export async function openBrowser(options: { readonly colorScheme?: 'light' | 'dark' } = {}): Promise<Browser> {
  await using opened = new AsyncDisposableStack()
  const profile = await mkdtemp(join(tmpdir(), 'cimarron-browser-'))
  opened.defer(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: flags,
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })
  opened.defer(() => context.close())
  const complaints: string[] = []
  context.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  context.on('weberror', (error) => complaints.push(String(error.error())))
  const held = opened.move()
  return {
    context,
    complaints,
    async open(url) {
      const page = await context.newPage()
      await page.goto(url)
      return page
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}
