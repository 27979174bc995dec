/** What this browser is and can do, as far as a selfie goes. */

/** The browser inside a chat or social app, where a camera often does not open. */
const IN_APP =
  /FBA[NV]|Instagram|\bLine\/|WhatsApp|Telegram|TikTok|musical_ly|VKClient|VK\/|Snapchat|Twitter|WeChat|MicroMessenger/i;

export function isInAppBrowser(agent: string): boolean {
  return IN_APP.test(agent);
}

/** The live camera: only on encrypted pages, and on this machine's own. */
export function hasLiveCamera(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === 'function';
}

/** A mouse rather than a finger: pictures are chosen there, not taken. */
export function isDesk(): boolean {
  return matchMedia('(pointer: fine)').matches;
}
