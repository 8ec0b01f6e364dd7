import { keyboardLayouts } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { KeysRequest, PasswordRequest, TextRequest } from '../contract/screen.ts'

const times = {
  holdMs: z.int().min(0).max(10_000).exactOptional().describe('how long each is held; default 20'),
  delayMs: z.int().min(0).max(10_000).exactOptional().describe('how long to wait between two; default 20'),
}

export const keysRequest: z.ZodType<KeysRequest> = z
  .strictObject({
    keys: z
      .array(z.string().max(100))
      .min(1)
      .max(100)
      .describe('one after another; those with hyphens between them at once: `ctrl-alt-delete`'),
    ...times,
  })
  .meta({ id: 'KeysRequest' })

export const textRequest: z.ZodType<TextRequest> = z
  .strictObject({
    text: z.string().min(1).max(4096),
    layout: z.enum(keyboardLayouts).exactOptional().describe("the guest's; left out: that of the machine's screen"),
    ...times,
  })
  .meta({ id: 'TextRequest' })

export const passwordRequest: z.ZodType<PasswordRequest> = z
  .strictObject({
    password: z.string().max(100),
    expiresSeconds: z.int().min(1).max(31_536_000).exactOptional().describe('nobody new comes in by it afterwards'),
    device: z.string().max(100).exactOptional().describe('left out: the first that asks for one'),
  })
  .meta({ id: 'PasswordRequest' })
