import type { Run } from '../../command/spec.ts'
import { powerCommand } from './power.ts'

export const run: Run = powerCommand('save')
