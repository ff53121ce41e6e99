/** The parts of the screens. Each stands in every state on the page `/ui`. */
export { Button, ButtonLink, type ButtonProps } from './button.tsx';
export { CostChart, type CostChartProps, LoanPicture } from './charts.tsx';
export { type Option, Segmented, Select, TextArea, type TextAreaProps } from './choices.tsx';
export { CopyButton } from './copy-button.tsx';
export { Countdown, type CountdownProps, formatLeft } from './countdown.tsx';
export { Disclosure, Toast } from './disclosure.tsx';
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
export {
  DocumentRow,
  type DocumentRowProps,
  LetterThread,
  PaperList,
  type ThreadLetter,
} from './papers.tsx';
export { PdfView, type PdfViewProps } from './pdf-view.tsx';
export { Scenery } from './pictures.tsx';
export { type LinkTarget, UiProvider, type UiRegister, useUi } from './provider.tsx';
export { QrCode } from './qr-code.tsx';
export { type Instalment, InstalmentChart, type InstalmentState, ScheduleTable } from './schedule.tsx';
export { Slider, type SliderProps } from './slider.tsx';
export { Progress, type Step, Steps } from './steps.tsx';
export { SumSlider, type SumSliderProps } from './sum-slider.tsx';
export { type Column, Table, type TableProps } from './table.tsx';
export { type Task, TaskList, type TaskState } from './tasks.tsx';
export { Viewer, type ViewerProps } from './viewer.tsx';
export { Waiting } from './waiting.tsx';
