/** The shape of the published Bot API specification, as far as it is used. */
export interface TelegramField {
  readonly name: string;
  readonly types: readonly string[];
  readonly required: boolean;
  readonly description: string;
}

interface TelegramType {
  readonly name: string;
  readonly fields?: readonly TelegramField[];
  readonly subtypes?: readonly string[];
}

interface TelegramMethod {
  readonly name: string;
  readonly fields?: readonly TelegramField[];
  readonly returns: readonly string[];
}

export interface TelegramSpec {
  readonly methods: Readonly<Record<string, TelegramMethod>>;
  readonly types: Readonly<Record<string, TelegramType>>;
}

const arrayPrefix = "Array of ";

const describe = (value: unknown): string => {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : typeof value;
};

const isOf = (value: unknown, type: string): boolean | undefined => {
  switch (type) {
    case "Integer":
      return Number.isSafeInteger(value);
    case "Float":
      return typeof value === "number" && Number.isFinite(value);
    case "String":
      return typeof value === "string";
    case "Boolean":
      return typeof value === "boolean";
    // An upload, or a file_id, an address, or attach://name.
    case "InputFile":
      return typeof value === "string" || (typeof value === "object" && value !== null);
    default:
      return undefined;
  }
};

/** `always "creator"`, `must be photo`: the one value that tells a member of a union from the others. */
const constantOf = ({ description }: TelegramField): string | undefined => {
  const [, quoted, bare] =
    /(?:, always|, must be) (?:["“]([^"”]+)["”]|([a-z0-9_]+))\.?$/u.exec(description) ?? [];
  return quoted ?? bare;
};

const objectProblems = (spec: TelegramSpec, value: unknown, type: TelegramType, path: string): string[] => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [`${path} must be ${type.name}, not ${describe(value)}`];
  }
  const members = new Map<string, unknown>(Object.entries(value));
  const problems: string[] = [];
  for (const field of type.fields ?? []) {
    const member = members.get(field.name);
    members.delete(field.name);
    const place = `${path}.${field.name}`;
    if (member === undefined) {
      if (field.required) problems.push(`${place} is missing`);
      continue;
    }
    const constant = constantOf(field);
    const isOther = constant !== undefined && member !== constant;
    if (isOther) problems.push(`${place} must be "${constant}"`);
    else problems.push(...valueProblems(spec, member, field.types, place));
  }
  for (const [name, member] of members) {
    if (member !== undefined) problems.push(`${path}.${name} is not a field of ${type.name}`);
  }
  return problems;
};

const innerType = (type: string): string | undefined =>
  type.startsWith(arrayPrefix) ? type.slice(arrayPrefix.length) : undefined;

/** Whether a value may be meant as this type: the same kind of value, with the constants of the type. */
const isMeantAs = (spec: TelegramSpec, value: unknown, type: string): boolean => {
  if (innerType(type) !== undefined) return Array.isArray(value);
  const known = spec.types[type];
  if (known === undefined || type === "InputFile") return isOf(value, type) !== false;
  if (known.subtypes !== undefined) return known.subtypes.some((one) => isMeantAs(spec, value, one));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return (known.fields ?? []).every((field) => {
    const constant = constantOf(field);
    return constant === undefined || Reflect.get(value, field.name) === constant;
  });
};

const typeProblems = (spec: TelegramSpec, value: unknown, type: string, path: string): string[] => {
  const isRight = isOf(value, type);
  if (isRight !== undefined) return isRight ? [] : [`${path} must be ${type}, not ${describe(value)}`];
  const known = spec.types[type];
  if (known === undefined) return [`${path}: the specification has no type ${type}`];
  return known.subtypes === undefined
    ? objectProblems(spec, value, known, path)
    : valueProblems(spec, value, known.subtypes, path);
};

/**
 * What keeps a JSON value from being of one of the types; of a union, the trouble with the member that it was meant
 * as. Lists of several types may be mixed, as in sendMediaGroup.
 */
export const valueProblems = (
  spec: TelegramSpec,
  value: unknown,
  types: readonly string[],
  path: string,
): string[] => {
  const inner = types.map(innerType).filter((type) => type !== undefined);
  if (inner.length > 0 && (Array.isArray(value) || inner.length === types.length)) {
    if (!Array.isArray(value)) return [`${path} must be an array, not ${describe(value)}`];
    return value.flatMap((item: unknown, i) => valueProblems(spec, item, inner, `${path}[${i}]`));
  }
  const single = types.filter((type) => innerType(type) === undefined);
  const meant = single.filter((type) => isMeantAs(spec, value, type));
  let nearest: string[] | undefined;
  for (const type of meant.length > 0 ? meant : single) {
    const problems = typeProblems(spec, value, type, path);
    if (problems.length === 0) return [];
    if (nearest === undefined || problems.length < nearest.length) nearest = problems;
  }
  return nearest ?? [];
};
