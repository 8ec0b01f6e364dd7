import { z } from 'zod'

// A query's values are texts; what is written otherwise than JSON would write it stays a text, and is refused as one.

/** A whole number in a query, within its bounds. */
export function wholeNumber(least: number, most: number): z.ZodType<number> {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^(0|-?[1-9]\d*)$/.test(value) ? Number(value) : value),
    z.int().min(least).max(most),
  )
}

/** `true` or `false` in a query. */
export const flag: z.ZodType<boolean> = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
)

/** A text in a query or path. */
export const word: z.ZodType<string> = z.string().max(4096)
