/** The parts of the screens. Each stands in every state on the page `/ui`. */
export { Button, ButtonLink, type ButtonProps } from './button.tsx';
export { CostChart, type CostChartProps, LoanPicture } from './charts.tsx';
export { CopyButton } from './copy-button.tsx';
export { Field, type FieldLinks, type FieldProps } from './field.tsx';
export {
  type Choice,
  ChoiceField,
  type ChoiceFieldProps,
  CodeField,
  DateField,
  type DateFieldProps,
  SecretField,
  type SecretFieldProps,
  TextField,
  type TextFieldProps,
  TickField,
  type TickFieldProps,
} from './fields.tsx';
export {
  Day,
  Heroes,
  type HeroFigures,
  Money,
  type RateFigures,
  Rates,
  type RowItem,
  Rows,
} from './figures.tsx';
export { type Gesture, GesturePicture } from './gestures.tsx';
export { startScheme, useDebounced, useMediaQuery, useOnline, useScheme } from './hooks.ts';
export { Icon, type IconName } from './icons.tsx';
export { ErrorSummary, Notice, type NoticeProps, type SummaryError } from './notice.tsx';
export { Page, type PageProps } from './page.tsx';
export { Scenery } from './pictures.tsx';
export { type LinkTarget, UiProvider, type UiRegister, useUi } from './provider.tsx';
export { Slider, type SliderProps } from './slider.tsx';
export { type Task, TaskList, type TaskState } from './tasks.tsx';
export { Viewer, type ViewerProps } from './viewer.tsx';
export { Waiting } from './waiting.tsx';
