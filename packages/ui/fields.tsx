import { type ReactNode, useId, useState } from 'react';
import { joinDate, splitDate, type TypedDate } from './dates.ts';
import { Field, type FieldProps } from './field.tsx';
import { Icon } from './icons.tsx';
import { useUi } from './provider.tsx';

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: (() => void) | undefined;
  readonly autoComplete?: string;
  readonly inputMode?: 'text' | 'numeric' | 'tel' | 'decimal';
  readonly look?: 'text' | 'code' | 'short';
  readonly maxLength?: number;
  readonly spellCheck?: boolean;
}

const looks = { text: '', code: 'code-input', short: 'short-input' };

export function TextField({
  value,
  onChange,
  onBlur,
  look = 'text',
  autoComplete = 'off',
  inputMode,
  maxLength = 200,
  spellCheck = false,
  ...field
}: TextFieldProps) {
  return (
    <Field {...field} className={looks[look]}>
      {(links) => (
        <input
          {...links}
          className="input"
          type="text"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          onBlur={onBlur}
          autoComplete={autoComplete}
          inputMode={inputMode}
          maxLength={maxLength}
          spellCheck={spellCheck}
        />
      )}
    </Field>
  );
}

/** The code from an SMS: phones offer it above the keyboard. */
export function CodeField(props: Omit<TextFieldProps, 'look' | 'autoComplete' | 'inputMode'>) {
  return <TextField {...props} look="code" autoComplete="one-time-code" inputMode="numeric" maxLength={8} />;
}

export interface SecretFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: 'current-password' | 'new-password';
}

/** A password, hidden until the person wants to see what was typed. */
export function SecretField({ value, onChange, autoComplete, ...field }: SecretFieldProps) {
  const { words } = useUi();
  const [shown, setShown] = useState(false);
  return (
    <Field {...field}>
      {(links) => (
        <div className="secret">
          <input
            {...links}
            className="input"
            type={shown ? 'text' : 'password'}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={200}
          />
          <button
            type="button"
            className="secret-toggle"
            aria-label={words.showSecret}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            <Icon name={shown ? 'eye-off' : 'eye'} />
          </button>
        </div>
      )}
    </Field>
  );
}

export interface DateFieldProps extends FieldProps {
  /** 'YYYY-MM-DD', or what has been typed of it */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: (() => void) | undefined;
}

/** Three boxes: nobody has to scroll a calendar to a day years away. The error summary leads to the first box. */
export function DateField({ id, label, hint, error, value, onChange, onBlur }: DateFieldProps) {
  const { words } = useUi();
  const notes = useId();
  const typed = splitDate(value);
  const change = (part: Partial<TypedDate>) => onChange(joinDate({ ...typed, ...part }));
  const boxes: readonly { part: keyof TypedDate; label: string; size: number }[] = [
    { part: 'day', label: words.day, size: 2 },
    { part: 'month', label: words.month, size: 2 },
    { part: 'year', label: words.year, size: 4 },
  ];
  return (
    <fieldset className="fieldset stack-s" aria-describedby={notes}>
      <legend>{label}</legend>
      <div id={notes} className="stack-s">
        {hint && <div className="field-hint">{hint}</div>}
        {error && <p className="field-error">{error}</p>}
      </div>
      <div className="date-boxes">
        {boxes.map((box, i) => (
          <Field
            key={box.part}
            id={i === 0 ? id : `${id}-${box.part}`}
            label={box.label}
            className={`date-box date-${box.part}`}
          >
            {(links) => (
              <input
                {...links}
                className="input"
                type="text"
                value={typed[box.part]}
                aria-invalid={error ? true : undefined}
                onChange={(event) => change({ [box.part]: event.currentTarget.value.replace(/\D/g, '') })}
                onBlur={onBlur}
                inputMode="numeric"
                maxLength={box.size}
                autoComplete="off"
              />
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  );
}

export interface Choice<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly hint?: string;
}

export interface ChoiceFieldProps<V extends string> extends FieldProps {
  readonly choices: readonly Choice<V>[];
  readonly value: V | null;
  readonly onChange: (value: V) => void;
}

export function ChoiceField<V extends string>({
  id,
  label,
  hint,
  error,
  choices,
  value,
  onChange,
}: ChoiceFieldProps<V>) {
  const notes = useId();
  return (
    <fieldset className="fieldset stack-s" aria-describedby={notes}>
      <legend>{label}</legend>
      <div id={notes} className="stack-s">
        {hint && <div className="field-hint">{hint}</div>}
        {error && <p className="field-error">{error}</p>}
      </div>
      {choices.map((choice, i) => (
        <label key={choice.value} className="choice">
          <input
            type="radio"
            id={i === 0 ? id : `${id}-${choice.value}`}
            name={id}
            checked={value === choice.value}
            onChange={() => onChange(choice.value)}
          />
          <span className="stack-s">
            <span>{choice.label}</span>
            {choice.hint && <span className="soft small">{choice.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export interface TickFieldProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly error?: string | undefined;
}

export function TickField({ id, label, checked, onChange, error }: TickFieldProps) {
  const note = useId();
  return (
    <div className="stack-s">
      {error && (
        <p className="field-error" id={note}>
          {error}
        </p>
      )}
      <label className="choice">
        <input
          type="checkbox"
          id={id}
          checked={checked}
          aria-describedby={error ? note : undefined}
          aria-invalid={error ? true : undefined}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
    </div>
  );
}
