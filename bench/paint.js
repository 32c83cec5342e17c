// Notes when text was painted: how many letters an element holds, and the time after the frame that showed them.
(() => {
  const samples = [];
  let selector = null;
  let seen = -1;
  let isInFrame = false;

  // A change made within a frame's own callbacks is painted by that frame, any other by the next one.
  const original = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    original((at) => {
      isInFrame = true;
      try {
        callback(at);
      } finally {
        // The observer's microtask was queued by the change, so before this one.
        queueMicrotask(() => {
          isInFrame = false;
        });
      }
    });

  function letters() {
    const text = document.querySelector(selector)?.textContent ?? "";
    let count = 0;
    for (let place = 0; place < text.length; place += 1) {
      const code = text.charCodeAt(place) | 32;
      if (code >= 97 && code <= 122) count += 1;
    }
    return count;
  }

  // Wall time to a fraction of a millisecond: the page's fine clock, set by the tick of the coarse one.
  function clockError() {
    const before = Date.now();
    let now = before;
    while (now === before) now = Date.now();
    return now - (performance.timeOrigin + performance.now());
  }

  let error = 0;
  function afterPaint(count) {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => samples.push([count, performance.timeOrigin + performance.now() + error]);
    channel.port2.postMessage(null);
  }

  const observer = new MutationObserver(() => {
    const count = letters();
    if (count === seen) return;
    seen = count;
    if (isInFrame) afterPaint(count);
    else original(() => afterPaint(count));
  });

  window.paintBench = {
    start(where) {
      selector = where;
      seen = -1;
      samples.length = 0;
      error = clockError();
      observer.observe(document.documentElement, { childList: true, characterData: true, subtree: true });
    },
    stop() {
      observer.disconnect();
      return { samples, letters: letters(), drift: clockError() - error };
    },
  };
})();
