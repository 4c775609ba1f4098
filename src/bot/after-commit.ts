/**
 * What a handler wants done at once when its transaction has committed. Only what may be lost or done twice
 * belongs here; everything else is a row for delivery.
 */
export type AfterCommit = {
  readonly kind: "toast";
  readonly press: { readonly pressId: string; readonly userId: string; readonly chatId: string };
  readonly text: string;
  readonly isAlert: boolean;
};
