import { z } from 'zod'

type Exact<S extends z.ZodRawShape, K extends keyof S> = {
  [P in keyof S]: P extends K ? S[P] : S[P] extends z.ZodType ? z.ZodExactOptional<S[P]> : never
}

/** The same object with all but the named fields optional: they may be left out, but not be `undefined`. */
export function exactPartial<S extends z.ZodRawShape, K extends keyof S & string>(
  object: z.ZodObject<S>,
  required: readonly K[],
): z.ZodObject<Exact<S, K>, z.core.$strict> {
  const stays: readonly string[] = required
  const shape = Object.entries(object.shape).map(([key, type]) => [
    key,
    stays.includes(key) ? type : z.exactOptional(type),
  ])
  // The mapped type above says of each key what the line above does to it.
  return z.strictObject(Object.fromEntries(shape)) as never
}
