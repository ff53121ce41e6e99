const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Everything here was written by somebody else: nothing of it gets into the page unescaped. */
export function html(value: unknown): string {
  return String(value ?? '').replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');
}
