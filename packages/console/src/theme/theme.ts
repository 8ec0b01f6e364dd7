import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The red earth that the name stands for. White text is readable on the filled shades (7 and 8). */
const earth: MantineColorsTuple = [
  '#fdf1ea',
  '#f6dfd2',
  '#edbda3',
  '#e49870',
  '#dc7846',
  '#d8652c',
  '#c95a23',
  '#a9491f',
  '#8f3d1a',
  '#752f12',
]

export const theme = createTheme({
  primaryColor: 'earth',
  primaryShade: { light: 7, dark: 7 },
  colors: { earth },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
})

/** Mantine's own grey for what is less important is 3.3:1 on white; WCAG 2.2 asks for 4.5:1 (success criterion 1.4.3). */
export const readableGreys: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': 'var(--mantine-color-gray-7)', '--mantine-color-body': '#fcfbfa' },
  dark: { '--mantine-color-dimmed': 'var(--mantine-color-dark-1)' },
})
