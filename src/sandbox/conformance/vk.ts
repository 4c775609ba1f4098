import { vkGaps } from "./gaps.ts";
import { readSpec } from "./spec-files.ts";
import {
  limitProblems,
  nameOfReference,
  nearestProblems,
  resolveReference,
  schemaProblems,
  type DefinitionFile,
  type VkSchema,
} from "./vk-schema.ts";

interface VkParameter extends VkSchema {
  readonly name: string;
}

interface VkMethod {
  readonly name: string;
  readonly parameters?: readonly VkParameter[];
  readonly responses: Readonly<Record<string, VkSchema>>;
}

interface MethodFile {
  readonly methods: readonly VkMethod[];
}

export interface VkConformance {
  readonly call: (method: string, params: Readonly<Record<string, unknown>>) => string[];
  /** `response` is what stands under "response" in the answer. */
  readonly response: (method: string, response: unknown) => string[];
  /** `object` is what stands under "object" in the event. */
  readonly event: (type: string, object: unknown) => string[];
}

/** Events whose object is described under another name than `callback_<type>`; the rest are. */
const eventDefinitions: Readonly<Record<string, string>> = {
  message_reply: "callback_message",
  message_edit: "callback_message",
  like_add: "callback_like_add_remove",
  like_remove: "callback_like_add_remove",
  wall_reply_delete: "callback_wall_comment_delete",
  wall_schedule_post_new: "callback_wall_post_new",
  photo_comment_new: "callback_photo_comment",
  photo_comment_edit: "callback_photo_comment",
  photo_comment_restore: "callback_photo_comment",
  video_comment_new: "callback_video_comment",
  video_comment_edit: "callback_video_comment",
  video_comment_restore: "callback_video_comment",
  market_comment_new: "callback_market_comment",
  market_comment_edit: "callback_market_comment",
  market_comment_restore: "callback_market_comment",
};

const isWhole = (text: string): boolean => /^-?\d+$/u.test(text) && Number.isSafeInteger(Number(text));

/** VK's parameters travel as text; inside `execute` they may still be numbers, truths and lists. */
const toText = (value: unknown): string => {
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "string" ? value : JSON.stringify(value);
};

const splitList = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  const text = toText(value);
  return text === "" ? [] : text.split(",");
};

/** The reader of one call's values against the description in one folder. */
const createParameterCheck = (specsDir: string) => {
  const scalarProblems = (schema: VkSchema, type: string, value: unknown, path: string): string[] => {
    const text = toText(value).trim();
    switch (type) {
      case "integer":
        return isWhole(text) ? limitProblems(schema, Number(text), path) : [`${path} must be a whole number`];
      case "number":
        return text !== "" && Number.isFinite(Number(text))
          ? limitProblems(schema, Number(text), path)
          : [`${path} must be a number`];
      case "boolean":
        return text === "0" || text === "1" ? [] : [`${path} must be 1 or 0, not ${text}`];
      default:
        return limitProblems(schema, toText(value), path);
    }
  };

  const listProblems = (schema: VkSchema, value: unknown, path: string): string[] => {
    const list = splitList(value);
    const { items } = schema;
    const inner = list.flatMap((item, i) => (items ? valueProblems(items, item, `${path}[${i}]`) : []));
    return [...limitProblems(schema, list, path), ...inner];
  };

  /** A text parameter whose schema is an object holds it as JSON. */
  const jsonProblems = (schema: VkSchema, reference: string, value: unknown, path: string): string[] => {
    try {
      const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
      return schemaProblems(
        { specsDir, strictness: "closed" },
        schema,
        parsed,
        path,
        nameOfReference(reference),
      );
    } catch (error) {
      if (error instanceof SyntaxError) return [`${path} must be JSON`];
      throw error;
    }
  };

  const valueProblems = (schema: VkSchema, value: unknown, path: string): string[] => {
    if (schema.$ref !== undefined) {
      const referred = resolveReference(specsDir, schema.$ref);
      if (referred.type === "object") return jsonProblems(referred, schema.$ref, value, path);
      return valueProblems(referred, value, path);
    }
    const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? ["string"]);
    return nearestProblems(
      types.map((type) =>
        type === "array" ? listProblems(schema, value, path) : scalarProblems(schema, type, value, path),
      ),
    );
  };
  return valueProblems;
};

const gapSchemas: Readonly<Record<"integer" | "string", VkSchema>> = {
  integer: { type: "integer" },
  string: { type: "string" },
};

/** Checks by VK's published description, version 5.199; its files are read as they are needed. */
export const createVkConformance = (specsDir: string): VkConformance => {
  const valueProblems = createParameterCheck(specsDir);

  const findMethod = (method: string): VkMethod | undefined => {
    const section = method.split(".")[0] ?? "";
    if (!/^[a-zA-Z]+$/u.test(section)) return undefined;
    const file = readSpec(specsDir, `vk/${section}/methods.json`) as MethodFile | undefined;
    return file?.methods.find(({ name }) => name === method);
  };

  const gapProblems = (method: string, name: string, value: unknown): string[] => {
    const gap = vkGaps.find((one) => one.parameter === name && (one.method === method || one.method === "*"));
    if (gap === undefined) return [`${method} has no parameter ${name}`];
    if (gap.type !== "json") return valueProblems(gapSchemas[gap.type], value, name);
    try {
      JSON.parse(toText(value));
      return [];
    } catch {
      // Whatever else stands there, it is no JSON.
      return [`${name} must be JSON`];
    }
  };

  return {
    call: (method, params) => {
      const known = findMethod(method);
      if (known === undefined) return [`the schema has no method ${method}`];
      const parameters = new Map((known.parameters ?? []).map((parameter) => [parameter.name, parameter]));
      const problems: string[] = [];
      for (const [name, value] of Object.entries(params)) {
        if (value === undefined) continue;
        const parameter = parameters.get(name);
        problems.push(
          ...(parameter ? valueProblems(parameter, value, name) : gapProblems(method, name, value)),
        );
      }
      for (const { name, required } of parameters.values()) {
        if (required === true && params[name] === undefined) problems.push(`${name} is missing`);
      }
      return problems;
    },
    response: (method, response) => {
      const known = findMethod(method);
      if (known === undefined) return [`the schema has no method ${method}`];
      const variants = Object.values(known.responses);
      // "Response schema is not defined yet": the schema says nothing about this answer.
      if (variants.some(({ $ref }) => $ref?.endsWith("/base_undefined_response"))) return [];
      const answer = { response };
      return nearestProblems(
        variants.map((variant) =>
          schemaProblems({ specsDir, strictness: "open" }, variant, answer, "answer"),
        ),
      );
    },
    event: (type, object) => {
      const name = eventDefinitions[type] ?? `callback_${type}`;
      const file = readSpec(specsDir, "vk/callback/objects.json") as DefinitionFile | undefined;
      const definition = file?.definitions[name];
      if (definition === undefined) return [`the schema describes no event ${type}`];
      return schemaProblems({ specsDir, strictness: "open" }, definition, object, type, name);
    },
  };
};
