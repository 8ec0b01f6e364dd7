import { type CloneRequest, type Machine, type Operation, requireClonable } from '@cimarron/hypervisor'
import { type MomentOwner, sourceMoment } from './source-moment.ts'

/** Copies of a machine: as it is, off or running, or as one of its snapshots holds it. */
export class MachineClones {
  readonly #owner: MomentOwner

  constructor(owner: MomentOwner) {
    this.#owner = owner
  }

  /** Within the machine's exclusive operation. @throws what `sourceMoment` and `cloneMachines` throw */
  async clone(
    request: CloneRequest,
    operation: Operation & { readonly signal: AbortSignal },
  ): Promise<readonly Machine[]> {
    const { status, context } = this.#owner
    // Before a guest is held up for it.
    requireClonable(status.view.defined, request)
    await using moment = await sourceMoment(this.#owner, request, operation.signal)
    return await context.clone(moment, request, operation)
  }
}
