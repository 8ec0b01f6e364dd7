/** Bounds on what one run reads, so that no text, however made, costs more than this. */
export interface CompileLimits {
  /** Characters of all texts together. */
  readonly totalLength: number
  /** Files, those included counted. */
  readonly files: number
  readonly includeDepth: number
  /** Messages that are kept; after them the run stops. */
  readonly diagnostics: number
}

export const defaultLimits: CompileLimits = {
  totalLength: 128 * 1024 * 1024,
  files: 20_000,
  includeDepth: 32,
  diagnostics: 100,
}
