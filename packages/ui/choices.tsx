import { useId } from 'react';
import { Field, type FieldProps } from './field.tsx';
import { useUi } from './provider.tsx';

export interface Option<V extends string> {
  readonly value: V;
  readonly label: string;
}

interface OptionsProps<V extends string> {
  readonly options: readonly Option<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
}

export interface SegmentedProps<V extends string> extends OptionsProps<V> {
  readonly label: string;
  readonly labelHidden?: boolean;
  /** what the choice that holds means */
  readonly hint?: string;
  readonly name?: string;
}

/** Two to four choices side by side, of which one always holds. Keys move between them as between radio buttons. */
export function Segmented<V extends string>({
  label,
  labelHidden = false,
  hint,
  name,
  options,
  value,
  onChange,
}: SegmentedProps<V>) {
  const id = useId();
  return (
    <fieldset className="fieldset">
      <legend className={labelHidden ? 'hidden' : ''}>{label}</legend>
      <div className="segments">
        {options.map((option) => (
          <label key={option.value} className="segment">
            <input
              type="radio"
              name={name ?? id}
              aria-describedby={hint ? `${id}hint` : undefined}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {hint && (
        <p className="segments-hint soft small" id={`${id}hint`}>
          {hint}
        </p>
      )}
    </fieldset>
  );
}

/** A long list of choices: the phone's own picker. */
export function Select<V extends string>({
  options,
  value,
  onChange,
  ...field
}: OptionsProps<V | ''> & FieldProps) {
  return (
    <Field {...field}>
      {(links) => (
        <div className="select">
          <select
            {...links}
            className="input"
            value={value}
            onChange={(event) => {
              const chosen = options.find((option) => option.value === event.currentTarget.value);
              if (chosen) onChange(chosen.value);
            }}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        </div>
      )}
    </Field>
  );
}

export interface TextAreaProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: (() => void) | undefined;
  readonly maxLength: number;
  readonly rows?: number;
}

/** A longer text. What is left of the room is said when it gets narrow, not at every key. */
export function TextArea({ value, onChange, onBlur, maxLength, rows = 6, ...field }: TextAreaProps) {
  const { words } = useUi();
  const left = maxLength - value.length;
  return (
    <div className="stack-s">
      <Field {...field}>
        {(links) => (
          <textarea
            {...links}
            className="input"
            rows={rows}
            value={value}
            maxLength={maxLength}
            onChange={(event) => onChange(event.currentTarget.value)}
            onBlur={onBlur}
          />
        )}
      </Field>
      <p className="soft small" aria-hidden="true">
        {words.lettersLeft(left)}
      </p>
      <span className="hidden" role="status">
        {left <= 50 ? words.lettersLeft(left) : ''}
      </span>
    </div>
  );
}
