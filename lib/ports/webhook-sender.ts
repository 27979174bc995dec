/** The port by which webhooks leave this installation. */

export interface WebhookSender {
  /**
   * Refusal `address_not_allowed` for an address nothing may be sent to; resolves otherwise. Looks at the address alone, as far as it can be
   * known without asking for it.
   */
  check(url: string): void;
  /** `status` null when no answer came; `fault` says why, without the address. */
  send(message: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  }): Promise<{ readonly status: number | null; readonly fault: string | null }>;
}
