import { verifyDraw, type DrawFiles } from "../verify.ts";

// A million entrants take seconds: they are counted beside the page, which stays awake.
self.addEventListener("message", ({ data }: MessageEvent<DrawFiles>) => {
  self.postMessage(verifyDraw(data));
});
