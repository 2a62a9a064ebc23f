import { createHmac } from 'node:crypto';

/**
 * Value of the `memsup-signature` header: `t=<seconds since 1970>,v1=<hex>`, where `v1` is the HMAC-SHA256 of
 * `<t>.<body>`. The time is signed with the body, so that a receiver can refuse what somebody recorded and sends again.
 */
export function signatureOf(secret: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
