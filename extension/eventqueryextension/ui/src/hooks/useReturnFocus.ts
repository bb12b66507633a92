import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

let byKeyboard = false
document.addEventListener('keydown', () => (byKeyboard = true), true)
document.addEventListener('pointerdown', () => (byKeyboard = false), true)

/**
 * Moves the focus into an element that was opened by the keyboard, and back
 * when it is closed while it has the focus.
 */
export function useReturnFocus(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement
    const element = ref.current
    if (byKeyboard) element?.focus({ preventScroll: true })
    return () => {
      const now = document.activeElement
      const isInside = now === null || now === document.body || element?.contains(now)
      if (isInside && before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true })
    }
  }, [])
}
