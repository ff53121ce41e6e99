import { PasswordInput, TextInput } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useText } from '../i18n.ts';
import { joinDate, splitDate, type TypedDate } from '../lib/dates.ts';

interface Common {
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

export interface TextFieldProps extends Common {
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
  id,
  label,
  hint,
  error,
  value,
  onChange,
  onBlur,
  look = 'text',
  ...rest
}: TextFieldProps) {
  return (
    <TextInput
      id={id}
      className={looks[look]}
      label={label}
      description={hint}
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={onBlur}
      autoComplete={rest.autoComplete ?? 'off'}
      inputMode={rest.inputMode}
      maxLength={rest.maxLength ?? 200}
      spellCheck={rest.spellCheck ?? false}
    />
  );
}

/** The code from an SMS: phones offer it above the keyboard. */
export function CodeField(props: Omit<TextFieldProps, 'look' | 'autoComplete' | 'inputMode'>) {
  return <TextField {...props} look="code" autoComplete="one-time-code" inputMode="numeric" maxLength={8} />;
}

export interface SecretFieldProps extends Common {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: 'current-password' | 'new-password';
}

export function SecretField({ id, label, hint, error, value, onChange, autoComplete }: SecretFieldProps) {
  const t = useText();
  return (
    <PasswordInput
      id={id}
      label={label}
      description={hint}
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete={autoComplete}
      maxLength={200}
      visibilityToggleButtonProps={{ 'aria-label': t('common.showPassword'), tabIndex: 0 }}
    />
  );
}

export interface DateFieldProps extends Common {
  /** 'YYYY-MM-DD', or what has been typed of it */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: (() => void) | undefined;
}

/** Three boxes: nobody has to scroll a calendar to a day years away. The error summary leads to the first box. */
export function DateField({ id, label, hint, error, value, onChange, onBlur }: DateFieldProps) {
  const t = useText();
  const notes = useId();
  const typed = splitDate(value);
  const change = (part: Partial<TypedDate>) => onChange(joinDate({ ...typed, ...part }));
  const boxes: readonly { part: keyof TypedDate; label: string; size: number }[] = [
    { part: 'day', label: t('date.day'), size: 2 },
    { part: 'month', label: t('date.month'), size: 2 },
    { part: 'year', label: t('date.year'), size: 4 },
  ];
  return (
    <fieldset className="fieldset stack-s" aria-describedby={notes}>
      <legend>{label}</legend>
      <div id={notes} className="stack-s">
        {hint && <p className="soft small">{hint}</p>}
        {error && <p className="field-error">{error}</p>}
      </div>
      <div className="date-boxes">
        {boxes.map((box, i) => (
          <TextInput
            key={box.part}
            id={i === 0 ? id : `${id}-${box.part}`}
            className={box.part}
            label={box.label}
            value={typed[box.part]}
            error={Boolean(error)}
            onChange={(event) => change({ [box.part]: event.currentTarget.value.replace(/\D/g, '') })}
            onBlur={onBlur}
            inputMode="numeric"
            maxLength={box.size}
            autoComplete="off"
          />
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

export interface ChoiceFieldProps<V extends string> extends Common {
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
        {hint && <p className="soft small">{hint}</p>}
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
