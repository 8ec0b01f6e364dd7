import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Endpoint } from '@cimarron/api/local'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../packages/console/test/browser.ts'
import { DaemonHouse, qemuProcesses, serialLog } from './daemon.ts'

// What a newcomer does: npm start, the command, the page. The daemon is started as npm start does it, on a new data directory.

const run = promisify(execFile)
const command = join(import.meta.dirname, '../packages/cli/bin/cimarron.js')
let house: DaemonHouse
let endpoint: Endpoint
let screen: string

beforeAll(async () => {
  house = await DaemonHouse.open({ fromSource: true })
  endpoint = await house.start({ args: ['--welcome'] })
  screen = house.said
})
afterAll(() => house[Symbol.asyncDispose]())

const cimarron = (...args: string[]) =>
  run(process.execPath, [command, ...args], { env: { ...process.env, CIMARRON_HOME: house.data } })

test('the ready screen shows the kernel’s own words, from a QEMU process that lives', async () => {
  expect(screen).toMatch(/Linux version \d+\.\d+/)
  const pid = Number(/process (\d+)/.exec(screen)?.[1])
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('qemu-system')
  expect(await serialLog(endpoint, 'hello')).toContain(/Linux version [^\r\n]+/.exec(screen)?.[0] ?? '')
})

test('cimarron machine list shows it', async () => {
  const { stdout } = await cimarron('machine', 'list', '--json')
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'hello', state: 'running', namespace: 'root/virt' }])
})

test('the page shows it, and what is typed into its console is answered by its shell', async () => {
  await using browser = await openBrowser()
  const page = await browser.open(`${endpoint.http}/`)
  await page.getByLabel('User name').fill('admin')
  await page.locator('input[name=password]').fill(await house.password())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'hello', exact: true }).click()
  await page.locator('.xterm-rows').getByText('hello:/root#').first().waitFor({ timeout: 60_000 })
  await page.keyboard.type('echo answer $((6*7))\n')
  await page.locator('.xterm-rows').getByText('answer 42').waitFor({ timeout: 60_000 })
  expect(browser.complaints).toEqual([])
})

test('the next start finds the machine still running, and defines no other', async () => {
  const before = JSON.parse((await cimarron('machine', 'list', '--json')).stdout) as [{ id: string }]
  const processes = qemuProcesses(before[0].id)
  await house.stop('SIGTERM')
  expect(house.said).toContain('Still running: hello')
  expect(qemuProcesses(before[0].id)).toEqual(processes)
  endpoint = await house.start({ args: ['--welcome'] })
  const after = JSON.parse((await cimarron('machine', 'list', '--json')).stdout)
  expect(after).toMatchObject([{ id: before[0].id, state: 'running' }])
  expect(after).toHaveLength(1)
})
