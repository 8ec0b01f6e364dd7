export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colours text for a terminal, or leaves it as it is. */
export type Painter = Readonly<Record<Colour, (text: string) => string>>

const codes: Readonly<Record<Colour, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}

export function painter(isOn: boolean): Painter {
  const pen = (colour: Colour) => (text: string) => {
    const [on, off] = codes[colour]
    return isOn ? `\u{1b}[${on}m${text}\u{1b}[${off}m` : text
  }
  return {
    bold: pen('bold'),
    dim: pen('dim'),
    red: pen('red'),
    green: pen('green'),
    yellow: pen('yellow'),
    cyan: pen('cyan'),
  }
}
