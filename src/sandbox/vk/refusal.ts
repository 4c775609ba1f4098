/** The texts of VK's errors.json; the reactions to them are PLATFORMS B2b. */
const TEXTS: Readonly<Record<number, string>> = {
  3: "Unknown method passed",
  5: "User authorization failed",
  6: "Too many requests per second",
  8: "Invalid request",
  10: "Internal server error",
  12: "Unable to compile code",
  13: "Runtime error occurred during code invocation",
  14: "Captcha needed",
  15: "Access denied",
  18: "User was deleted or banned",
  27: "Group authorization failed: method is unavailable with group auth",
  28: "Application authorization failed",
  29: "Rate limit reached",
  100: "One of the parameters specified was missing or invalid",
  104: "Not found",
  105: "Couldn't save file",
  121: "Invalid hash",
  125: "Invalid group id",
  210: "Access to wall's post denied",
  212: "Access to post comments denied",
  214: "Access to adding post denied",
  900: "Can't send messages for users from blacklist",
  901: "Can't send messages for users without permission",
  902: "Can't send messages to this user due to their privacy settings",
  909: "Can't edit this message, because it's too old",
  911: "Keyboard format is invalid",
  912: "This is a chat bot feature, change this status in settings",
  914: "Message is too long",
  917: "You don't have access to this chat",
  920: "Can't edit this kind of message",
  924: "Can't delete this message for everybody",
  936: "Contact not found",
  943: "Cannot use this intent",
  2000: "Servers number limit is reached",
  1051: "Method is not available for this profile type",
};

/** VK's own "no" to a call; everything else that is thrown is a defect of the simulator. */
export class Refusal extends Error {
  readonly code: number;
  readonly subcode: number | undefined;

  constructor(code: number, message: string, subcode?: number) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.subcode = subcode;
  }
}

/** A refusal in VK's words, with the detail VK appends after a colon. */
export const refusal = (code: number, detail?: string, subcode?: number): Refusal => {
  const text = TEXTS[code] ?? "Unknown error occurred";
  return new Refusal(code, detail === undefined ? text : `${text}: ${detail}`, subcode);
};
