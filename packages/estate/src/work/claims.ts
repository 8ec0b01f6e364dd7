import type { JobRun } from './job-run.ts'

/** One job at a time on a machine: who has it, and who takes it over next. */
export class Claims {
  readonly #claims = new Map<string, Claim>()

  /** The job that works on the machine. */
  job(machine: string): JobRun | undefined {
    const claim = this.#claims.get(machine)
    return claim?.job ?? claim?.before
  }

  /** Somebody waits already for the job there to end. */
  isWaitedFor(machine: string): boolean {
    const claim = this.#claims.get(machine)
    return claim !== undefined && claim.job === undefined
  }

  /** From now on the machine is taken, though the job of who had it may still be ending. */
  take(machine: string): Claim {
    const claim: Claim = {
      job: undefined,
      before: this.job(machine),
      begin(job) {
        claim.job = job
      },
      release: () => this.#release(machine, claim),
    }
    this.#claims.set(machine, claim)
    return claim
  }

  #release(machine: string, claim: Claim): void {
    if (this.#claims.get(machine) === claim) this.#claims.delete(machine)
  }
}

export interface Claim {
  job: JobRun | undefined
  /** Whose place it takes: still at work, asked to end. */
  readonly before: JobRun | undefined
  /** Its own job begins. */
  readonly begin: (job: JobRun) => void
  readonly release: () => void
}
