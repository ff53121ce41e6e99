/**
 * Writes the field modulo p = 2^512 − 569 in 18 signed limbs of 29 bits, each in an i64. Every function is one run of
 * straight code over locals. Every function takes limbs within `NORMAL` and leaves limbs within it: the writer
 * reckons the most that each sum can be and refuses to write one that a signed 64-bit number could not hold.
 */

const LIMBS = 18;
const BITS = 29n;
/** 2^522 modulo p: what a limb above the highest counts, eighteen places down. */
const FOLD = 569n << (BITS * BigInt(LIMBS) - 512n);
const ROOM = 1n << 63n;
const HALF = 1n << (BITS - 1n);

/** The most that each limb of a stored element can be. The second takes the last carry. */
const NORMAL: readonly bigint[] = Array.from({ length: LIMBS }, (_, limb) =>
  limb === 1 ? HALF + (1n << 26n) : HALF,
);

/** A local of the code, and the most its magnitude can be. */
interface Value {
  readonly name: string;
  readonly most: bigint;
}

/** A sum that stands for one place of a product. */
type Columns = readonly Value[];

class Writer {
  readonly lines: string[] = [];

  let(expression: string): string {
    const name = `t${this.lines.length}`;
    this.lines.push(`  const ${name}: i64 = ${expression};`);
    return name;
  }

  value(expression: string, most: bigint): Value {
    if (most >= ROOM) throw new RangeError(`${expression} may reach ${most}: more than 63 bits`);
    return { name: this.let(expression), most };
  }

  load(pointer: string): readonly Value[] {
    return NORMAL.map((most, limb) => this.value(`load<i64>(${pointer}, ${limb * 8})`, most));
  }

  minus(a: readonly Value[], b: readonly Value[]): readonly Value[] {
    return a.map((value, limb) => {
      const other = at(b, limb);
      return this.value(`${value.name} - ${other.name}`, value.most + other.most);
    });
  }

  #add(terms: readonly string[]): string {
    return terms.reduce((sum, term) => this.let(`${sum} + ${term}`));
  }

  /** Sums of products of names, place by place, the plain way. */
  #plain(a: readonly string[], b: readonly string[]): readonly string[] {
    return places(a.length).map((pairs) => {
      const [[i, j] = [0, 0], ...rest] = pairs;
      let sum = this.let(`${at(a, i)} * ${at(b, j)}`);
      for (const [k, l] of rest) sum = this.let(`${sum} + ${at(a, k)} * ${at(b, l)}`);
      return sum;
    });
  }

  #plainSquare(a: readonly string[]): readonly string[] {
    const doubled = a.map((name) => this.let(`${name} << 1`));
    return places(a.length).map((pairs) => {
      let sum = '';
      for (const [i, j] of pairs) {
        if (i > j) continue;
        const product = `${at(a, i)} * ${at(i === j ? a : doubled, j)}`;
        sum = this.let(sum ? `${sum} + ${product}` : product);
      }
      return sum;
    });
  }

  /**
   * Karatsuba's way over blocks: a₀b₁ + a₁b₀ = a₀b₀ + a₁b₁ + (a₀ − a₁)(b₁ − b₀). What is between may run over 64 bits
   * and comes back in the sum, since all is reckoned modulo 2^64; only the sum itself must fit.
   */
  #blocks(
    count: number,
    size: number,
    own: (block: number) => readonly string[],
    sign: '+' | '-',
    cross: (one: number, other: number) => readonly string[],
  ): readonly string[] {
    const width = 2 * size - 1;
    const columns: string[] = [];
    const owns = Array.from({ length: count }, (_, block) => own(block));
    for (const [place, pairs] of places(count).entries()) {
      const sums = pairs.flatMap(([i, j]) => {
        if (i === j) return [at(owns, i)];
        return i < j ? [at(owns, i), at(owns, j)] : [];
      });
      const crosses = pairs.flatMap(([i, j]) => (i < j ? [cross(i, j)] : []));
      for (let offset = 0; offset < width; offset += 1) {
        const here = place * size + offset;
        let sum = this.#add(sums.map((part) => at(part, offset)));
        for (const part of crosses) sum = this.let(`${sum} ${sign} ${at(part, offset)}`);
        const before = columns[here];
        columns[here] = before === undefined ? sum : this.let(`${before} + ${sum}`);
      }
    }
    return columns;
  }

  #multiply(
    a: readonly string[],
    b: readonly string[],
    [blocks, ...deeper]: readonly number[],
  ): readonly string[] {
    if (blocks === undefined) return this.#plain(a, b);
    const [as, bs] = [split(a, blocks), split(b, blocks)];
    const difference = (one: readonly string[], other: readonly string[]) =>
      one.map((name, limb) => this.let(`${name} - ${at(other, limb)}`));
    return this.#blocks(
      blocks,
      a.length / blocks,
      (block) => this.#multiply(at(as, block), at(bs, block), deeper),
      '+',
      (i, j) => this.#multiply(difference(at(as, i), at(as, j)), difference(at(bs, j), at(bs, i)), deeper),
    );
  }

  product(a: readonly Value[], b: readonly Value[]): Columns {
    return this.#columns(this.#multiply(names(a), names(b), [3, 2]), a, b);
  }

  square(a: readonly Value[]): Columns {
    const blocks = split(names(a), 3);
    const columns = this.#blocks(
      3,
      LIMBS / 3,
      (block) => this.#plainSquare(at(blocks, block)),
      '-',
      (i, j) => {
        const difference = at(blocks, i).map((name, limb) =>
          this.let(`${name} - ${at(at(blocks, j), limb)}`),
        );
        return this.#plainSquare(difference);
      },
    );
    return this.#columns(columns, a, a);
  }

  #columns(columns: readonly string[], a: readonly Value[], b: readonly Value[]): Columns {
    return places(LIMBS).map((pairs, place) => {
      const most = pairs.reduce((sum, [i, j]) => sum + at(a, i).most * at(b, j).most, 0n);
      if (most >= ROOM) throw new RangeError(`place ${place} may reach ${most}: more than 63 bits`);
      return { name: at(columns, place), most };
    });
  }

  /** Adds up columns, or elements as the lowest columns, each some times over. */
  sum(terms: readonly (readonly [number, Columns])[]): Columns {
    const length = Math.max(...terms.map(([, columns]) => columns.length));
    return Array.from({ length }, (_, place) => {
      const parts = terms.flatMap(([times, columns]) => {
        const column = columns[place];
        return column ? [{ times, ...column }] : [];
      });
      const most = parts.reduce((all, part) => all + BigInt(Math.abs(part.times)) * part.most, 0n);
      const text = parts.map(({ times, name }, index) => {
        const scaled = Math.abs(times) === 1 ? name : `${name} * ${Math.abs(times)}`;
        return index === 0 ? (times < 0 ? `0 - ${scaled}` : scaled) : `${times < 0 ? '-' : '+'} ${scaled}`;
      });
      return this.value(text.join(' '), most);
    });
  }

  /** Brings columns back to limbs within NORMAL and stores them. */
  store(columns: Columns): void {
    const high = columns.slice(LIMBS);
    if (high.length === 0) {
      this.#finish(columns);
      return;
    }
    const kept = high.map(({ name }) => this.value(`${name} & ${(1n << BITS) - 1n}`, (1n << BITS) - 1n));
    const over = high.map(({ name, most }) => this.value(`${name} >> ${BITS}`, (most >> BITS) + 1n));
    const whole = [...kept, null].map((limb, place) => {
      const carry = over[place - 1];
      if (!limb) return carry as Value; // the place above the highest column
      return carry ? this.value(`${limb.name} + ${carry.name}`, limb.most + carry.most) : limb;
    });
    this.#finish(
      whole.map((fold, place) => {
        const column = at(columns, place);
        return this.value(`${column.name} + ${fold.name} * ${FOLD}`, column.most + fold.most * FOLD);
      }),
    );
  }

  /** Carries from limb to limb and from the highest into the lowest. */
  #finish(columns: Columns): void {
    const limbs: Value[] = [];
    let carry: Value | null = null;
    for (const column of columns) {
      const limb: Value = carry
        ? this.value(`${column.name} + ${carry.name}`, column.most + carry.most)
        : column;
      carry = this.#carry(limb);
      limbs.push(this.value(`${limb.name} - (${carry.name} << ${BITS})`, HALF));
    }
    if (!carry) throw new RangeError('no limbs');
    const first = at(limbs, 0);
    const lowest = this.value(`${first.name} + ${carry.name} * ${FOLD}`, first.most + carry.most * FOLD);
    const up = this.#carry(lowest);
    limbs[0] = this.value(`${lowest.name} - (${up.name} << ${BITS})`, HALF);
    limbs[1] = this.value(`${at(limbs, 1).name} + ${up.name}`, at(limbs, 1).most + up.most);
    for (const [place, { name, most }] of limbs.entries()) {
      if (most > at(NORMAL, place)) throw new RangeError(`limb ${place} may reach ${most}`);
      this.lines.push(`  store<i64>(to, ${name}, ${place * 8});`);
    }
  }

  /** Rounds to the nearest, so that what is left lies on both sides of zero. */
  #carry({ name, most }: Value): Value {
    if (most + HALF >= ROOM) throw new RangeError(`${name} may reach ${most}`);
    return this.value(`(${name} + ${HALF}) >> ${BITS}`, ((most + HALF) >> BITS) + 1n);
  }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`nothing at ${index}`);
  return found;
}

const names = (values: readonly Value[]): readonly string[] => values.map(({ name }) => name);

function split<T>(list: readonly T[], parts: number): readonly (readonly T[])[] {
  const size = list.length / parts;
  return Array.from({ length: parts }, (_, part) => list.slice(part * size, (part + 1) * size));
}

/** For each place of a product of so many limbs, the pairs of limbs that meet there. */
function places(limbs: number): readonly (readonly (readonly [number, number])[])[] {
  return Array.from({ length: 2 * limbs - 1 }, (_, place) =>
    Array.from({ length: limbs }, (_, i) => [i, place - i] as const).filter(([, j]) => j >= 0 && j < limbs),
  );
}

type Formula = (writer: Writer, load: (name: string) => readonly Value[]) => Columns;

function written(name: string, meaning: string, args: readonly string[], formula: Formula): string {
  const writer = new Writer();
  writer.store(formula(writer, (arg) => writer.load(arg)));
  const parameters = ['to', ...args].map((arg) => `${arg}: usize`).join(', ');
  return `/** ${meaning} */\nexport function ${name}(${parameters}): void {\n${writer.lines.join('\n')}\n}\n`;
}

/** The source of the module `field` in AssemblyScript, with scalar arithmetic. */
export function scalarField(): string {
  return [
    `export const LIMBS: i32 = ${LIMBS};\nexport const BITS: i32 = ${BITS};\n`,
    written('difference', 'a − b', ['a', 'b'], (w, load) =>
      w.sum([
        [1, load('a')],
        [-1, load('b')],
      ]),
    ),
    written('multiplyMinus', 'a·b − c', ['a', 'b', 'c'], (w, load) =>
      w.sum([
        [1, w.product(load('a'), load('b'))],
        [-1, load('c')],
      ]),
    ),
    written('multiplyTwice', '2·a·(b − c) − d', ['a', 'b', 'c', 'd'], (w, load) =>
      w.sum([
        [2, w.product(load('a'), w.minus(load('b'), load('c')))],
        [-1, load('d')],
      ]),
    ),
    written('squareMinus', 'a² − b − 2·c', ['a', 'b', 'c'], (w, load) =>
      w.sum([
        [1, w.square(load('a'))],
        [-1, load('b')],
        [-2, load('c')],
      ]),
    ),
    written('fourfoldSquare', '4·a²', ['a'], (w, load) => w.sum([[4, w.square(load('a'))]])),
    written('slope', '3·(a² − b²)', ['a', 'b'], (w, load) =>
      w.sum([
        [3, w.square(load('a'))],
        [-3, w.square(load('b'))],
      ]),
    ),
  ].join('\n');
}
