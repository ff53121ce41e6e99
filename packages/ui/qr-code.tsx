import { generate } from 'lean-qr';
import { useMemo } from 'react';

/** A code to scan with another phone. The link itself must stand beside: a code alone says nothing to a reader. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { path, size } = useMemo(() => {
    const code = generate(text);
    let drawn = '';
    for (let y = 0; y < code.size; y++)
      for (let x = 0; x < code.size; x++) if (code.get(x, y)) drawn += `M${x} ${y}h1v1h-1z`;
    return { path: drawn, size: code.size };
  }, [text]);
  // Four modules of quiet ground on every side, as ISO 18004 asks; dark on light in the dark scheme too.
  return (
    <svg
      className="qr"
      viewBox={`-4 -4 ${size + 8} ${size + 8}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect className="qr-ground" x="-4" y="-4" width={size + 8} height={size + 8} />
      <path className="qr-ink" d={path} />
    </svg>
  );
}
