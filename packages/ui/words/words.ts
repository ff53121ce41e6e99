/** The parts' own few words, in one language. Everything else a part says is given to it. */
export interface Words {
  readonly busy: string;
  readonly back: string;
  readonly copy: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly showSecret: string;
  readonly errors: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly pictureTaken: string;
  readonly cameraView: string;
  readonly task: {
    readonly done: string;
    readonly todo: string;
    readonly trouble: string;
    readonly waiting: string;
    readonly locked: string;
  };
  readonly receive: string;
  readonly pay: string;
  readonly due: string;
  readonly rate: string;
  readonly aDay: (rate: string) => string;
  readonly gesv: string;
  readonly gesvMeaning: string;
  readonly days: (count: number) => string;
  readonly months: (count: number) => string;
  readonly cost: (receive: string, pay: string, term: string) => string;
  readonly principal: string;
  readonly overpayment: (sum: string) => string;
  readonly loan: (paid: string, left: string) => string;
  readonly paid: (sum: string) => string;
  readonly left: (sum: string) => string;
}
