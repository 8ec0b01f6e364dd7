import type { MachineState } from '@cimarron/hypervisor'
import { glyph, glyphHeight, glyphWidth } from './font.ts'

export const pictureWidth = 640
export const pictureHeight = 400

/** Red, green, blue, each 0 to 255. */
export type Colour = readonly [number, number, number]

/** Pixels are indices into this. */
export const palette: readonly Colour[] = [
  [16, 20, 24],
  [235, 235, 235],
  [70, 190, 110],
  [230, 180, 60],
  [220, 80, 80],
  [130, 140, 150],
]
const ink = { paper: 0, text: 1, good: 2, waiting: 3, bad: 4, dim: 5 } as const

const stateInk: Readonly<Record<MachineState, number>> = {
  off: ink.dim,
  saved: ink.dim,
  starting: ink.waiting,
  running: ink.good,
  paused: ink.waiting,
  'shutting-down': ink.waiting,
  crashed: ink.bad,
  unreachable: ink.bad,
}

export interface Shown {
  readonly name: string
  readonly state: MachineState
  readonly consoleTail: string
}

/** Draws a simulated machine's screen: its name, its state, and the end of its console. A byte a pixel, row by row. */
export function drawPicture(shown: Shown): Uint8Array {
  const picture = new Uint8Array(pictureWidth * pictureHeight).fill(ink.paper)
  drawText(picture, { text: shown.name, x: 16, y: 16, dot: 4, colour: ink.text })
  drawText(picture, { text: shown.state, x: 16, y: 48, dot: 3, colour: stateInk[shown.state] })
  picture.fill(ink.dim, 76 * pictureWidth, 78 * pictureWidth)
  const lines = shown.consoleTail.replaceAll('\r', '').split('\n').slice(-22)
  for (const [index, text] of lines.entries()) {
    drawText(picture, { text: settle(text), x: 16, y: 88 + index * 14, dot: 2, colour: ink.text })
  }
  return picture
}

/** A line as it looks once its backspaces have worked. */
function settle(line: string): string {
  const out: string[] = []
  for (const character of line) {
    if (character === '\b') out.pop()
    else out.push(character)
  }
  return out.join('')
}

interface Text {
  readonly text: string
  readonly x: number
  readonly y: number
  /** Pixels a dot of the font. */
  readonly dot: number
  readonly colour: number
}

function drawText(picture: Uint8Array, { text, x, y, dot, colour }: Text): void {
  let left = x
  for (const character of text) {
    if (left + glyphWidth * dot > pictureWidth) return
    for (const [row, bits] of glyph(character).entries()) {
      for (let column = 0; column < glyphWidth; column++) {
        if ((bits & (4 >> column)) === 0) continue
        for (let line = 0; line < dot; line++) {
          const at = (y + row * dot + line) * pictureWidth + left + column * dot
          if (y + glyphHeight * dot <= pictureHeight) picture.fill(colour, at, at + dot)
        }
      }
    }
    left += (glyphWidth + 1) * dot
  }
}
