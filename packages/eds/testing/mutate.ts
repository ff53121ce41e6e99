import { Asn1Error, type Asn1Node, readAsn1 } from '../asn1/reader.ts';

/** A whole number below a bound. */
export type Chance = (below: number) => number;

/** An element that can be changed and written again. */
interface Tree {
  identifier: Uint8Array;
  /** of a constructed element; null: primitive */
  children: Tree[] | null;
  content: Uint8Array;
  /** written in place of the true length */
  lie: number | null;
  isIndefinite: boolean;
}

function treeOf({ bytes, content, constructed, children }: Asn1Node): Tree {
  let size = 1;
  if (((bytes[0] ?? 0) & 0x1f) === 0x1f) while ((bytes[size++] ?? 0) & 0x80);
  return {
    identifier: bytes.subarray(0, size),
    children: constructed ? children.map(treeOf) : null,
    content,
    lie: null,
    isIndefinite: false,
  };
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256);
  return [0x80 | octets.length, ...octets];
}

function write(tree: Tree): Buffer {
  const content = tree.children ? Buffer.concat(tree.children.map(write)) : tree.content;
  if (tree.isIndefinite)
    return Buffer.concat([tree.identifier, Uint8Array.of(0x80), content, Uint8Array.of(0, 0)]);
  return Buffer.concat([tree.identifier, Uint8Array.from(lengthOf(tree.lie ?? content.length)), content]);
}

/** A copy, so that no element comes to stand inside itself. */
const copyOf = (tree: Tree): Tree => ({ ...tree, children: tree.children?.map(copyOf) ?? null });

interface Place {
  readonly tree: Tree;
  readonly parent: Tree | null;
}

function all(tree: Tree, parent: Tree | null = null, into: Place[] = []): readonly Place[] {
  into.push({ tree, parent });
  for (const child of tree.children ?? []) all(child, tree, into);
  return into;
}

const pick = <T>(list: readonly T[], chance: Chance): T => list[chance(list.length)] as T;

function flip(bytes: Uint8Array, chance: Chance): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length === 0) return Buffer.from([chance(256)]);
  const at = chance(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << chance(8));
  return copy;
}

const EXTREMES = ['', '00', 'ff', '80', '7f', '0000', 'ff00', `00${'ff'.repeat(64)}`, 'ff'.repeat(300)];

const CHANGES: readonly ((tree: Tree, parent: Tree | null, other: () => Tree, chance: Chance) => void)[] = [
  (tree, _, __, chance) => {
    tree.content = flip(tree.content, chance);
  },
  (tree, _, __, chance) => {
    tree.content = Buffer.from(pick(EXTREMES, chance), 'hex');
  },
  (tree, _, __, chance) => {
    tree.lie = pick([0, 1, 127, 128, 255, 65_535, 2 ** 24, 2 ** 32 - 1], chance);
  },
  (tree) => {
    tree.isIndefinite = true;
  },
  (tree, _, __, chance) => {
    tree.identifier = Uint8Array.of(chance(256));
  },
  (tree, parent) => {
    parent?.children?.splice(parent.children.indexOf(tree), 1);
  },
  (tree, parent) => {
    parent?.children?.splice(parent.children.indexOf(tree), 0, copyOf(tree));
  },
  (tree, parent, __, chance) => {
    const at = parent?.children ? chance(parent.children.length) : 0;
    parent?.children?.splice(at, 1, copyOf(tree));
  },
  (tree, parent, other) => {
    parent?.children?.splice(parent.children.indexOf(tree), 1, other());
  },
  (tree, _, __, chance) => {
    for (let depth = chance(40); depth > 0; depth -= 1) {
      const inner = { ...tree };
      tree.children = [inner];
      tree.identifier = Uint8Array.of(0x30);
    }
  },
];

/** Changes elements and writes the lengths around them anew, so that readers get past the outermost. */
function byStructure(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  let tree: Tree;
  let others: readonly Place[];
  try {
    tree = treeOf(readAsn1(bytes, { ber: true }));
    others = all(treeOf(readAsn1(other, { ber: true })));
  } catch (error) {
    if (error instanceof Asn1Error) return bitFlips(bytes, other, chance);
    throw error;
  }
  for (let count = 1 + chance(3); count > 0; count -= 1) {
    const places = all(tree);
    const { tree: node, parent } = pick(places, chance);
    pick(CHANGES, chance)(node, parent, () => copyOf(pick(others, chance).tree), chance);
    // Elements put into each other grow without end.
    if (places.length > MOST_NODES) break;
  }
  return write(tree);
}

const MOST_NODES = 2000;

function bitFlips(bytes: Uint8Array, _: Uint8Array, chance: Chance): Uint8Array {
  let changed = bytes;
  for (let count = 1 + chance(4); count > 0; count -= 1) changed = flip(changed, chance);
  return changed;
}

function splice(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  const from = chance(bytes.length + 1);
  const at = chance(other.length + 1);
  const part = other.subarray(at, at + chance(64));
  return Buffer.concat([bytes.subarray(0, from), part, bytes.subarray(from + chance(64))]);
}

const truncate = (bytes: Uint8Array, _: Uint8Array, chance: Chance): Uint8Array =>
  bytes.subarray(0, chance(bytes.length + 1));

function setOctet(bytes: Uint8Array, _: Uint8Array, chance: Chance): Uint8Array {
  const copy = Buffer.from(bytes);
  if (copy.length > 0)
    copy[chance(copy.length)] = pick([0, 1, 0x7f, 0x80, 0x84, 0xff, 0x30, 0x31, 0xa0], chance);
  return copy;
}

/** One of the headers' lengths somewhere, made to lie, with nothing else changed. */
function lengthEdit(bytes: Uint8Array, _: Uint8Array, chance: Chance): Uint8Array {
  const copy = Buffer.from(bytes);
  const heads = [...copy.keys()].filter((at) => [0x30, 0x31, 0x04, 0x02, 0xa0].includes(copy[at] ?? 0));
  if (heads.length === 0) return copy;
  const at = Math.min(pick(heads, chance) + 1, copy.length - 1);
  copy[at] = ((copy[at] ?? 0) + pick([1, 255, 16, 128], chance)) & 0xff;
  return copy;
}

const WAYS = [byStructure, byStructure, bitFlips, splice, truncate, setOctet, lengthEdit];

/** A changed copy: bits, octets, splices with another input, ends cut off, lengths, elements. */
export function mutate(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  return pick(WAYS, chance)(bytes, other, chance);
}
