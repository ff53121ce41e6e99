import { Icon } from './icons.tsx';
import { useUi } from './provider.tsx';

export interface Step {
  readonly name: string;
  readonly state: 'done' | 'now' | 'todo';
  readonly note?: string | undefined;
}

/** The way of something that others are doing: what is done, what is being done, what is to come. */
export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  const { words } = useUi();
  return (
    <ol className="way">
      {steps.map((step) => (
        <li
          key={step.name}
          className={`way-step way-${step.state}`}
          aria-current={step.state === 'now' ? 'step' : undefined}
        >
          <span className="way-mark" aria-hidden="true">
            {step.state === 'done' && <Icon name="tick" />}
          </span>
          <span className="way-name">
            <span>{step.name}</span>
            {step.note && <span className="soft small">{step.note}</span>}
            <span className="hidden">{words.step[step.state]}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** How far along the questions the person is: '2 of 5', and the same as a bar. */
export function Progress({ at, of }: { readonly at: number; readonly of: number }) {
  const { words } = useUi();
  return (
    <div className="progress">
      <span className="soft small">{words.stepOf(at, of)}</span>
      <svg className="progress-bar" aria-hidden="true">
        <rect className="slider-all" width="100%" height="6" rx="3" />
        <rect className="slider-share" width={`${(at / Math.max(of, 1)) * 100}%`} height="6" rx="3" />
      </svg>
    </div>
  );
}
