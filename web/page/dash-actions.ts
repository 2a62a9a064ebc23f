import { isRecord } from '../../base/guards.ts';
import { tokenHeader } from '../dash/dash-news.ts';

export type ActionName = 'restart' | 'snapshot';

const questions: Readonly<Record<ActionName, (slot: number) => string>> = {
  restart: slot => `Replace worker ${slot}? Its successor starts first, where the app allows it.`,
  snapshot: slot =>
    `Take a heap snapshot of worker ${slot}? It is replaced first, so that no request waits for it.`,
};

/** Asks the person, then the supervisor; tells what came of it. */
export async function act(token: string, what: ActionName, slot: number): Promise<void> {
  if (!(await isSure(questions[what](slot)))) return;
  say(`worker ${slot}: ${what} under way`);
  try {
    const response = await fetch('/act', {
      method: 'POST',
      headers: { [tokenHeader]: token, 'content-type': 'application/json' },
      body: JSON.stringify({ what, slot }),
    });
    const answer: unknown = await response.json();
    say(
      isRecord(answer)
        ? String(answer['said'] ?? answer['problem'])
        : `it answers ${response.status}`,
    );
  } catch {
    say('memsup dash does not answer');
  }
}

function isSure(question: string): Promise<boolean> {
  const dialog = document.getElementById('ask');
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(false);
  const text = dialog.querySelector('p');
  if (text !== null) text.textContent = question;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

const saidForMs = 8000;
let timer = 0;

function say(text: string): void {
  const host = document.getElementById('said');
  if (host === null) return;
  host.textContent = text;
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    host.textContent = '';
  }, saidForMs);
}
