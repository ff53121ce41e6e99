import { useEffect, useState } from 'react';
import { formatInstant } from './dates.ts';
import { useUi } from './provider.tsx';

export interface CountdownProps {
  /** the instant it runs to, ISO */
  readonly until: string;
  /** what happens then: 'Confirm from' */
  readonly label: string;
  readonly onOver?: (() => void) | undefined;
  /** the server's clock minus this phone's, where the server told it */
  readonly skewMillis?: number;
}

/** How long is left, beside the exact time: the one for a feeling, the other for the record. */
export function Countdown({ until, label, onOver, skewMillis = 0 }: CountdownProps) {
  const { language, words } = useUi();
  const end = Date.parse(until);
  const [left, setLeft] = useState(() => Math.max(0, end - Date.now() - skewMillis));
  useEffect(() => {
    const look = () => setLeft(Math.max(0, end - Date.now() - skewMillis));
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [end, skewMillis]);
  const over = left === 0;
  useEffect(() => {
    if (over) onOver?.();
  }, [over, onOver]);
  return (
    <div className="countdown">
      <span className="soft small">{label}</span>
      {/* Not read out every second: who wants to know goes there. */}
      <span className="countdown-left figure" role="timer" aria-live="off">
        {over ? words.over : formatLeft(left, words)}
      </span>
      <time className="small" dateTime={until}>
        {formatInstant(until, language)}
      </time>
    </div>
  );
}

/** Days and hours while it is long, minutes and seconds at the end. */
export function formatLeft(
  millis: number,
  units: { readonly dayShort: string; readonly hourShort: string; readonly minuteShort: string },
): string {
  const seconds = Math.ceil(millis / 1000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor((seconds % 86_400) / 3600),
    Math.floor((seconds % 3600) / 60),
  ];
  const gap = '\u00a0';
  if (days > 0) return `${days}${gap}${units.dayShort} ${hours}${gap}${units.hourShort}`;
  if (hours > 0) return `${hours}${gap}${units.hourShort} ${minutes}${gap}${units.minuteShort}`;
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}
