import {
  applyChanges,
  type Change,
  type ChangeRequest,
  type ChangeResult,
  changesOfDefined,
  devicesOf,
  HypervisorError,
  holdsWhileSaved,
  isAllowed,
  type MachineConfig,
  type MachineView,
  type Operation,
  savedWaits,
} from '@cimarron/hypervisor'
import { type Definition, encodeDefinition, keptOf, type SavedRecord, storeKey } from './definition.ts'
import { type LiveChange, planLiveChange, waitAll } from './live/live-change.ts'
import { LiveMachine } from './live/live-machine.ts'
import { makeTrue, settle } from './live/make-true.ts'
import { clearNic } from './live/plug-nic.ts'
import { processorsThere } from './live/processors.ts'
import type { MachineContext } from './machine-context.ts'
import type { MachineStatus } from './machine-status.ts'
import { checkPlacement } from './pinning.ts'
import type { Run } from './run.ts'
import type { RunPaths } from './run-paths.ts'

export interface ChangesParts {
  readonly id: string
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly paths: RunPaths
  /** Refuses to take out a disk that snapshots hold. */
  readonly requireKept: (before: MachineConfig, after: MachineConfig) => void
}

/** How a machine's settings change: as defined, and while it runs. */
export class MachineChanges {
  readonly #parts: ChangesParts

  constructor(parts: ChangesParts) {
    this.#parts = parts
  }

  get #view(): MachineView {
    return this.#parts.status.view
  }

  #live(run: Run): LiveMachine {
    return new LiveMachine({ ...this.#parts, run })
  }

  async change(request: ChangeRequest, operation: Operation, run: Run | undefined): Promise<ChangeResult> {
    const { context, id } = this.#parts
    if (run?.record?.changing) await this.settle(run)
    const { revision, defined, active } = this.#view
    if (request.revision !== revision) {
      throw new HypervisorError('revision-conflict', { machine: defined.name, revision, given: request.revision })
    }
    const config = this.#linked(applyChanges(defined, changesOfDefined(request, this.#view)))
    const definition = { revision: revision + 1, config }
    context.requireFeatures(definition.config)
    context.requireTemplateKept(this.#view, definition.config)
    this.#parts.requireKept(defined, definition.config)
    // A host may have lost what was there: that stops no change of something else.
    if (definition.config.pinning !== defined.pinning || definition.config.numa !== defined.numa)
      checkPlacement(definition.config)
    context.requireFreeName(definition.config.name, id)
    context.requireNetworks(definition.config)
    context.requireFreeMacs(withNewMacs(definition.config, defined))
    if (!active || !run || request.apply === 'next') {
      await this.#save(definition, { operation })
      return { revision: definition.revision, ...this.#laterChange(active, request) }
    }
    const plan = await this.#plan(run, active, request)
    const save = () => this.#save(definition, { operation, active: plan.config })
    const parts = { live: this.#live(run), run, plan, revision: definition.revision, before: active }
    // What a guest did not let go of stays in force, also where the change has failed.
    await makeTrue(parts, save).catch((error: unknown) => {
      if (run.config) this.#parts.status.replace({ active: run.config })
      throw error
    })
    const { now, pending, waits } = plan
    return { revision: definition.revision, now, pending, ...(waits.length > 0 ? { waits } : {}) }
  }

  /** What comes of a change that QEMU has no part in: of one that is off all holds, a saved one goes on with what it was saved with. */
  #laterChange(active: MachineConfig | null, { changes, apply }: ChangeRequest): Omit<ChangeResult, 'revision'> {
    const isNow = (change: Change) => !active && (!this.#view.saved || holdsWhileSaved(change))
    const pending = changes.filter((change) => !isNow(change))
    const waits = apply === 'next' || pending.length === 0 ? {} : { waits: pending.map(() => savedWaits) }
    return { now: changes.filter(isNow), pending, ...waits }
  }

  /** Other disks may build on another template's, or on none. */
  #linked(config: MachineConfig): MachineConfig {
    return config.disks === this.#view.defined.disks ? config : this.#parts.context.withLink(config)
  }

  async #plan(run: Run, active: MachineConfig, { changes, apply }: ChangeRequest): Promise<LiveChange> {
    const { state } = this.#view
    // Only `soonest` comes here in a state in which nothing can be changed.
    if (!isAllowed('change-now', state)) return waitAll(active, { changes, why: `the machine is ${state}` })
    return await planLiveChange(this.#live(run), active, { changes, isNow: apply === 'now', state })
  }

  async #save(definition: Definition, how: { operation: Operation; active?: MachineConfig }): Promise<void> {
    const { context, status, id } = this.#parts
    const active = how.active === undefined ? {} : { active: how.active }
    const part = { revision: definition.revision, defined: definition.config, ...active }
    const atMs = context.surroundings.nowMs()
    const event = () => ({ kind: 'machine-changed', atMs, machine: { ...this.#view, ...part } }) as const
    await context.save(
      [
        {
          key: storeKey(id),
          value: encodeDefinition({ ...definition, ...keptOf(context, this.#view.saved as SavedRecord | undefined) }),
        },
      ],
      event(),
      how.operation,
    )
    context.tell(event())
    status.replace(part)
  }

  /** Completes or undoes what was begun when its daemon, or the way to QEMU, was lost. */
  async settle(run: Run): Promise<void> {
    const { status } = this.#parts
    const config = await settle({ live: this.#live(run), run, revision: status.view.revision })
    if (config) status.replace({ active: config })
  }

  /** The guest has let go of a processor that nobody takes out at this moment. */
  async processorsLeft(run: Run): Promise<void> {
    const { active } = this.#view
    const count = await processorsThere(this.#live(run))
    if (!active || count === active.processors.count) return
    this.#tellActive(run, applyChanges(active, [{ kind: 'set-processors', count }]))
  }

  /** What is in force has changed, though nobody has asked for it. */
  #tellActive(run: Run, config: MachineConfig): void {
    run.note({ config })
    const { context, status } = this.#parts
    status.replace({ active: config })
    context.tell({ kind: 'machine-changed', atMs: context.surroundings.nowMs(), machine: this.#view })
  }

  /** The guest has let go of a device that nobody takes out at this moment: late, or by itself. */
  async unplugged(run: Run, device: string): Promise<void> {
    const { active } = this.#view
    if (!active || !devicesOf(active).some(({ id }) => id === device)) return
    const live = this.#live(run)
    if (active.nics.some(({ id }) => id === device)) await clearNic(live, active.id, { id: device })
    else await live.closeImage(device)
    this.#tellActive(run, applyChanges(active, [{ kind: 'detach-device', device }]))
  }
}

/** What it has already, it may keep: a former version did not look. */
function withNewMacs(config: MachineConfig, { nics: before }: MachineConfig): MachineConfig {
  const known = new Set(before.map(({ mac }) => mac))
  return { ...config, nics: config.nics.filter(({ mac }) => !known.has(mac)) }
}
