import type { Api, ApiOptions } from './create-api.ts'

/** Makes the REST face. What it is made of is loaded only now: who waits for something else at the start need not wait for it. */
export async function createApi(options: ApiOptions): Promise<Api> {
  const face = await import('./create-api.ts')
  return await face.createApi(options)
}
