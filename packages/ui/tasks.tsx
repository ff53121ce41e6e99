import { Icon } from './icons.tsx';
import { type LinkTarget, useUi } from './provider.tsx';

export type TaskState = 'done' | 'todo' | 'trouble' | 'waiting' | 'locked';

export interface Task {
  readonly name: string;
  readonly state: TaskState;
  readonly to?: LinkTarget;
  readonly note?: string | undefined;
}

/** What is done and what is left. A state is a word with a mark, never a colour alone. */
export function TaskList({ tasks }: { readonly tasks: readonly Task[] }) {
  const { words, link: Link } = useUi();
  return (
    <ol className="tasks">
      {tasks.map((task) => (
        <li key={task.name} className="task">
          <div className="task-name">
            {task.to ? <Link {...task.to}>{task.name}</Link> : <span>{task.name}</span>}
            {task.note && <span className="soft small">{task.note}</span>}
          </div>
          <span className={`tag tag-${task.state}`}>
            {task.state === 'done' && <Icon name="check" />}
            {task.state === 'trouble' && <Icon name="trouble" />}
            {task.state === 'waiting' && <Icon name="clock" />}
            {words.task[task.state]}
          </span>
        </li>
      ))}
    </ol>
  );
}
