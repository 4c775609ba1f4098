/** What the Bot API refuses, and the texts it refuses with (PLATFORMS A1b unless said otherwise). */
export interface ResponseParameters {
  readonly retry_after?: number;
  readonly migrate_to_chat_id?: number;
}

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: number;
  readonly parameters: ResponseParameters | undefined;

  constructor(code: number, description: string, parameters?: ResponseParameters) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

export const badRequest = (text: string, parameters?: ResponseParameters): Refusal =>
  new Refusal(400, `Bad Request: ${text}`, parameters);

export const forbidden = (text: string): Refusal => new Refusal(403, `Forbidden: ${text}`);

export const unauthorized = (): Refusal => new Refusal(401, "Unauthorized");

export const methodNotFound = (): Refusal => new Refusal(404, "Not Found: method not found");

/** @param retryAfterSeconds whole seconds, at least 1 (PLATFORMS A1). */
export const tooManyRequests = (retryAfterSeconds: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${retryAfterSeconds}`, { retry_after: retryAfterSeconds });

export const terminatedBySetWebhook = (): Refusal =>
  new Refusal(409, "Conflict: terminated by setWebhook request");

export const webhookIsActive = (): Refusal =>
  new Refusal(
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  );

export const terminatedByOtherGetUpdates = (): Refusal =>
  new Refusal(
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  );
