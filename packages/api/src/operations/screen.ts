import { parseKeyChord, type ScreenshotFormat } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { ScreenEndpoints } from '../contract/screen.ts'
import { RequestError } from '../problem/request-error.ts'
import { word } from '../schema/query.ts'
import { keysRequest, passwordRequest, textRequest } from '../schema/screen.ts'
import { type Operations, Reply } from './operation.ts'

/** Media types of pictures; that of pixmaps has no registration, and is what others call it. */
const mediaTypes = { png: 'image/png', ppm: 'image/x-portable-pixmap' } as const satisfies Record<
  ScreenshotFormat,
  string
>

const found = ['machine-not-found', 'ambiguous-name'] as const
const pressing = [...found, 'invalid-input', 'invalid-state', 'busy', 'unsupported'] as const

/** A machine's screen and keyboard. */
export const screenOperations: Operations<keyof ScreenEndpoints> = {
  'machines.screenshot': {
    summary: 'What a screen shows, as an image',
    description: 'PNG, or a pixmap (PPM) where `Accept` or `format` asks for one.',
    query: z.strictObject({
      device: word.exactOptional().describe('left out: the first'),
      format: z.enum(['png', 'ppm']).exactOptional().describe('left out: what `Accept` asks for, usually PNG'),
    }),
    answer: 'bytes',
    media: Object.values(mediaTypes),
    problems: [...found, 'device-not-found', 'invalid-state', 'not-acceptable', 'unsupported'],
    handle: async ({ session, params, query, request, signal }) => {
      const { id } = session.findMachine(params.machine).view
      const { device, format = acceptedFormat(request.headers.accept) } = query
      const picture = await session.screenshot(id, { ...(device === undefined ? {} : { device }), format, signal })
      return new Reply(200, picture, { 'content-type': mediaTypes[format], 'cache-control': 'no-store' })
    },
  },
  'machines.keys': {
    summary: "Press keys at a machine's keyboard",
    description: 'Answers when the last is let go. A client that leaves calls the rest off.',
    body: keysRequest,
    answer: 'nothing',
    status: 204,
    problems: pressing,
    handle: async ({ session, params, body, signal }) => {
      const { id } = session.findMachine(params.machine).view
      const { keys, ...times } = body
      await session.sendKeys(id, keys.map(parseKeyChord), { ...times, signal })
      return null
    },
  },
  'machines.text': {
    summary: "Type a text at a machine's keyboard",
    description:
      'Answers when it is typed. A client that leaves calls the rest off. The text is in no log and no journal.',
    body: textRequest,
    answer: 'nothing',
    status: 204,
    problems: pressing,
    handle: async ({ session, params, body, signal }) => {
      const { id } = session.findMachine(params.machine).view
      const { text, ...options } = body
      await session.typeText(id, text, { ...options, signal })
      return null
    },
  },
  'machines.graphics-password': {
    summary: 'Set what clients of a screen that listens are asked for, until the machine goes off',
    description: 'It is kept nowhere but in the running machine, and told nowhere.',
    body: passwordRequest,
    answer: 'nothing',
    status: 204,
    problems: [...found, 'device-not-found', 'invalid-input', 'invalid-state', 'unsupported'],
    handle: async ({ session, params, body }) => {
      const { id } = session.findMachine(params.machine).view
      const { password, ...options } = body
      await session.setGraphicsPassword(id, password, options)
      return null
    },
  },
}

/** Which of the formats a client takes best (RFC 9110, 12.5.1). @throws RequestError `not-acceptable` */
function acceptedFormat(accept = '*/*'): ScreenshotFormat {
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const q = parameters.find((one) => one.startsWith('q='))
    return { type, weight: q === undefined ? 1 : Number(q.slice(2)) }
  })
  const weightOf = (format: ScreenshotFormat) => {
    // The most specific range decides.
    const fits = [mediaTypes[format], 'image/*', '*/*'].map((type) => ranges.find((range) => range.type === type))
    return fits.find((range) => range !== undefined)?.weight ?? 0
  }
  const [png, ppm] = [weightOf('png'), weightOf('ppm')]
  if (png > 0 && png >= ppm) return 'png'
  if (ppm > 0) return 'ppm'
  throw new RequestError('not-acceptable', {
    accept: accept.slice(0, 100),
    offered: Object.values(mediaTypes).join(' or '),
  })
}
