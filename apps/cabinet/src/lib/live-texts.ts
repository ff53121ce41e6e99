import type { gestureOf } from '../capture/gesture-of.ts';
import { useText } from '../i18n.ts';

const hints = [
  'no-face',
  'two-faces',
  'too-dark',
  'closer',
  'look-ahead',
  'close-mouth',
  'hold-still',
] as const;

const reasons = [
  'not-still',
  'command-timeout',
  'moved-too-early',
  'other-movement',
  'no-face',
  'two-faces',
  'face-changed',
  'picture-jumped',
  'capture-gap',
  'too-many-frames',
  'not-live',
  'deadline',
  'frames-ahead',
  'frames-late',
  'comparison-failed',
  'abandoned',
] as const;

/** The sentence for what the server asks now. */
export function useInstruction() {
  const t = useText();
  return (gesture: ReturnType<typeof gestureOf>) => t(`gesture.${gesture}`);
}

/** Advice for a hint; an unknown hint says nothing rather than a code. */
export function useHintText() {
  const t = useText();
  return (hint: string | null): string | null => {
    const known = hints.find((one) => one === hint);
    return known ? t(`hint.${known}`) : null;
  };
}

/** Why an attempt was refused; an unknown reason gets the general sentence. */
export function useReasonText() {
  const t = useText();
  return (reason: string | null): string => {
    const known = reasons.find((one) => one === reason);
    return known ? t(`reason.${known}`) : t('reason.other');
  };
}
