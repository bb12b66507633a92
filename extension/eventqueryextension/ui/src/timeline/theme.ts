/** The colours of the drawing, as a canvas takes them. */
export interface Theme {
  surface: string
  raised: string
  sunken: string
  stripe: string
  text: string
  muted: string
  line: string
  softLine: string
  accent: string
  warn: string
}

/** Returns the page's colours, resolved. */
export function themeOf(resolve: (color: string) => string): Theme {
  return {
    surface: resolve('var(--surface)'),
    raised: resolve('var(--raised)'),
    sunken: resolve('var(--sunken)'),
    stripe: resolve('color-mix(in srgb, var(--sunken) 45%, var(--surface))'),
    text: resolve('var(--text)'),
    muted: resolve('var(--muted)'),
    line: resolve('var(--line)'),
    softLine: resolve('var(--line-soft)'),
    accent: resolve('var(--accent)'),
    warn: resolve('var(--warn)'),
  }
}

/** Prepares a canvas for a drawing of a size in CSS pixels, in the pixels of the screen. */
export function contextOf(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== w) canvas.width = w
  if (canvas.height !== h) canvas.height = h
  const ctx = canvas.getContext('2d')
  ctx?.setTransform(ratio, 0, 0, ratio, 0, 0)
  ctx?.clearRect(0, 0, width, height)
  return ctx
}
