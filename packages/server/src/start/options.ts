import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { dataDirectory } from '@cimarron/api/local'
import { mostSimulatedMachines } from './most-simulated-machines.ts'

export interface StartOptions {
  readonly dataDirectory: string
  readonly configuration?: string
  /** Define and start the machine `hello` where the data directory is new, and show a screen for people. */
  readonly welcome: boolean
  /** Manage a simulator, whatever the configuration says. */
  readonly simulator?: SimulatorOption
  readonly help: boolean
}

export interface SimulatorOption {
  /** So many machines are made for it, once in the life of its data directory. */
  readonly machines: number
  /** A file of what is to go wrong. */
  readonly faults?: string
}

export const usage: string = `Usage: cimarron serve [options]

Runs the daemon in the foreground. Machines outlive it.

Options:
  --data DIR        keep everything in DIR (default: CIMARRON_HOME, .cimarron in a clone, or /var/lib/cimarron)
  --config FILE     read this configuration (default: cimarron.yaml in the data directory, if there is one)
  --simulator [N]   manage simulated machines instead of QEMU's; N are made, once in the data directory's life
  --faults FILE     with --simulator: what is to go wrong, as docs/simulator.md tells
  --welcome         in a new data directory, define and start a small Linux guest named hello
  -h, --help        show this

Examples:
  cimarron serve
  CIMARRON_HOME=$(mktemp -d) cimarron serve --simulator 500 --faults faults.yaml
  CIMARRON_HOME=/srv/cimarron cimarron serve --config /etc/cimarron.yaml
`

/** @throws TypeError with a code, as parseArgs does, for options that are none or mean nothing */
export function readOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: withOptionalValue(args, '--simulator'),
    options: {
      data: { type: 'string' },
      config: { type: 'string' },
      simulator: { type: 'string' },
      faults: { type: 'string' },
      welcome: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  return {
    dataDirectory: values.data === undefined ? dataDirectory() : resolve(values.data),
    ...(values.config === undefined ? {} : { configuration: resolve(values.config) }),
    welcome: values.welcome,
    ...simulatorOption(values),
    help: values.help,
  }
}

/** `--simulator` is `--simulator=0`, and `--simulator 500` is `--simulator=500`: parseArgs knows no value that may be left out. */
function withOptionalValue(args: readonly string[], option: string): string[] {
  const last = args.indexOf('--')
  return args.flatMap((word, index) => {
    if (last >= 0 && index >= last) return [word]
    const next = args[index + 1]
    if (word === option) return [next !== undefined && isCount(next) ? `${word}=${next}` : `${word}=0`]
    return args[index - 1] === option && isCount(word) ? [] : [word]
  })
}

function isCount(word: string): boolean {
  return /^\d/.test(word)
}

/** @throws OptionError */
function simulatorOption({
  simulator,
  faults,
}: {
  readonly simulator?: string | undefined
  readonly faults?: string | undefined
}): { readonly simulator?: SimulatorOption } {
  if (simulator === undefined) {
    if (faults === undefined) return {}
    throw new OptionError('--faults goes with --simulator: only simulated machines fail on demand')
  }
  const machines = Number(simulator)
  if (!Number.isSafeInteger(machines) || machines < 0 || machines > mostSimulatedMachines)
    throw new OptionError(
      `--simulator is ${JSON.stringify(simulator)}; use a number of machines up to ${mostSimulatedMachines}`,
    )
  return { simulator: { machines, ...(faults === undefined ? {} : { faults: resolve(faults) }) } }
}

/** Options that parseArgs takes and that mean nothing; told as its own are. */
class OptionError extends TypeError {
  override readonly name = 'OptionError'
  readonly code = 'ERR_INVALID_ARG_VALUE'
}
