import { useId, useState } from 'react';
import { formatRound, parseTenge, readTiyn } from './money.ts';

export interface SumSliderProps {
  readonly label: string;
  /** whole tiyn as a string */
  readonly tiyn: string;
  readonly minTiyn: string;
  readonly maxTiyn: string;
  readonly stepTiyn: string;
  readonly onChange: (tiyn: string) => void;
}

/** A sum that is dragged or typed. What is typed counts when the field is left, held inside what is possible. */
export function SumSlider({ label, tiyn, minTiyn, maxTiyn, stepTiyn, onChange }: SumSliderProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [least, most, value] = [Number(minTiyn), Number(maxTiyn), Number(tiyn)];
  const share = most > least ? (Math.min(Math.max(value, least), most) - least) / (most - least) : 0;
  const settle = () => {
    const sum = typed === null ? null : readTiyn(parseTenge(typed) ?? '');
    if (sum !== null) {
      const [low, high] = [BigInt(minTiyn), BigInt(maxTiyn)];
      onChange(String(sum < low ? low : sum > high ? high : sum));
    }
    setTyped(null);
  };
  return (
    <div className="stack-s">
      <div className="slider-head">
        <label htmlFor={`${id}sum`}>{label}</label>
        <input
          id={`${id}sum`}
          className="input sum-input figure"
          type="text"
          inputMode="decimal"
          autoComplete="off"
          maxLength={18}
          value={typed ?? formatRound(tiyn)}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={settle}
          onKeyDown={(event) => event.key === 'Enter' && settle()}
        />
      </div>
      <div className="slider">
        <svg className="slider-bar" aria-hidden="true">
          <rect className="slider-all" width="100%" height="8" rx="4" />
          <rect className="slider-share" width={`${share * 100}%`} height="8" rx="4" />
        </svg>
        <input
          type="range"
          aria-label={label}
          aria-valuetext={formatRound(tiyn)}
          value={value}
          min={least}
          max={most}
          step={Number(stepTiyn)}
          onChange={(event) => {
            setTyped(null);
            onChange(event.currentTarget.value);
          }}
        />
      </div>
      <div className="slider-ends" aria-hidden="true">
        <span className="figure">{formatRound(minTiyn)}</span>
        <span className="figure">{formatRound(maxTiyn)}</span>
      </div>
    </div>
  );
}
