/**
 * What a part of the page shall be, as plain values: a view is a function from the state to these, and `patch` makes
 * the document so. Texts become text nodes, so that nothing anybody writes can bring markup along.
 */
export interface Wanted {
  readonly name: string;
  readonly attributes: Attributes;
  readonly children: readonly Child[];
}

export type Child = Wanted | string;

type Listener = (event: Event) => void;

/** `onclick: listener`; `true` for an attribute without a value; `key` tells siblings apart over changes. */
export type Attributes = Readonly<Record<string, string | number | boolean | Listener | undefined>>;

/** What a view may hand over: nothing, one or many. */
export type Content = Child | number | null | undefined | false | readonly Content[];

const flat = (content: readonly Content[]): Child[] =>
  content.flatMap((part): Child[] => {
    if (part === null || part === undefined || part === false || part === "") return [];
    if (typeof part === "string") return [part];
    if (typeof part === "number") return [String(part)];
    return "name" in part ? [part] : flat(part);
  });

export const h = (name: string, attributes: Attributes = {}, ...content: readonly Content[]): Wanted => ({
  name,
  attributes,
  children: flat(content),
});

const svgNamespace = "http://www.w3.org/2000/svg";

/** Of every element that `patch` made: what it was made from. */
const made = new WeakMap<Element, Wanted>();

/** Set as properties: their attributes are only the values at the beginning. */
const live = new Set(["value", "checked", "selected"]);

const setOne = (element: Element, name: string, value: Attributes[string]): void => {
  if (name === "key") return;
  if (typeof value === "function" || live.has(name)) {
    if (Reflect.get(element, name) !== value) Reflect.set(element, name, value);
  } else if (name.startsWith("on")) Reflect.set(element, name, null);
  else if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
};

const setAttributes = (element: Element, before: Attributes, after: Attributes): void => {
  for (const name of Object.keys(before)) if (!(name in after)) setOne(element, name, undefined);
  for (const [name, value] of Object.entries(after))
    if (live.has(name) || before[name] !== value) setOne(element, name, value);
};

const keyOf = (wanted: Wanted): string => `${wanted.name}/${String(wanted.attributes["key"] ?? "")}`;

const create = (wanted: Child, parent: Element): ChildNode => {
  if (typeof wanted === "string") return document.createTextNode(wanted);
  const isSvg =
    wanted.name === "svg" || (parent.namespaceURI === svgNamespace && parent.nodeName !== "foreignObject");
  const element = isSvg
    ? document.createElementNS(svgNamespace, wanted.name)
    : document.createElement(wanted.name);
  update(element, { name: wanted.name, attributes: {}, children: [] }, wanted);
  return element;
};

const update = (element: Element, before: Wanted, after: Wanted): void => {
  made.set(element, after);
  const { value, ...others } = after.attributes;
  setAttributes(element, before.attributes, others);
  patchChildren(element, after.children);
  // The value of a list of options is only taken once they are there.
  if (value !== undefined) setOne(element, "value", value);
};

/** The old nodes that can become the wanted ones: elements by name and key, in their order; texts likewise. */
const pair = (old: readonly ChildNode[], wanted: readonly Child[]): readonly (ChildNode | undefined)[] => {
  const free = new Map<string, ChildNode[]>();
  for (const node of old) {
    const source = node instanceof Element ? made.get(node) : undefined;
    if (node instanceof Element && !source) continue; // what the shell held before
    const key = source ? keyOf(source) : "text";
    free.set(key, [...(free.get(key) ?? []), node]);
  }
  return wanted.map((child) => free.get(typeof child === "string" ? "text" : keyOf(child))?.shift());
};

const patchChildren = (parent: Element, wanted: readonly Child[]): void => {
  const old = [...parent.childNodes];
  const kept = pair(old, wanted);
  const stays = new Set(kept);
  for (const node of old) if (!stays.has(node)) node.remove();
  // What stands right is not moved: moving would lose focus and scroll position.
  let next = parent.firstChild;
  for (const [index, child] of wanted.entries()) {
    const node = kept[index] ?? create(child, parent);
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
    if (kept[index] === undefined) continue;
    if (typeof child === "string") {
      if (node.nodeValue !== child) node.nodeValue = child;
    } else if (node instanceof Element) {
      const before = made.get(node);
      if (before && before !== child) update(node, before, child);
    }
  }
};

/** Makes the children of `parent` what is wanted, changing as little as it can. */
export const patch = (parent: Element, content: Content): void => patchChildren(parent, flat([content]));
