const probeEveryMs = 250;
const probeTimeoutMs = 2000;

/** Asks a URL until it answers with a 2xx; the returned function stops asking. */
export function probeUntilAnswered(url: string, onAnswer: () => void): () => void {
  const stop = new AbortController();
  void probeLoop(url, { onAnswer, stop: stop.signal });
  return () => {
    stop.abort();
  };
}

async function probeLoop(
  url: string,
  { onAnswer, stop }: { onAnswer: () => void; stop: AbortSignal },
): Promise<void> {
  while (!stop.aborted) {
    if (await answers(url, stop)) {
      if (!stop.aborted) onAnswer();
      return;
    }
    await new Promise(resolve => setTimeout(resolve, probeEveryMs).unref());
  }
}

async function answers(url: string, stop: AbortSignal): Promise<boolean> {
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(probeTimeoutMs)]);
    const response = await fetch(url, { signal, redirect: 'manual' });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // Not listening yet, or not answering: that is what the question was.
  }
}
