/** A picture that was taken and not sent yet: kept in this tab, so that loading the page again doesn't lose it. */
const keyOf = (step: string) => `nesie.picture.${step}`;

export function keepPicture(step: string, draftId: string, url: string): void {
  try {
    sessionStorage.setItem(keyOf(step), JSON.stringify({ draftId, url }));
  } catch {
    // No room for a picture: it stays on the page as long as the page does.
  }
}

export function dropPicture(step: string): void {
  sessionStorage.removeItem(keyOf(step));
}

/** @returns the data: address of the picture, or null when none of this draft waits */
export function keptPicture(step: string, draftId: string): string | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(step)) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('url' in kept) || !('draftId' in kept)) return null;
    return kept.draftId === draftId && typeof kept.url === 'string' ? kept.url : null;
  } catch {
    return null;
  }
}

/** The bytes behind a data: address; decoded here, since a strict content policy lets no page fetch one. */
export function bytesOf(url: string): Blob {
  const [head = '', body = ''] = url.split(',');
  const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: head.replace(/^data:|;.*$/g, '') || 'image/jpeg' });
}
