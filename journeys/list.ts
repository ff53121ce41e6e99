import { drafts } from './drafts.ts';
import { microcredit } from './microcredit.ts';
import { fakeCameraRefused, otherManRefused, stillRefused } from './refused-faces.ts';
import type { Journey } from './support/journey.ts';
import { look, waysIn } from './ways-in.ts';

/** Every journey, in the order in which a person would take them. */
export const journeys: readonly Journey[] = [
  look,
  drafts,
  microcredit,
  waysIn,
  otherManRefused,
  stillRefused,
  fakeCameraRefused,
];

/** The journeys named, separated by commas; all when none is. */
export function chosenJourneys(names: string | undefined): readonly Journey[] {
  if (!names) return journeys;
  const wanted = names.split(',');
  return journeys.filter(({ name }) => wanted.includes(name));
}
