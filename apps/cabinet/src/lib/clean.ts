// Marks that are not seen: direction of writing, joiners, byte order, soft hyphen. Copied texts are full of them.
const unseen =
  /\u034f|[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\ufe00-\ufe0f]|\p{Cc}/gu;

/** What was typed or pasted without marks that nobody sees. Everything seen stays, for the person to judge. */
export function withoutUnseen(typed: string): string {
  return typed.replace(unseen, '');
}

/** A number of digits as people copy it: spaces, dashes and unseen marks go, what else was typed stays. */
export function plainDigits(typed: string): string {
  return withoutUnseen(typed).replace(/[\s\u2010-\u2015-]/g, '');
}
