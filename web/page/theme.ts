/** Colours are the style sheet's; a canvas has to be told them. */
export function colour(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
}

/** A colour that lets what lies behind shine through. The style sheet's colours are six digits each. */
export function faint(token: string, share: number): string {
  const digits = Math.round(share * 255).toString(16);
  return `${colour(token)}${digits.padStart(2, '0')}`;
}

/**
 * Calls back when the colours have changed: the system went dark or light, or the page is printed, for which it turns light.
 * `null` for the width: that of the screen.
 */
export function onThemeChange(listener: (widthMax: number | null) => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => listener(null));
  const root = document.documentElement;
  addEventListener('beforeprint', () => {
    root.dataset['media'] = 'print';
    for (const details of document.querySelectorAll('details')) details.open = false;
    listener(printWidth);
  });
  addEventListener('afterprint', () => {
    delete root.dataset['media'];
    listener(null);
  });
}

/** What fits on A4 and on US letter between the margins, in CSS pixels. */
const printWidth = 640;
