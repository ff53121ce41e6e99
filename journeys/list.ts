import { anotherDevice } from './another-device.ts';
import { badInput } from './bad-input.ts';
import { drafts } from './drafts.ts';
import { instalments } from './instalments.ts';
import { keyboard } from './keyboard.ts';
import { languages, ownLanguages } from './languages.ts';
import { microcredit } from './microcredit.ts';
import { names } from './names.ts';
import { oldBrowser } from './old-browser.ts';
import { pause } from './pause.ts';
import { fakeCameraRefused, otherManRefused, stillRefused } from './refused-faces.ts';
import { slowNetwork } from './slow-network.ts';
import { stopCredit } from './stop-credit.ts';
import type { Journey } from './support/journey.ts';
import { look, waysIn } from './ways-in.ts';

/** Every journey; the longest begin first, so that two at a time end together. */
export const journeys: readonly Journey[] = [
  instalments,
  microcredit,
  ownLanguages,
  languages,
  pause,
  slowNetwork,
  look,
  keyboard,
  drafts,
  names,
  badInput,
  anotherDevice,
  stopCredit,
  waysIn,
  oldBrowser,
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
