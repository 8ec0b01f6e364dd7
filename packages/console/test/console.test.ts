import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browser, openBrowser } from './browser.ts'
import { openPageServer, type PageServer } from './page-server.ts'
import { paint } from './painted-screen.ts'

// The page as it is built, in the system's Chromium, over the REST face with an estate whose machines say back what they are told.

let server: PageServer
let browser: Browser

beforeAll(async () => {
  server = await openPageServer()
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

async function signedIn(name = 'admin'): Promise<Page> {
  const page = await browser.open(server.api.url)
  await page.getByLabel('User name').fill(name)
  await page.locator('input[name=password]').fill(`${name}-password`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Machines', exact: true }).waitFor()
  return page
}

async function running(name: string): Promise<string> {
  const { machine = '' } = await server.session.run({ kind: 'define-machine', draft: { name } })
  await server.session.run({ kind: 'start-machine', machine })
  return machine
}

const row = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })

test('a wrong password is told, in words, and the right one lets in', async () => {
  const page = await browser.open(server.api.url)
  await page.getByLabel('User name').fill('admin')
  await page.locator('input[name=password]').fill('guess')
  await page.keyboard.press('Enter')
  expect(await page.getByRole('alert').textContent()).toContain('no user "admin" has this password')
  await page.locator('input[name=password]').fill('admin-password')
  await page.keyboard.press('Enter')
  await page.getByText('No machines yet').waitFor()
  await page.close()
})

test('machines appear, change and go without a reload, and a reload keeps the session', async () => {
  const page = await signedIn()
  const machine = await running('live')
  await row(page, 'live').getByText('Running').waitFor()
  await server.session.run({ kind: 'pause-machine', machine })
  await row(page, 'live').getByText('Paused').waitFor()
  await page.reload()
  await row(page, 'live').getByText('128 MiB').waitFor()
  await page.getByRole('status').getByText('Live').waitFor()
  await server.session.run({ kind: 'undefine-machine', machine, powerOff: true })
  await row(page, 'live').waitFor({ state: 'detached' })
  await page.close()
})

test('a connection that breaks is mended, and what happened meanwhile is shown', async () => {
  const page = await signedIn()
  await page.getByRole('status').getByText('Live').waitFor()
  server.api.cutConnections()
  await running('meanwhile')
  await row(page, 'meanwhile').getByText('Running').waitFor()
  await page.getByRole('status').getByText('Live').waitFor()
  await page.close()
})

test('what is typed into the serial console comes back, after what was said before', async () => {
  const page = await signedIn()
  await running('typed')
  await page.getByRole('link', { name: 'typed', exact: true }).click()
  await page.locator('.xterm-rows').getByText('typed login:').waitFor()
  await page.keyboard.type('uname -a')
  await page.locator('.xterm-rows').getByText('typed login: uname -a').waitFor()
  await page.close()
})

test('the screen shows what the machine paints, and keys go to it', async () => {
  const page = await signedIn()
  await running('painted')
  await page.getByRole('link', { name: 'painted', exact: true }).click()
  await page.getByRole('tab', { name: 'Screen' }).click()
  const canvas = page.getByLabel('Screen').locator('canvas')
  await expect.poll(() => page.evaluate(pixel), { timeout: 20_000 }).toEqual([...paint, 255])
  await canvas.click()
  await page.keyboard.press('x')
  await expect.poll(() => server.screens.at(-1)?.keys, { timeout: 20_000 }).toContain('x'.codePointAt(0))
  await page.close()
})

/** Runs in the page: red, green, blue and opacity of one point of the screen. */
const pixel = '[...(document.querySelector("canvas")?.getContext("2d").getImageData(5, 5, 1, 1).data ?? [])]'

test('power off asks before, offers only what the state allows, and can be called off', async () => {
  const page = await signedIn()
  const machine = await running('powered')
  await page.getByRole('link', { name: 'powered', exact: true }).click()
  const power = page.getByRole('group', { name: 'Power' })
  await power.getByRole('button', { name: 'Power off' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(server.session.machine(machine)?.view.state).toBe('running')
  await power.getByRole('button', { name: 'Power off' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Power off' }).click()
  await page.getByText('The machine is off.').waitFor()
  expect(await power.getByRole('button').allTextContents()).toEqual(['Start'])
  await page.close()
})

test('a keyboard alone opens a machine, types into it and starts another', async () => {
  const page = await signedIn()
  await running('keys')
  await row(page, 'keys').waitFor()
  await page.getByRole('link', { name: 'keys', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.locator('.xterm-rows').getByText('keys login:').waitFor()
  await page.keyboard.type('ls')
  await page.locator('.xterm-rows').getByText('keys login: ls').waitFor()
  await page.keyboard.press('Control+Shift+Escape')
  expect(await page.evaluate('document.activeElement.tagName')).toBe('BODY')
  await page.close()
})

test('what is refused is shown in the words of the refusal', async () => {
  const page = await signedIn()
  await running('refused')
  await page.getByRole('link', { name: 'refused', exact: true }).click()
  server.fake().fail('pause', new Error('the monitor said no'))
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('alert').getByText('Pause: refused').waitFor()
  await page.getByRole('button', { name: 'Close message' }).click()
  await page.getByText('Pause: refused').waitFor({ state: 'detached' })
  await page.close()
})

test('a monitor sees machines and is offered nothing to do with them', async () => {
  await running('watched')
  const page = await signedIn('monitor')
  await page.getByRole('link', { name: 'watched', exact: true }).click()
  await page.getByText('Your role may not open consoles').waitFor()
  expect(await page.getByRole('group', { name: 'Power' }).count()).toBe(0)
  await page.close()
})

test('signing out forgets the token', async () => {
  const page = await signedIn()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('form', { name: 'Sign in' }).waitFor()
  expect(await page.evaluate('sessionStorage.length')).toBe(0)
  await page.close()
})

// Last: it sums up all of the above.
test('nothing was refused by the content security policy, and nothing failed unseen', () => {
  const unexpected = browser.complaints.filter(
    (complaint) => !/401 \(Unauthorized\)|ERR_(EMPTY_RESPONSE|CONNECTION_RESET|INCOMPLETE_CHUNKED)/.test(complaint),
  )
  expect(unexpected).toEqual([])
})
