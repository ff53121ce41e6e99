import { generate } from 'lean-qr';

const QUIET = 2;
const BLOCKS = [' ', '▄', '▀', '█'] as const;
/** Black on white whatever the terminal's colours are: a code the other way round is not read by every phone. */
const INK = '\u001b[30;47m';
const PLAIN = '\u001b[0m';

/** A QR code for a terminal, two rows of it in a line. */
export function terminalQr(text: string): string {
  const code = generate(text);
  const lines: string[] = [];
  for (let y = -QUIET; y < code.size + QUIET; y += 2) {
    let line = '';
    for (let x = -QUIET; x < code.size + QUIET; x += 1)
      line += BLOCKS[(code.get(x, y) ? 2 : 0) + (code.get(x, y + 1) ? 1 : 0)];
    lines.push(`${INK}${line}${PLAIN}`);
  }
  return lines.join('\n');
}
