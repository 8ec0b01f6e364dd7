/** What a check may cost, whatever the server says. */
export interface CheckLimits {
  /** Instances read of one class of one namespace; what is beyond is not checked, and the report says so. */
  readonly instances: number
  /** Instances of one class whose associations and keys are followed, each by requests of its own. */
  readonly followed: number
  /** Associations read of one instance. */
  readonly associations: number
  /** How long a request may take. */
  readonly requestMs: number
  /** Requests in all. */
  readonly requests: number
  /** Findings kept of one rule; the others are counted. */
  readonly findings: number
}

export const defaultLimits: CheckLimits = {
  instances: 2_000,
  followed: 40,
  associations: 2_000,
  requestMs: 30_000,
  requests: 50_000,
  findings: 50,
}
