import { HypervisorError } from './error.ts'

export interface Fault {
  /** Where in the config, as one would write it: `disks[0].path`. */
  readonly field: string
  readonly value: unknown
  /** What is wrong with the value, as the rest of a sentence that begins with it. */
  readonly problem: string
  /** What would be right. */
  readonly remedy: string
}

const longestShown = 100

/** An `invalid-config` that names the field, its value and the remedy. */
export function invalidConfig(fault: Fault): HypervisorError {
  const value = show(fault.value)
  return new HypervisorError('invalid-config', {
    what: fault.field,
    problem: `${value} ${fault.problem}; ${fault.remedy}`,
    field: fault.field,
    value,
    remedy: fault.remedy,
  })
}

/** The same, with "what is wrong; what would be right" as one text. */
export function refuseField(field: string, value: unknown, text: string): HypervisorError {
  const [problem = '', remedy = ''] = text.split(/; (.*)/s)
  return invalidConfig({ field, value, problem, remedy })
}

/** JSON, so that a hostile value can't forge a line, and cut, so that it can't fill a log. */
function show(value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value)
  const text = JSON.stringify(value)
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}… (${text.length} characters)`
}
