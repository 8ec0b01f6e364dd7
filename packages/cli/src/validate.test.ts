import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '@cimarron/conformance'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
beforeAll(async () => {
  daemon = await openTestDaemon()
  for (const words of ['machine define web --memory 256M', 'machine define db', 'machine start web'])
    expect((await cimarron(...words.split(' '))).code).toBe(0)
})
afterAll(() => daemon[Symbol.asyncDispose]())

const cimarron = (...words: string[]): Promise<Ran> => runLine(words, { env: { CIMARRON_HOME: daemon.home } })

describe('cimarron validate', () => {
  test('finds nothing wrong with this daemon', async () => {
    const ran = await cimarron('validate', '--json')
    const report = ran.json<Report>()
    const told = report.results.filter(({ faults, unchecked }) => faults > 0 || unchecked !== undefined)
    expect(told.map(({ id, findings, unchecked }) => [id, findings[0], unchecked])).toEqual([])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(report).toMatchObject({ interop: 'interop', namespaces: ['root/virt'], notes: [], lifecycle: false })
    expect(report.results.find(({ id }) => id === 'value-map')?.checked).toBeGreaterThan(50)
  })

  test('tries the rules of one profile, or one rule, and no other', async () => {
    const ran = await cimarron('validate', '--rule', 'hosting-direction', '--json')
    expect(ran.json<Report>().results.map(({ id, checked }) => [id, checked])).toEqual([['hosting-direction', 2]])
    const { results } = (await cimarron('validate', '--profile', 'job control', '--json')).json<Report>()
    expect(new Set(results.map(({ profile }) => profile))).toEqual(new Set(['Job Control']))
  })

  test('knows no other rules, and says which may be meant', async () => {
    const ran = await cimarron('validate', '--rule', 'hosting-directions')
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('did you mean "hosting-direction"?')])
    expect((await cimarron('validate', 'unix:///x', '--url', 'unix:///y')).stderr).toContain('both say where')
    expect((await cimarron('validate', '--json', '--format', 'html')).stderr).toContain('contradict')
  })

  test('writes its report to a file, in the form that is asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'validate-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'report.html')
    const ran = await cimarron('validate', '--rule', 'system-hosted', '--format', 'html', '--output', file)
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([0, '', `the report is in ${file}\n`])
    expect(await readFile(file, 'utf8')).toMatch(/^<!doctype html>.*0 errors.*system-hosted/s)
  })

  test('looks where it is told to, and says that it can not where nothing is', async () => {
    const ran = await cimarron('validate', `unix://${daemon.socketPath}`, '--rule', 'system-hosted')
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('2 checked')])
    const none = await cimarron('validate', 'unix:///nonexistent/socket')
    expect(none.code).toBe(5)
  })

  test('lists its rules with their sources', async () => {
    const ran = await cimarron('validate', '--list-rules', '--json')
    const rules = ran.json<{ id: string; severity: string; source: string }[]>()
    expect(rules.find(({ id }) => id === 'hosting-direction')).toMatchObject({
      severity: 'error',
      source: 'CIM schema 2.49: CIM_HostedDependency',
    })
    // What is remembered is a warning, and names no clause.
    for (const { severity, source } of rules.filter((rule) => /remembered/.test(rule.source)))
      expect([severity, source]).toEqual(['warning', expect.not.stringMatching(/DSP\d|clause|\d\.\d/)])
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  })
})
