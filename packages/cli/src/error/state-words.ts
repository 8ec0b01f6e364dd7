import { CliError } from './cli-error.ts'
import { explainError } from './explain-error.ts'

/**
 * What a machine's state or another job forbids, in the words of the command line: `inject-nmi needs it running` is told
 * as an NMI that does, with the commands that bring the machine there; of a job that is in the way, how to follow it and
 * how to call it off. What else it is stays as it is.
 */
export function inStateWords(error: unknown): unknown {
  const { kind, message, remedy } = explainError(error)
  if (kind === 'ok' || remedy !== undefined) return error
  const told = ofState(message) ?? ofJob(message)
  return told === undefined ? error : new CliError(kind, told.message, { ...told, cause: error })
}

interface Told {
  readonly message: string
  readonly remedy?: string
}

function ofState(message: string): Told | undefined {
  const [, begin = '', quoted = '', state = '', operation = '', needs = ''] =
    /^(.*?(?:machine|template) ("(?:[^"\\]|\\.)*") is (.+?); )([a-z-]+) needs it (.+)$/s.exec(message) ?? []
  if (operation === '') return undefined
  const words = operations[operation] ?? operation
  const remedy = remedyOf(state, JSON.parse(quoted) as string)
  return { message: `${begin}${words} needs it ${needs}`, ...(remedy === undefined ? {} : { remedy }) }
}

function ofJob(message: string): Told | undefined {
  const [, job] = / is busy with .* \(job ([\w-]+)\)$/s.exec(message) ?? []
  if (job === undefined) return undefined
  const remedy = `"cimarron job follow ${job}" waits for its end, "cimarron job cancel ${job}" calls it off`
  return { message, remedy }
}

/** What can be asked of a machine, where its own name of it is not what people know. */
const operations: Readonly<Record<string, string>> = {
  'start-paused': 'a start that is paused at once',
  pause: 'a pause',
  reset: 'a reset',
  reboot: 'a reboot',
  'shut-down': 'a shutdown',
  'power-off': 'a power-off',
  save: 'saving',
  resume: 'going on',
  'discard-saved': 'throwing away what was saved',
  'change-now': 'a change that holds at once',
  clone: 'cloning',
  undefine: 'deleting it',
  migrate: 'migrating',
  'open-serial': 'its console',
  'open-graphics': 'its screen',
  screenshot: 'a screenshot',
  'send-keys': 'typing',
  'set-graphics-password': "a change of its screen's password",
  dump: 'a dump',
  'inject-nmi': 'an NMI',
  agent: 'asking its guest',
  snapshot: 'a snapshot',
  revert: 'a revert',
  'delete-snapshot': 'deleting a snapshot',
}

function remedyOf(state: string, name: string): string | undefined {
  const command = (verb: string, more = '') => `"cimarron machine ${verb} ${name}${more}"`
  const remedies: Readonly<Record<string, string>> = {
    off: `${command('start')} starts it`,
    saved: `${command('start')} goes on from there, ${command('discard-saved')} gives it up`,
    starting: `${command('wait')} waits until it runs, ${command('poweroff')} ends it`,
    running: `${command('stop')} asks its guest to shut down, ${command('poweroff')} takes the power away`,
    paused: `${command('resume')} lets it go on, ${command('poweroff')} takes the power away`,
    'shutting-down': `${command('wait', ' --for off')} waits until it is off, ${command('poweroff')} takes the power away`,
    crashed: `${command('reset')} begins it anew, ${command('poweroff')} takes the power away`,
    unreachable: `${command('why')} tells what is known of it`,
  }
  return Object.hasOwn(remedies, state) ? remedies[state] : undefined
}
