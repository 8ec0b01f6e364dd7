import { type Report, tallyOf } from './report.ts'

/** 0: clean, warnings or not; 1: errors; 2: no error, and not all could be tried. */
export function reportExitCode({ results }: Pick<Report, 'results'>): 0 | 1 | 2 {
  const { errors, unchecked } = tallyOf(results)
  return errors > 0 ? 1 : unchecked > 0 ? 2 : 0
}
