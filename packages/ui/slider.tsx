import { useId } from 'react';

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
  /** how a value is said and written: '250 000 ₸', '30 күн' */
  readonly format: (value: number) => string;
}

/** The browser's own slider, so that fingers, keys and readers find what they know; its value stands above it. */
export function Slider({ label, value, min, max, step, onChange, format }: SliderProps) {
  const id = useId();
  const share = max > min ? (value - min) / (max - min) : 0;
  return (
    <div className="stack-s">
      <div className="slider-head">
        <label htmlFor={id}>{label}</label>
        <output className="figure" htmlFor={id}>
          {format(value)}
        </output>
      </div>
      <div className="slider">
        <svg className="slider-bar" aria-hidden="true">
          <rect className="slider-all" width="100%" height="8" rx="4" />
          <rect className="slider-share" width={`${share * 100}%`} height="8" rx="4" />
        </svg>
        <input
          id={id}
          type="range"
          value={value}
          min={min}
          max={max}
          step={step}
          aria-valuetext={format(value)}
          onChange={(event) => onChange(Number(event.currentTarget.value))}
        />
      </div>
      <div className="slider-ends" aria-hidden="true">
        <span className="figure">{format(min)}</span>
        <span className="figure">{format(max)}</span>
      </div>
    </div>
  );
}
