import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { StatusReport } from '../../ipc/status.ts';
import type { DashNews } from '../dash/dash-news.ts';
import { act } from './dash-actions.ts';
import { showIncidents } from './incident-list.ts';
import { followNews } from './news-stream.ts';
import { onThemeChange } from './theme.ts';
import { WorkerDetail } from './worker-detail.ts';
import { Pasts } from './worker-past.ts';
import { WorkerRows } from './worker-rows.ts';
import { verdictText } from './worker-words.ts';

const tokenKey = 'memsup-token';
const token = takeToken();
const pasts = new Pasts();
const body = document.querySelector<HTMLElement>('#workers tbody');
const rows =
  body === null
    ? null
    : new WorkerRows({
        body,
        onChoose: choose,
        onAct: (what, slot) => void act(token, what, slot),
      });
const detail = new WorkerDetail(() => redraw());
let report: StatusReport | null = null;
let chosen: number | null = null;
let isLinked = false;

void followNews({ token, onNews: take, onLost: problem => showLink(problem) });
onThemeChange(() => redraw());
addEventListener('resize', () => detail.fit());

// Out of the address at once: it would go into screenshots and shared links. A reload finds it here.
function takeToken(): string {
  const given = location.hash.slice(1);
  if (given === '') return sessionStorage.getItem(tokenKey) ?? '';
  sessionStorage.setItem(tokenKey, given);
  history.replaceState(null, '', '/');
  return given;
}

function take(news: DashNews): void {
  switch (news.type) {
    case 'status': {
      showStatus(news.data);
      return;
    }
    case 'history': {
      pasts.learn(news.data);
      redraw();
      return;
    }
    case 'incidents': {
      const host = document.getElementById('incidents');
      if (host !== null) showIncidents(host, news.data);
      return;
    }
    case 'link': {
      showLink(news.data);
    }
  }
}

function showStatus(status: StatusReport): void {
  report = status;
  const nowMs = Date.now();
  const { workers } = status;
  let isNew = false;
  for (const worker of workers) {
    // During a replacement a place has two processes; the one that serves is the one that is followed.
    const isFollowed =
      worker.state === 'ready' ||
      !workers.some(({ slot, state }) => slot === worker.slot && state === 'ready');
    if (isFollowed) isNew = pasts.add(worker, nowMs) || isNew;
  }
  chosen ??= workers[0]?.slot ?? null;
  rows?.show(workers, chosen);
  rows?.enable(isLinked);
  setText('app', status.app);
  setText(
    'summary',
    `${status.state}, ${workers.length} workers, up ${formatDuration(status.uptimeMs)}, restarts ${status.restartsInWindow} of ${status.restartBudget}, memsup ${status.version} uses ${formatBytes(status.supervisorRssBytes)}`,
  );
  const nothing = document.getElementById('nothing');
  if (nothing !== null) nothing.hidden = workers.length > 0;
  showOpinion();
  if (isNew) {
    rows?.draw(pasts, nowMs);
    if (chosen !== null) updateDetail(chosen, nowMs);
  }
}

function choose(slot: number): void {
  chosen = slot;
  rows?.show(report?.workers ?? [], chosen);
  redraw();
  showOpinion();
}

let drawnSlot: number | null = null;

function updateDetail(slot: number, nowMs: number): void {
  if (drawnSlot === slot) detail.update(pasts.of(slot), nowMs);
  else redraw();
}

function redraw(): void {
  const nowMs = Date.now();
  rows?.draw(pasts, nowMs);
  const section = document.getElementById('detail');
  if (section === null || chosen === null) return;
  section.hidden = false;
  setText('detail-title', `Worker ${chosen}`);
  detail.draw(pasts.of(chosen), nowMs);
  drawnSlot = chosen;
}

function showOpinion(): void {
  const worker = report?.workers.find(({ slot }) => slot === chosen);
  if (worker === undefined) return;
  const because = worker.opinion?.because ?? '';
  setText('opinion', because === '' ? verdictText(worker) : because);
}

function showLink(problem: string | null): void {
  isLinked = problem === null;
  setText('link', problem === null ? 'live' : `not connected: ${problem}; trying again`);
  document.getElementById('link')?.classList.toggle('lost', problem !== null);
  rows?.enable(isLinked);
}

function setText(id: string, text: string): void {
  const element = document.getElementById(id);
  if (element !== null && element.textContent !== text) element.textContent = text;
}
