import { verifyCommand as verifyPack } from '@nesie/pack';

/** `./nesie verify PACK [--trust FILE] [--json]`: 0 valid, 1 broken, 2 keys not trusted, 3 trust file unreadable. */
export function verifyCommand(argv: readonly string[]): number {
  return verifyPack(argv);
}
