/** Something about the host that is missing or odd, and what to do about it. */
export interface Finding {
  /** `ok`: looked at and right. `note`: good to know. `warning`: less than it could be. `error`: something will not work. */
  readonly level: 'ok' | 'note' | 'warning' | 'error'
  /** What was looked at: `accelerator`, `ports`, … */
  readonly subject: string
  /** What was found. */
  readonly text: string
  /** What would put it right. */
  readonly remedy?: string
}
