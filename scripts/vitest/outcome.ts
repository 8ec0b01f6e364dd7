import type { SerializedError, TestModule } from 'vitest/node'

/** What came of a run's files: in one pass, or in two that were merged. */
export interface FileResult {
  /** The file with its project, as `|system| test/x.test.ts`. */
  readonly file: string
  readonly tests: readonly TestResult[]
  /** What failed without being a test: a file that can't be loaded, a hook that throws, an error that nobody caught. */
  readonly troubles: readonly string[]
  /** Such of them as were gone when the file was tried again. */
  readonly overcome: readonly string[]
}

export interface TestResult {
  /** Vitest's, the same in each run. */
  readonly id: string
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending'
  /** What it said when it failed; one that passed with this was tried again. */
  readonly reason?: string
}

/** What became of each file; an error that nobody caught is told with its file, or, where that is unknown, as one of `(no file)`. */
export function resultsOf(modules: readonly TestModule[], unhandled: readonly SerializedError[]): FileResult[] {
  const files = modules.map((module) => resultOf(module, unhandled.filter(isOf(module))))
  const strays = unhandled.filter((error) => !modules.some((module) => isOf(module)(error)))
  if (strays.length === 0) return files
  return [...files, { file: '(no file)', tests: [], troubles: strays.map(firstLine), overcome: [] }]
}

/** Of the end of a worker only the words of the cause name the file. */
function isOf({ moduleId }: TestModule): (error: SerializedError) => boolean {
  return ({ VITEST_TEST_PATH, cause }) =>
    VITEST_TEST_PATH === moduleId || cause?.message.endsWith(` test file ${moduleId}`) === true
}

function resultOf(module: TestModule, uncaught: readonly SerializedError[]): FileResult {
  const tests = [...module.children.allTests()].map((test) => {
    const { state, errors = [] } = test.result()
    const failedOnce = state === 'failed' || test.diagnostic()?.flaky === true
    return { id: test.id, name: test.fullName, state, ...(failedOnce ? { reason: firstLine(errors[0]) } : {}) }
  })
  const hooks = [module, ...module.children.allSuites()].map((suite) => suite.errors()[0])
  const troubles = [...hooks.filter((error) => error !== undefined), ...uncaught].map(firstLine)
  const isExplained = troubles.length > 0 || tests.some(({ state }) => state === 'failed')
  if (module.state() === 'failed' && !isExplained) troubles.push(noReason)
  return { file: `|${module.project.name}| ${module.relativeModuleId}`, tests, troubles, overcome: [] }
}

const noReason = 'no reason given'

function firstLine(error: { readonly message?: string } | undefined): string {
  const [line = ''] = (error?.message ?? '').split('\n', 1)
  return line === '' ? noReason : line
}

export function hasFailed({ tests, troubles }: FileResult): boolean {
  return troubles.length > 0 || tests.some(({ state }) => state === 'failed')
}

/** Of a file that was tried twice: failed is what did not pass in either. */
export function merge(first: FileResult, second: FileResult): FileResult {
  const before = new Map(first.tests.map((test) => [test.id, test]))
  const after = new Map(second.tests.map((test) => [test.id, test]))
  const tests = [...new Map([...before, ...after]).keys()].map((id) => better(before.get(id), after.get(id)))
  const isOvercome = first.troubles.length === 0 || second.troubles.length === 0
  const troubles = [...first.troubles, ...second.troubles]
  return { ...first, tests, ...(isOvercome ? { troubles: [], overcome: troubles } : { troubles: second.troubles }) }
}

/** Of two tries of one test. */
function better(first: TestResult | undefined, second: TestResult | undefined): TestResult {
  const tries = [first, second].filter((test) => test !== undefined)
  const [best] = ['passed' as const, 'failed' as const].flatMap((state) => tries.filter((test) => test.state === state))
  const result = best ?? tries[0]
  if (result === undefined) throw new TypeError('a test has been tried once at least')
  const reason = tries.find((test) => test.reason !== undefined)?.reason
  return reason === undefined ? result : { ...result, reason }
}

/** Counts tests that passed and failed; what failed without being a test counts as one each, so nothing that failed counts as none. */
export function tally(files: readonly FileResult[]): { readonly passed: number; readonly failed: number } {
  const count = (state: TestResult['state']): number =>
    files.flatMap(({ tests }) => tests).filter((test) => test.state === state).length
  const troubles = files.flatMap((file) => file.troubles).length
  return { passed: count('passed'), failed: count('failed') + troubles }
}

/** Names what failed and passed when it was tried again, each with its project, its file and what it said. */
export function flakes(files: readonly FileResult[]): readonly string[] {
  return files.flatMap(({ file, tests, overcome }) => [
    ...overcome.map((reason) => `${file} (at first: ${reason})`),
    ...tests.flatMap(({ name, state, reason }) =>
      state === 'passed' && reason !== undefined ? [`${file} > ${name} (at first: ${reason})`] : [],
    ),
  ])
}

/** What a run ends with: a line for each flake, and the line for programs, alone on its line. */
export function summary(files: readonly FileResult[]): string {
  const { passed, failed } = tally(files)
  const lines = flakes(files).map((name) => `flaky: ${name}\n`)
  return `\n${lines.join('')}${passed} passed, ${failed} failed\n`
}
