import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** VK writes JSON Schema with `required: true` on the property itself. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly required?: boolean;
  readonly minimum?: number;
}

const folder = `${process.env["API_SPECS_DIR"] ?? fileURLToPath(new URL("../../../../shared/specs", import.meta.url))}/vk`;
export const isSchemaThere = existsSync(folder);
if (!isSchemaThere) console.warn(`NOT CHECKED: the simulated VK's answers, for want of ${folder}`);

const files = new Map<string, { readonly definitions: Readonly<Record<string, Schema>> }>();

const resolve = (reference: string): Schema => {
  const [path = "", pointer = ""] = reference.replace(/^\.\.\//u, "").split("#/definitions/");
  const file =
    files.get(path) ??
    (JSON.parse(readFileSync(`${folder}/${path}`, "utf8")) as {
      definitions: Readonly<Record<string, Schema>>;
    });
  files.set(path, file);
  const schema = file.definitions[pointer];
  if (!schema) throw new RangeError(`The schema has no ${reference}.`);
  return schema;
};

/** The schema with its references and allOf parts put together. */
const flatten = (schema: Schema): Schema => {
  const { $ref, allOf = [], ...own } = schema;
  const parts = [...($ref === undefined ? [] : [resolve($ref)]), ...allOf].map(flatten);
  const properties = Object.assign({}, ...parts.map((part) => part.properties), own.properties) as Readonly<
    Record<string, Schema>
  >;
  return { ...Object.assign({}, ...parts), ...own, properties } as Schema;
};

const typeOf = (value: unknown): string => {
  if (Array.isArray(value)) return "array";
  if (value === null) return "null";
  return Number.isInteger(value) ? "integer" : typeof value;
};

/** What of a value the schema does not allow, with the path to it. */
export const problemsOf = (unresolved: Schema, value: unknown, path: string): string[] => {
  const schema = flatten(unresolved);
  if (schema.oneOf) {
    const attempts = schema.oneOf.map((option) => problemsOf(option, value, path));
    return attempts.find((problems) => problems.length === 0) ?? attempts[0] ?? [];
  }
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  const type = typeOf(value);
  const isRight = types.includes(type) || (type === "integer" && types.includes("number"));
  if (types.length > 0 && !isRight) return [`${path} is ${type}, not ${types.join(" or ")}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${path} is ${JSON.stringify(value)}`];
  if (schema.minimum !== undefined && typeof value === "number" && value < schema.minimum)
    return [`${path} is below ${schema.minimum}`];
  const { items, properties = {} } = schema;
  if (Array.isArray(value))
    return items ? value.flatMap((item, index) => problemsOf(items, item, `${path}[${index}]`)) : [];
  if (typeof value !== "object" || value === null || Object.keys(properties).length === 0) return [];
  const missing = Object.entries(properties)
    .filter(([name, property]) => property.required === true && !Object.hasOwn(value, name))
    .map(([name]) => `${path}.${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const property = properties[name];
    return property ? problemsOf(property, inner, `${path}.${name}`) : [`${path}.${name} is unknown`];
  });
  return [...missing, ...wrong];
};

interface MethodFile {
  readonly methods: readonly {
    readonly name: string;
    readonly responses: Readonly<Record<string, Schema>>;
  }[];
}

/** The schema of {"response": …}: `response`, or another form by its name in the schema. */
export const responseSchema = (method: string, form = "response"): Schema => {
  const room = method.split(".")[0] ?? "";
  const { methods } = JSON.parse(readFileSync(`${folder}/${room}/methods.json`, "utf8")) as MethodFile;
  const schema = methods.find(({ name }) => name === method)?.responses[form];
  if (!schema) throw new RangeError(`The schema has no ${form} of ${method}.`);
  return schema;
};

/** Types whose definition has another name. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  message_reply: "message",
  message_edit: "message",
  wall_reply_delete: "wall_comment_delete",
};

export const eventSchema = (type: string): Schema => ({
  $ref: `../callback/objects.json#/definitions/callback_${DEFINITIONS[type] ?? type}`,
});
