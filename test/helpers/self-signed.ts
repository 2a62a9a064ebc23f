/** A certificate for 127.0.0.1, made anew for each run: no key lies in the repository, no tool is needed. */
import { generateKeyPairSync, sign } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Writes `key.pem` and `cert.pem` into a folder. */
export function writeCertificate(folder: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(commonName, text(0x0c, 'localhost'))));
  const year = new Date().getUTCFullYear();
  const validity = sequence(text(0x17, utcTime(year - 1)), text(0x17, utcTime(year + 1)));
  const toBeSigned = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const bits = tagged(0x03, Buffer.concat([Buffer.from([0]), signature]));
  const certificate = sequence(toBeSigned, ecdsaWithSha256, bits);
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  const label = 'CERTIFICATE-----';
  fs.writeFileSync(
    path.join(folder, 'cert.pem'),
    [`-----BEGIN ${label}`, ...lines, `-----END ${label}`, ''].join('\n'),
  );
  fs.writeFileSync(
    path.join(folder, 'key.pem'),
    privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
}

/** ASN.1, distinguished encoding: a tag, a length, the content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function set(...parts: readonly Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(parts));
}

function text(tag: number, content: string): Buffer {
  return tagged(tag, Buffer.from(content));
}

function utcTime(year: number): string {
  return `${String(year % 100).padStart(2, '0')}0101000000Z`;
}

/** 2.5.4.3 */
const commonName = tagged(0x06, Buffer.from([0x55, 4, 3]));
/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = sequence(
  tagged(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2])),
);
