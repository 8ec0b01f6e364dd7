import type { MachineMetrics } from '@cimarron/estate'
import { type MachineConfig, type MachineState, machineStates } from '@cimarron/hypervisor'

/** The value of a label (OpenMetrics 1.0, ABNF "escaped-string"): backslash, quote and line feed are escaped. */
export function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

/** The labels of a machine's samples, as text: made once for each version of its settings, not for each scrape. */
export class MachineLabels {
  /** `machine="web",uuid="…"`, without braces. */
  readonly pairs: string
  /** In braces. */
  readonly alone: string
  /** Of its info sample, in braces. */
  readonly info: string
  readonly #states = new Map<MachineState, string>()
  readonly #withs = new Map<string, string>()

  constructor({ id, name, tags = [] }: MachineConfig, where: { readonly hypervisor: string; readonly host: string }) {
    this.pairs = `machine="${escapeLabel(name)}",uuid="${id}"`
    this.alone = `{${this.pairs}}`
    // Between commas, so that `,web,` finds the tag and not a part of another.
    const tagged = tags.length === 0 ? '' : `,${tags.map(escapeLabel).join(',')},`
    const { hypervisor, host } = where
    this.info = `{${this.pairs},hypervisor="${escapeLabel(hypervisor)}",host="${escapeLabel(host)}",tags="${tagged}"}`
  }

  /** With one label more, in braces. */
  with(label: string, value: string): string {
    const key = `${label}=${value}`
    let text = this.#withs.get(key)
    if (text === undefined) {
      text = `{${this.pairs},${label}="${escapeLabel(value)}"}`
      this.#withs.set(key, text)
    }
    return text
  }

  /** A disk's, with what was done. */
  operation(disk: string, operation: string): string {
    const key = `operation=${operation}/${disk}`
    let text = this.#withs.get(key)
    if (text === undefined) {
      text = `{${this.pairs},disk="${escapeLabel(disk)}",operation="${operation}"}`
      this.#withs.set(key, text)
    }
    return text
  }

  /** The lines of its state: one for each state there is, as a state set has them (OpenMetrics 1.0, "StateSet"). */
  states(state: MachineState): string {
    let text = this.#states.get(state)
    if (text === undefined) {
      text = machineStates
        .map((one) => {
          const value = one === state ? 1 : 0
          return `cimarron_machine_state{${this.pairs},cimarron_machine_state="${one}"} ${value}\n`
        })
        .join('')
      this.#states.set(state, text)
    }
    return text
  }
}

/** A version of a machine's settings is an object of its own, which never changes, and goes with the next. */
const known = new WeakMap<MachineConfig, MachineLabels>()

export function labelsOf(
  { view }: MachineMetrics,
  where: { readonly hypervisor: string; readonly host: string },
): MachineLabels {
  const { defined } = view
  let labels = known.get(defined)
  if (!labels) {
    labels = new MachineLabels(defined, where)
    known.set(defined, labels)
  }
  return labels
}
