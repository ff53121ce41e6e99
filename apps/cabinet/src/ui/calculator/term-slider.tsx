import { useId, useState } from 'react';

export interface TermSliderProps {
  readonly id: string;
  /** the slider's own name */
  readonly label: string;
  /** the name of the box beside it, with the unit */
  readonly typedLabel: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
  /** how a value is said: '30 күн' */
  readonly format: (value: number) => string;
  readonly rangeText: string;
}

/** A count, by sliding or by typing: the box says it exactly, the slider shows where it lies. */
export function TermSlider(props: TermSliderProps) {
  const { id, label, typedLabel, value, min, max, onChange, format, rangeText } = props;
  const note = useId();
  // Only while somebody types does the box hold its own words; otherwise it says the value.
  const [typed, setTyped] = useState<string | null>(null);
  const count = typed === null ? value : read(typed);
  const isWrong = count === null || count < min || count > max;
  const type = (text: string) => {
    setTyped(text);
    const next = read(text);
    if (next !== null && next >= min && next <= max) onChange(next);
  };
  const leave = () => {
    // What is out of range becomes the nearest that isn't; what is no number becomes what stood there before.
    if (count !== null && isWrong) onChange(Math.min(Math.max(count, min), max));
    setTyped(null);
  };
  const share = max > min ? (value - min) / (max - min) : 0;
  return (
    <div className="stack-s">
      <div className="slider-head">
        <label htmlFor={id}>{typedLabel}</label>
        <input
          id={id}
          className="input sum-input term-input figure"
          type="text"
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
          value={typed ?? String(value)}
          aria-describedby={isWrong ? note : undefined}
          aria-invalid={isWrong || undefined}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => type(event.currentTarget.value)}
          onBlur={leave}
          onKeyDown={(event) => event.key === 'Enter' && leave()}
        />
      </div>
      {isWrong && (
        <p id={note} className="field-error">
          {rangeText}
        </p>
      )}
      <div className="slider">
        <svg className="slider-bar" aria-hidden="true">
          <rect className="slider-all" width="100%" height="8" rx="4" />
          <rect className="slider-share" width={`${share * 100}%`} height="8" rx="4" />
        </svg>
        <input
          type="range"
          aria-label={label}
          value={value}
          min={min}
          max={max}
          step={1}
          aria-valuetext={format(value)}
          onChange={(event) => {
            setTyped(null);
            onChange(Number(event.currentTarget.value));
          }}
        />
      </div>
      <div className="slider-ends" aria-hidden="true">
        <span className="figure">{format(min)}</span>
        <span className="figure">{format(max)}</span>
      </div>
    </div>
  );
}

function read(typed: string): number | null {
  return /^\s*\d{1,4}\s*$/.test(typed) ? Number(typed) : null;
}
