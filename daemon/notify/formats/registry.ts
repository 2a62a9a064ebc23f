import type { NotifyConfig } from '../../../config/config.ts';
import { buildAlertmanager } from './alertmanager.ts';
import type { BuildBody } from './built-body.ts';
import { buildCloudEvent } from './cloudevents.ts';
import { buildMemsup } from './memsup.ts';
import { buildSlack } from './slack.ts';

/** Every format that the configuration can ask for. */
export const formats: Readonly<Record<NotifyConfig['format'], BuildBody>> = {
  memsup: buildMemsup,
  alertmanager: buildAlertmanager,
  cloudevents: buildCloudEvent,
  slack: buildSlack,
};
