import type { AgentMessage, AgentSpawnInfo, DrainResult, NoticeMessage } from '../ipc/messages.ts';
import { MemsupError } from '../base/errors.ts';
import type { BuiltinChannel, ChannelEvents } from './builtin-channel.ts';
import { AppHost, leakNewsOf } from './app-host.ts';
import { Capture } from './capture/capture.ts';
import { HeapProfile } from './capture/profile.ts';
import { watchForks } from './cluster/forks.ts';
import { ClusterRelay, sumOf } from './cluster/relay.ts';
import { Commands } from './commands.ts';
import { Drain } from './drain/drain.ts';
import { hearReady, shareChannel } from './exposed-channel.ts';
import { createGuest, type Guest } from './guest.ts';
import { takeConnection } from './handed-connections.ts';
import { helloMessage } from './hello.ts';
import { findChannelSeams, takeOverChannel } from './hidden-channel.ts';
import { Link } from './link.ts';
import { bindHere } from './listen-seam.ts';
import { Listening } from './listening.ts';
import { prepareReport } from './oom-report.ts';
import { methodOf } from './methods.ts';
import { Outbox } from './outbox.ts';
import { Probe } from './probe.ts';
import { naturalEndWatcher, watchProcess } from './process-events.ts';
import { SharedHandles } from './shared-handles.ts';
import { isSupervisorGone, SupervisorLoss } from './supervisor-loss.ts';
import { Telemetry } from './telemetry.ts';

/** Loading the inspector takes a moment, which the app's start shall not be the one to wait for. */
const profileAfterMs = 5000;

/** The agent at work in one process. */
export class Agent {
  readonly #info: AgentSpawnInfo;
  readonly #guest: Guest;
  readonly #outbox = new Outbox();
  readonly #link: Link;
  readonly #listening: Listening;
  readonly #commands: Commands;
  readonly #loss: SupervisorLoss;
  readonly #telemetry: Telemetry;
  readonly #profile = new HeapProfile();
  readonly #handles: SharedHandles;
  readonly #app = new AppHost(() => this.#post({ type: 'ready', data: {} }));
  readonly #preload: string;
  readonly #cluster: ClusterRelay;
  #channel: BuiltinChannel | null = null;
  #hasListenSeam = false;
  #hasReport = false;

  /** `preload`: the file that brought the agent here. */
  constructor(info: AgentSpawnInfo, preload: string) {
    this.#info = info;
    this.#preload = preload;
    const guest = createGuest(text => this.#notify({ code: 'agent-failure', text }));
    this.#guest = guest;
    this.#listening = new Listening({
      onChange: () => this.#tellListening(),
      onAddressInUse: text => this.#notify({ code: 'address-in-use', text }),
    });
    this.#handles = new SharedHandles({
      guest,
      send: message => this.#channel?.send(message) === true,
      listenFds: info.listenFds,
    });
    this.#link = this.#createLink();
    const probe = new Probe({ guest, gcWatch: () => this.#telemetry.gcWatch });
    this.#telemetry = new Telemetry({
      info,
      guest,
      outbox: this.#outbox,
      link: this.#link,
      listening: this.#listening,
      ownContexts: () => probe.ownContexts,
      counters: () => this.#app.counters(),
      onSample: sample => this.#app.tell('stats', sample),
    });
    this.#cluster = new ClusterRelay({
      guest,
      onSilent: pid => this.#notify({ code: 'cluster-worker', text: unansweredBy(pid) }),
    });
    const drain = this.#createDrain();
    const capture = new Capture({
      guest,
      gcWatch: () => this.#telemetry.gcWatch,
      profile: this.#profile,
    });
    this.#commands = new Commands(guest, {
      capture: command => capture.take(command),
      drain: ({ deadlineMs }) => drain(deadlineMs),
      probe: async ({ mode }) => {
        if (info.probe === 'off') {
          throw new MemsupError('MEMSUP_REQUEST_REFUSED', 'Cannot probe: probing is off');
        }
        return probe.run(mode);
      },
    });
    this.#loss = new SupervisorLoss({
      guest,
      info,
      drain,
      signal: signal => process.kill(process.pid, signal),
      isGone: () => isSupervisorGone(info),
    });
  }

  /** Runs before the app's code, so what can wait waits until the event loop has turned once. */
  start(): void {
    this.#guest.wrap(() => this.#app.publish())();
    this.#telemetry.expectThreads();
    this.#openChannel();
    // To the app, it is the process that systemd started.
    if (this.#info.listenFds > 0) process.env['LISTEN_PID'] = String(process.pid);
    const source = this.#channel === null ? bindHere : this.#handles.source;
    this.#hasListenSeam = this.#listening.start(this.#guest, source);
    this.#guest.wrap(() => {
      watchForks({ guest: this.#guest, preload: this.#preload }, worker => {
        this.#cluster.add(worker);
      });
    })();
    watchProcess(
      this.#guest,
      naturalEndWatcher(this.#guest, () =>
        this.#notify({ code: 'natural-end', text: 'the app has nothing left to do' }),
      ),
    );
    this.#guest.soon(() => {
      this.#notify({ code: 'ran-through', text: 'the main script got through' });
      this.#hasReport = prepareReport(this.#info);
      this.#link.open();
      this.#telemetry.start();
    });
    if (this.#info.profile) {
      this.#guest.after(profileAfterMs, () => this.#guest.settle(this.#profile.start()));
    }
  }

  // A channel of ours exists only in the supervisor's own child; a grandchild's belongs to whoever started it.
  #openChannel(): void {
    const guest = this.#guest;
    const send = methodOf(process, 'send');
    if (send === null || process.ppid !== this.#info.supervisorPid) return;
    const events: ChannelEvents = {
      onMessage: (message, handle) => {
        if (this.#handles.take(message, handle)) return;
        if (takeConnection(this.#listening, message, handle)) return;
        this.#commands.handle(message, answer => {
          if (this.#channel?.send(answer) !== true) this.#post(answer);
        });
      },
      onEnd: () => {
        // Whoever served until now may go too.
        this.#handles.accept();
        this.#loss.suspect();
      },
    };
    const seams = this.#info.exposeIpc ? null : findChannelSeams();
    if (seams !== null) {
      this.#channel = takeOverChannel(seams, { guest, events });
      return;
    }
    const { channel, watcher } = shareChannel(send, events);
    watchProcess(guest, watcher);
    this.#channel = channel;
    if (this.#info.exposeIpc) hearReady(guest, () => this.#post({ type: 'ready', data: {} }));
  }

  // First this process, which lets go of the addresses, then the app's own workers, which get what it had accepted.
  #createDrain(): (deadlineMs: number) => Promise<DrainResult> {
    const drain = new Drain({
      guest: this.#guest,
      listening: this.#listening,
      app: this.#app,
      onReleased: () => this.#notify({ code: 'released', text: 'nothing listens any more' }),
      quietMs: 0,
    });
    return async deadlineMs =>
      sumOf(await Promise.all([drain.start(deadlineMs), this.#cluster.drain(deadlineMs)]));
  }

  #createLink(): Link {
    return new Link({
      path: this.#info.socket,
      guest: this.#guest,
      outbox: this.#outbox,
      greeting: () => this.#greeting(),
      onCommand: frame => this.#take(frame),
      onLost: () => this.#loss.suspect(),
    });
  }

  #greeting(): AgentMessage[] {
    const seams = {
      channel: this.#channel,
      hasListenSeam: this.#hasListenSeam,
      hasReport: this.#hasReport,
      sharesHandles: this.#hasListenSeam && this.#channel !== null,
    };
    const data = helloMessage(this.#info, seams, this.#guest);
    const addresses = this.#listening.addresses();
    const hello: AgentMessage = { type: 'hello', data };
    return addresses.length === 0 ? [hello] : [hello, { type: 'listening', data: { addresses } }];
  }

  #tellListening(): void {
    // Before the first connection the greeting says it.
    if (!this.#link.isConnected) return;
    this.#post({ type: 'listening', data: { addresses: this.#listening.addresses() } });
  }

  #take(frame: unknown): void {
    const leak = leakNewsOf(frame);
    if (leak === null) this.#commands.handle(frame, answer => this.#post(answer));
    else this.#app.tell('leak', leak);
  }

  #post(message: AgentMessage): void {
    this.#outbox.put(message);
    this.#link.flush();
  }

  // By the builtin channel where there is one: it takes a message even in the process's last moment.
  #notify(data: NoticeMessage): void {
    const message: AgentMessage = { type: 'notice', data };
    if (this.#channel?.send(message) !== true) this.#post(message);
  }
}

function unansweredBy(pid: number): string {
  return `worker ${pid} of the app's own cluster did not say in time what it has under way, so what was cut there is not counted`;
}
