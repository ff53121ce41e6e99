/**
 * Writes the field modulo p = 2^512 − 569 in 11 signed limbs of 47 bits, each a whole number in an f64, two elements a
 * vector. A product of two limbs is split without error by fused multiply-add: `h' = h + a·b` rounds to multiples of
 * 2^47, because h is kept between 2^99 and 2^100, and `a·b + (h − h')` is exactly what was rounded away.
 *
 * Every number is written together with the most it can be in each lane, and the writer refuses one that an f64 could
 * not hold without rounding. Stored elements are within `NORMAL`; operands of products may be twice that.
 */

const LIMBS = 11;
const BITS = 47n;
/** 2^517 modulo p: what a limb above the highest counts, eleven places down. */
const FOLD = 569n << (BITS * BigInt(LIMBS) - 512n);
const HALF = 1n << (BITS - 1n);
/** Whole numbers up to here are exact. */
const EXACT = 1n << 53n;
/** How far a sum of products may go from where it starts, 1.5 · 2^99, without leaving 2^99 … 2^100. */
const ROOM = 1n << 98n;
/** Columns reckoned side by side: as many as the registers hold. */
const PRODUCT_GROUP = 3;
const SQUARE_GROUP = 1;

type Lanes = readonly [bigint, bigint];

/** A local of the code, whole numbers in two lanes, and the most the magnitude of each can be. */
interface Value {
  readonly name: string;
  readonly most: Lanes;
}

type Element = readonly Value[];

/** A column of a product: the part of 2^47 and more, and what is below. */
interface Column {
  readonly high: string;
  readonly most: Lanes;
  readonly low: Value | null;
}

const both = (most: bigint): Lanes => [most, most];
const plus = (a: Lanes, b: Lanes): Lanes => [a[0] + b[0], a[1] + b[1]];
const times = (a: Lanes, b: Lanes): Lanes => [a[0] * b[0], a[1] * b[1]];
const shifted = (a: Lanes): Lanes => [(a[0] >> BITS) + 1n, (a[1] >> BITS) + 1n];

/** The most that each limb of a stored element can be: a carry goes on top of what is left of a limb. */
const NORMAL: readonly bigint[] = Array.from({ length: LIMBS }, (_, limb) =>
  limb === 0 ? HALF + (1n << 22n) : HALF + (1n << 7n),
);

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`nothing at ${index}`);
  return found;
}

class Writer {
  readonly lines: string[] = [];

  let(expression: string): string {
    const name = `t${this.lines.length}`;
    this.lines.push(`  const ${name}: v128 = ${expression};`);
    return name;
  }

  value(expression: string, most: Lanes): Value {
    if (most[0] > EXACT || most[1] > EXACT) throw new RangeError(`${expression} may reach ${most}`);
    return { name: this.let(expression), most };
  }

  /** Limbs of a stored element, or of one that is some times as large. */
  load(pointer: string, scale: Lanes = [1n, 1n]): Element {
    return NORMAL.map((most, limb) =>
      this.value(`v128.load(${pointer}, ${limb * 16})`, times(both(most), scale)),
    );
  }

  add(a: Element, b: Element): Element {
    return a.map((x, limb) => {
      const y = at(b, limb);
      return this.value(`f64x2.add(${x.name}, ${y.name})`, plus(x.most, y.most));
    });
  }

  subtract(a: Element, b: Element): Element {
    return a.map((x, limb) => {
      const y = at(b, limb);
      return this.value(`f64x2.sub(${x.name}, ${y.name})`, plus(x.most, y.most));
    });
  }

  /** A lane of one element beside a lane of another. */
  pair(a: Element, laneOfA: 0 | 1, b: Element, laneOfB: 0 | 1): Element {
    return a.map((x, limb) => {
      const y = at(b, limb);
      return this.value(`v128.shuffle<i64>(${x.name}, ${y.name}, ${laneOfA}, ${2 + laneOfB})`, [
        x.most[laneOfA],
        y.most[laneOfB],
      ]);
    });
  }

  scale(a: Element, by: string, factors: Lanes): Element {
    return a.map((x) => this.value(`f64x2.mul(${x.name}, ${by})`, times(x.most, factors)));
  }

  /** Adds a product to a column. */
  #accumulate({ high, most, low }: Column, a: Value, b: Value): Column {
    const reached = plus(plus(most, times(a.most, b.most)), both(HALF));
    if (reached[0] >= ROOM || reached[1] >= ROOM) throw new RangeError(`a column may reach ${reached}`);
    const next = this.let(`f64x2.relaxed_madd(${a.name}, ${b.name}, ${high})`);
    const moved = this.let(`f64x2.sub(${high}, ${next})`);
    const rest = this.value(`f64x2.relaxed_madd(${a.name}, ${b.name}, ${moved})`, both(HALF));
    const sum = low ? this.value(`f64x2.add(${low.name}, ${rest.name})`, plus(low.most, rest.most)) : rest;
    return { high: next, most: reached, low: sum };
  }

  #columns(pairs: readonly (readonly (readonly [Value, Value])[])[], group: number): readonly Column[] {
    const columns: Column[] = pairs.map(() => ({ high: 'start', most: both(0n), low: null }));
    for (let from = 0; from < columns.length; from += group) {
      const together = pairs.slice(from, from + group);
      for (let turn = 0; turn < LIMBS; turn += 1) {
        for (const [offset, list] of together.entries()) {
          const pair = list[turn];
          if (pair) columns[from + offset] = this.#accumulate(at(columns, from + offset), ...pair);
        }
      }
    }
    return columns;
  }

  product(a: Element, b: Element): Element {
    const pairs = Array.from({ length: 2 * LIMBS - 1 }, (_, place) =>
      a.flatMap((x, i) => {
        const y = b[place - i];
        return y ? [[x, y] as const] : [];
      }),
    );
    return this.#fold(this.#columns(pairs, PRODUCT_GROUP));
  }

  square(a: Element): Element {
    const doubled = this.add(a, a);
    const pairs = Array.from({ length: 2 * LIMBS - 1 }, (_, place) =>
      a.flatMap((x, i) => {
        const j = place - i;
        if (i > j || j >= LIMBS) return [];
        return [[x, at(i === j ? a : doubled, j)] as const];
      }),
    );
    return this.#fold(this.#columns(pairs, SQUARE_GROUP));
  }

  /** What of a column belongs to the next place. */
  #over(column: Column): Value {
    const distance = this.let(`f64x2.sub(${column.high}, start)`);
    return { name: distance, most: shifted(column.most) };
  }

  /** The places above the highest limb, each times FOLD, come on top of those eleven places down. */
  #fold(columns: readonly Column[]): Element {
    const above = Array.from({ length: LIMBS }, (_, limb) => {
      const over = this.#over(at(columns, LIMBS + limb - 1));
      const low = columns[LIMBS + limb]?.low;
      return low
        ? this.value(`f64x2.relaxed_madd(${over.name}, down, ${low.name})`, plus(over.most, low.most))
        : this.value(`f64x2.mul(${over.name}, down)`, over.most);
    });
    const fold: Value = { name: 'fold', most: both(FOLD) };
    const last = at(columns, LIMBS - 1);
    const folded = above.map((value, limb) =>
      this.#accumulate(
        limb < LIMBS - 1 ? at(columns, limb) : { high: 'start', most: both(0n), low: last.low },
        value,
        fold,
      ),
    );
    const spilt = this.#over(at(folded, LIMBS - 1));
    const spill = this.value(`f64x2.mul(${spilt.name}, down)`, spilt.most);
    return folded.map(({ low }, limb) => {
      if (!low) throw new RangeError('an empty column');
      if (limb === 0)
        return this.value(
          `f64x2.relaxed_madd(${spill.name}, fold, ${low.name})`,
          plus(times(spill.most, fold.most), low.most),
        );
      const over = this.#over(at(folded, limb - 1));
      return this.value(`f64x2.relaxed_madd(${over.name}, down, ${low.name})`, plus(over.most, low.most));
    });
  }

  /** Brings limbs back within NORMAL: each gives the next what is above 47 bits, all at once. */
  normal(a: Element): Element {
    const carries = a.map(({ name, most }) => {
      const moved = this.let(`f64x2.add(${name}, start)`);
      return { name: this.let(`f64x2.sub(${moved}, start)`), most: shifted(plus(most, both(HALF))) };
    });
    const kept = a.map(({ name }, limb) =>
      this.value(`f64x2.sub(${name}, ${at(carries, limb).name})`, both(HALF)),
    );
    return kept.map(({ name, most }, limb) => {
      const carry = at(carries, (limb + LIMBS - 1) % LIMBS);
      const [by, share] = limb === 0 ? ['foldDown', times(carry.most, both(FOLD))] : ['down', carry.most];
      return this.value(`f64x2.relaxed_madd(${carry.name}, ${by}, ${name})`, plus(most, share));
    });
  }

  /** @param scale how many times NORMAL whoever loads it reckons with */
  store(pointer: string, a: Element, scale: Lanes = [1n, 1n]): void {
    for (const [limb, { name, most }] of a.entries()) {
      const allowed = times(both(at(NORMAL, limb)), scale);
      if (most[0] > allowed[0] || most[1] > allowed[1])
        throw new RangeError(`limb ${limb} may reach ${most}, not only ${allowed}`);
      this.lines.push(`  v128.store(${pointer}, ${name}, ${limb * 16});`);
    }
  }
}

/** Operands of products: sums and differences of two stored elements. */
const LOOSE: Lanes = [2n, 2n];

const CONSTANTS = ['start', 'down', 'fold', 'foldDown'] as const;

function written(name: string, meaning: string, args: readonly string[], body: (w: Writer) => void): string {
  const writer = new Writer();
  body(writer);
  const text = writer.lines.join('\n');
  const used = CONSTANTS.filter((constant) => new RegExp(`\\b${constant}\\b`).test(text));
  const constants = used.map(
    (constant) => `  const ${constant}: v128 = v128.load(constants, ${CONSTANTS.indexOf(constant) * 16});`,
  );
  const parameters = args.map((arg) => `${arg}: usize`).join(', ');
  return `/** ${meaning} */\nexport function ${name}(${parameters}): void {\n${[...constants, text].join('\n')}\n}\n`;
}

function products(): readonly string[] {
  return [
    written('multiply', 'a·b', ['to', 'a', 'b'], (w) =>
      w.store('to', w.normal(w.product(w.load('a', LOOSE), w.load('b', LOOSE)))),
    ),
    written('multiplyMinus', 'a·b − c', ['to', 'a', 'b', 'c'], (w) =>
      w.store('to', w.normal(w.subtract(w.product(w.load('a', LOOSE), w.load('b', LOOSE)), w.load('c')))),
    ),
    written('multiplyScaled', '4·a·b | 3·a·b', ['to', 'a', 'b'], (w) => {
      const product = w.product(w.load('a', [1n, 2n]), w.load('b', [1n, 2n]));
      const factors = w.let('v128.load(scales)');
      w.store('to', w.normal(w.scale(product, factors, [4n, 3n])));
    }),
    written('square', 'a²', ['to', 'a'], (w) => w.store('to', w.normal(w.square(w.load('a', LOOSE))))),
    written('squareMinus', 'a² − b', ['to', 'a', 'b'], (w) =>
      w.store('to', w.normal(w.subtract(w.square(w.load('a', LOOSE)), w.load('b', LOOSE)))),
    ),
    written('difference', 'a − b', ['to', 'a', 'b'], (w) =>
      w.store('to', w.normal(w.subtract(w.load('a'), w.load('b')))),
    ),
  ];
}

/** What is between the products of a doubling (dbl-2001-b); the accumulator is [Y | Z] and [X | any]. */
function doublingSteps(): readonly string[] {
  return [
    written('doubleB', 'from [γ | δ]: [X | X + δ], [γ | X − δ]', ['left', 'right', 'x', 'squares'], (w) => {
      const [x, squares] = [w.load('x'), w.load('squares')];
      const xx = w.pair(x, 0, x, 0);
      w.store('left', w.pair(x, 0, w.add(xx, squares), 1), LOOSE);
      w.store('right', w.pair(squares, 0, w.subtract(xx, squares), 1), LOOSE);
    }),
    written(
      'doubleC',
      'from [4β | α]: [α | Y + Z], [8β | γ + δ]',
      ['left', 'right', 'yz', 'squares', 'slope'],
      (w) => {
        const [yz, squares, slope] = [w.load('yz'), w.load('squares'), w.load('slope')];
        w.store('left', w.pair(slope, 1, w.add(yz, w.pair(yz, 1, yz, 0)), 1), LOOSE);
        const sum = w.add(squares, w.pair(squares, 1, squares, 0));
        w.store('right', w.pair(w.add(slope, slope), 0, sum, 1), LOOSE);
      },
    ),
    written(
      'doubleD',
      'from [X₃ | Z₃]: [α | γ], [4β − X₃ | γ]',
      ['left', 'right', 'x', 'squares', 'slope'],
      (w) => {
        const [x, squares, slope] = [w.load('x'), w.load('squares'), w.load('slope')];
        w.store('left', w.pair(slope, 1, squares, 0), LOOSE);
        w.store('right', w.pair(w.subtract(slope, x), 0, squares, 0), LOOSE);
      },
    ),
    written('doubleE', 'from [α(4β − X₃) | γ²]: [Y₃ | Z₃]', ['yz', 'products', 'xz'], (w) => {
      const [products, xz] = [w.load('products'), w.load('xz')];
      const eightfold = w.scale(w.pair(products, 1, products, 1), w.let('f64x2.splat(8.0)'), [8n, 8n]);
      w.store('yz', w.pair(w.normal(w.subtract(products, eightfold)), 0, xz, 1));
    }),
  ];
}

/** What is between the products of adding an affine point [x₂ | y₂]. */
function addingSteps(): readonly string[] {
  return [
    written('addA', '[Z | Z], [Z | ± y₂]', ['left', 'right', 'yz', 'entry', 'sign'], (w) => {
      const [yz, entry] = [w.load('yz'), w.load('entry')];
      w.store('left', w.pair(yz, 1, yz, 1), LOOSE);
      const signed = w.scale(entry, w.let('v128.load(sign)'), [1n, 1n]);
      w.store('right', w.pair(yz, 1, signed, 1), LOOSE);
    }),
    written(
      'addB',
      'from [Z² | Zy₂]: [x₂ | Zy₂], [Z² | Z²], [X | Y]',
      ['left', 'right', 'minus', 'x', 'yz', 'entry', 'products'],
      (w) => {
        const [entry, products] = [w.load('entry'), w.load('products')];
        w.store('left', w.pair(entry, 0, products, 1), LOOSE);
        w.store('right', w.pair(products, 0, products, 0), LOOSE);
        w.store('minus', w.pair(w.load('x'), 0, w.load('yz'), 0));
      },
    ),
    written(
      'addC',
      'from [H | r], [H² | r²]: [H | X], [H² | H²]',
      ['left', 'right', 'x', 'differences', 'squares'],
      (w) => {
        const squares = w.load('squares');
        w.store('left', w.pair(w.load('differences'), 0, w.load('x'), 0), LOOSE);
        w.store('right', w.pair(squares, 0, squares, 0), LOOSE);
      },
    ),
    written(
      'addD',
      'from [H³ | V]: [X₃ | X₃], [r | Y], [V − X₃ | H³]',
      ['left', 'right', 'x', 'yz', 'differences', 'squares', 'cubes'],
      (w) => {
        const [squares, cubes] = [w.load('squares'), w.load('cubes')];
        const v = w.pair(cubes, 1, cubes, 1);
        const left = w.subtract(w.pair(squares, 1, squares, 1), w.pair(cubes, 0, cubes, 0));
        const x = w.normal(w.subtract(left, w.add(v, v)));
        w.store('x', x);
        w.store('left', w.pair(w.load('differences'), 1, w.load('yz'), 0), LOOSE);
        w.store('right', w.pair(w.subtract(v, x), 0, cubes, 0), LOOSE);
      },
    ),
    written('addE', 'from [r(V − X₃) | Y·H³], [Z₃ | any]: [Y₃ | Z₃]', ['yz', 'products', 'z'], (w) => {
      const products = w.load('products');
      const y = w.normal(w.subtract(products, w.pair(products, 1, products, 1)));
      w.store('yz', w.pair(y, 0, w.load('z'), 0));
    }),
  ];
}

/** The source of the module `field` in AssemblyScript, with vectors of two and fused multiply-add. */
export function vectorField(): string {
  const down = 2 ** -Number(BITS);
  const fold = Number(FOLD);
  const constants = [1.5 * 2 ** 99, down, fold, fold * down].flatMap((value) => [value, value]);
  const list = constants.map((value) =>
    Number.isInteger(value) && value < 1e21 ? `${value}.0` : `${value}`,
  );
  return [
    `export const LIMBS: i32 = ${LIMBS};\nexport const BITS: i32 = ${BITS};\n`,
    `const constants: usize = memory.data<f64>([${list.join(', ')}], 16);`,
    'const scales: usize = memory.data<f64>([4.0, 3.0], 16);\n',
    ...products(),
    ...doublingSteps(),
    ...addingSteps(),
  ].join('\n');
}
