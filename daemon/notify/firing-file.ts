import fs from 'node:fs';
import path from 'node:path';
import { decodeNotification, type Notification } from './notification.ts';

const fileName = 'firing.json';

/** Alarms that held when the supervisor before this one was last heard of; without a readable file none. */
export function loadFiring(folder: string): Notification[] {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(path.join(folder, fileName), 'utf8'));
    return Array.isArray(value) ? value.map(decodeNotification).filter(one => one !== null) : [];
  } catch {
    return []; // There was none, or a power cut tore it: then a receiver may wait in vain for an end.
  }
}

/** Returns whether it could be written. */
export function saveFiring(folder: string, firing: readonly Notification[]): boolean {
  const file = path.join(folder, fileName);
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.writeFileSync(`${file}.partial`, JSON.stringify(firing), { mode: 0o600 });
    fs.renameSync(`${file}.partial`, file);
    return true;
  } catch {
    return false; // The disk is full; the receivers are told by the spool's own complaint.
  }
}
