import { expect, test, vi } from 'vitest'
import { systemClock } from './clock.ts'

test('a wait that is longer than a timer holds is waited for whole, and can be called off', () => {
  vi.useFakeTimers()
  try {
    const called = vi.fn()
    const callOff = systemClock.after(2 ** 32, called)
    vi.advanceTimersByTime(2 ** 32 - 1)
    expect(called).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(called).toHaveBeenCalledTimes(1)
    callOff()
    systemClock.after(2 ** 32, called)()
    vi.advanceTimersByTime(2 ** 33)
    expect(called).toHaveBeenCalledTimes(1)
  } finally {
    vi.useRealTimers()
  }
})
