import type { ScreenshotFormat } from '@cimarron/hypervisor'
import type { KeyboardLayout } from '@cimarron/hypervisor/keyboard'
import type { Place } from './endpoints.ts'

export interface KeyTimes {
  /** How long each is held, in milliseconds; default 20. */
  readonly holdMs?: number
  /** How long to wait between two, in milliseconds; default 20. */
  readonly delayMs?: number
}

export interface KeysRequest extends KeyTimes {
  /** One after another; those with hyphens between them at once: `ctrl-alt-delete`. */
  readonly keys: readonly string[]
}

export interface TextRequest extends KeyTimes {
  readonly text: string
  /** The guest's; left out, that of the machine's screen. */
  readonly layout?: KeyboardLayout
}

export interface PasswordRequest {
  readonly password: string
  /** After so many seconds nobody new comes in by it. */
  readonly expiresSeconds?: number
  /** Left out: the first that asks for one. */
  readonly device?: string
}

type OfMachine<E> = E & { params: { readonly machine: string } }

/** A machine's screen and keyboard. */
export interface ScreenEndpoints {
  'machines.screenshot': OfMachine<{
    query: { readonly device?: string; readonly format?: ScreenshotFormat }
    answer: Uint8Array
  }>
  'machines.keys': OfMachine<{ body: KeysRequest; answer: null }>
  'machines.text': OfMachine<{ body: TextRequest; answer: null }>
  'machines.graphics-password': OfMachine<{ body: PasswordRequest; answer: null }>
}

export const screenPlaces: { readonly [N in keyof ScreenEndpoints]: Place } = {
  'machines.screenshot': { method: 'GET', path: '/machines/{machine}/screenshot' },
  'machines.keys': { method: 'POST', path: '/machines/{machine}/keys' },
  'machines.graphics-password': { method: 'PUT', path: '/machines/{machine}/graphics-password' },
  'machines.text': { method: 'POST', path: '/machines/{machine}/text' },
}
