import { formatDuration } from '../../base/quantities.ts';
import type { WorkerStatus } from '../../ipc/status.ts';
import { drawSparkline, newSparkline } from './sparkline.ts';
import type { Pasts } from './worker-past.ts';
import { bytesText, rateText, stateText, verdictText } from './worker-words.ts';

export interface RowsOptions {
  readonly body: HTMLElement;
  readonly onChoose: (slot: number) => void;
  readonly onAct: (what: 'restart' | 'snapshot', slot: number) => void;
}

interface Row {
  readonly slot: number;
  readonly element: HTMLTableRowElement;
  readonly cells: Readonly<Record<Cell, HTMLElement>>;
  readonly spark: HTMLCanvasElement;
  readonly buttons: readonly HTMLButtonElement[];
}

type Cell = 'worker' | 'state' | 'up' | 'resident' | 'floor' | 'rate' | 'verdict' | 'restarts';

/** One row for each process. Only what has changed is written: 64 workers are told of each second. */
export class WorkerRows {
  readonly #options: RowsOptions;
  readonly #rows = new Map<string, Row>();
  #order = '';

  constructor(options: RowsOptions) {
    this.#options = options;
  }

  show(workers: readonly WorkerStatus[], chosen: number | null): void {
    const keys = workers.map(({ slot, generation }) => `${slot}/${generation}`);
    for (const [key, { element }] of this.#rows) {
      if (keys.includes(key)) continue;
      element.remove();
      this.#rows.delete(key);
    }
    for (const [index, worker] of workers.entries()) {
      const key = keys[index] ?? '';
      let row = this.#rows.get(key);
      if (row === undefined) {
        row = this.#newRow(worker);
        this.#rows.set(key, row);
      }
      fill(row, worker);
      row.element.classList.toggle('chosen', worker.slot === chosen);
    }
    const order = keys.join(' ');
    if (order === this.#order) return;
    this.#order = order;
    this.#options.body.append(...keys.flatMap(key => this.#rows.get(key)?.element ?? []));
  }

  draw(pasts: Pasts, nowMs: number): void {
    for (const { spark, slot } of this.#rows.values()) drawSparkline(spark, pasts.of(slot), nowMs);
  }

  /** While the supervisor is away nothing can be asked of it. */
  enable(isThere: boolean): void {
    for (const { buttons } of this.#rows.values()) {
      for (const each of buttons) each.disabled = !isThere;
    }
  }

  #newRow({ slot }: WorkerStatus): Row {
    const { onChoose, onAct } = this.#options;
    const element = document.createElement('tr');
    // A phone shows a row as a block, which takes from it what a table says of itself; roles say it again.
    element.role = 'row';
    const cell = (className: string, label = ''): HTMLElement => {
      const made = document.createElement('td');
      made.role = 'cell';
      made.className = className;
      if (label !== '') made.dataset['label'] = label;
      element.append(made);
      return made;
    };
    const head = document.createElement('th');
    head.role = 'rowheader';
    head.scope = 'row';
    head.className = 'num';
    element.append(head);
    const choose = button('', () => onChoose(slot));
    choose.className = '';
    head.append(choose);
    element.addEventListener('click', event => {
      if (!(event.target instanceof HTMLButtonElement)) onChoose(slot);
    });
    const spark = newSparkline();
    const state = cell('state');
    const up = cell('num more-of', 'Up');
    cell('spark').append(spark);
    const cells = {
      worker: choose,
      state,
      up,
      resident: cell('num', 'Resident'),
      floor: cell('num', 'Floor'),
      rate: cell('num', 'Growth an hour'),
      verdict: cell('verdict'),
      restarts: cell('num more-of', 'Restarts'),
    };
    const buttons = [
      button('Restart', () => onAct('restart', slot)),
      button('Snapshot', () => onAct('snapshot', slot)),
    ];
    cell('num actions').append(...buttons);
    return { slot, element, cells, spark, buttons };
  }
}

function button(text: string, onClick: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'do';
  made.textContent = text;
  made.addEventListener('click', onClick);
  return made;
}

function fill({ cells }: Row, worker: WorkerStatus): void {
  write(cells.worker, String(worker.slot));
  write(cells.state, stateText(worker));
  write(cells.up, worker.uptimeMs === null ? '–' : formatDuration(worker.uptimeMs));
  write(cells.resident, bytesText(worker.rssBytes));
  write(cells.floor, bytesText(worker.floorBytes));
  write(cells.rate, rateText(worker));
  write(cells.verdict, verdictText(worker));
  write(cells.restarts, String(worker.restarts));
  cells.state.classList.toggle('ready', worker.state === 'ready' && worker.agent === 'connected');
  cells.verdict.classList.toggle('alarm', worker.firing.length > 0);
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
