import { readIin } from '@nesie/kz';
import type { Stated } from './domain.ts';
import type { MarriageRefusal } from './errors.ts';
import type { Needs } from './facts.ts';

/**
 * What is wrong with what a client says of his marriage, where the sum asks for it.
 * @param ownIin nobody is his own spouse
 * @see docs/law.md, `law:spouse`
 */
export function marriageRefusal(
  { married, spouseIin }: Pick<Stated, 'married' | 'spouseIin'>,
  ownIin: string,
): MarriageRefusal | null {
  if (married === undefined) return { code: 'marriage-not-stated' };
  if (!married) return null;
  if (spouseIin === undefined) return { code: 'spouse-iin-needed' };
  // The same answer for a wrong number and for his own; whether anybody is registered under it is never looked at.
  return spouseIin === ownIin || 'problem' in readIin(spouseIin) ? { code: 'spouse-iin-wrong' } : null;
}

/** What is kept of what was stated: the marriage only where it is asked for, the spouse only of the married. */
export function statedFor(stated: Stated, { spouse }: Pick<Needs, 'spouse'>): Stated {
  const { married, spouseIin, ...rest } = stated;
  if (!spouse || married === undefined) return rest;
  return married && spouseIin !== undefined ? { ...rest, married, spouseIin } : { ...rest, married: false };
}
