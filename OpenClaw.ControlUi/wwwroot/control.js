// @ts-check
// The first Control UI: connect with the gateway's token, talk to the main session. Speaks gateway protocol 3 to the origin the page
// came from and to no other, whatever the address bar says. Everything shown is set as text, never as markup.

const SESSION = 'main';
const TOKEN_KEY = 'openclaw.gateway-token';

/** @template {HTMLElement} T @param {string} id @returns {T} */
const byId = (id) => /** @type {T} */ (document.getElementById(id));

const statusLine = byId('status');
const notice = byId('notice');
const log = byId('log');
const access = /** @type {HTMLFormElement} */ (byId('access'));
const token = /** @type {HTMLInputElement} */ (byId('token'));
const compose = /** @type {HTMLFormElement} */ (byId('compose'));
const message = /** @type {HTMLTextAreaElement} */ (byId('message'));

/** @type {Map<string, {resolve: (payload: any) => void, reject: (error: Error) => void}>} */
const pending = new Map();
/** @type {Map<string, HTMLElement>} */
const answers = new Map();
/** @type {WebSocket | undefined} */
let socket;
let requests = 0;
let retryMs = 800;

/** The link of `openclaw dashboard` carries the token in its fragment; it is taken out of the address at once. */
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given) {
    sessionStorage.setItem(TOKEN_KEY, given);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(TOKEN_KEY);
}

/** @param {string} text @param {boolean} [bad] */
function show(text, bad = false) {
  statusLine.textContent = text;
  statusLine.classList.toggle('bad', bad);
}

/** @param {string} method @param {object} params @returns {Promise<any>} */
function call(method, params) {
  const id = String(++requests);
  socket?.send(JSON.stringify({ type: 'req', id, method, params }));
  return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
}

/** @param {string} secret */
function connect(secret) {
  show('connecting');
  socket = new WebSocket(location.origin.replace(/^http/, 'ws'));
  socket.onmessage = (event) => receive(JSON.parse(event.data), secret);
  socket.onclose = (event) => {
    compose.hidden = true;
    for (const { reject } of pending.values()) {
      reject(new Error('disconnected'));
    }
    pending.clear();
    show(`disconnected (${event.code}): ${event.reason || 'no reason'}`, true);
    if (event.code === 1008) {
      sessionStorage.removeItem(TOKEN_KEY);
      access.hidden = false;
      token.focus();
      return;
    }
    setTimeout(() => connect(secret), retryMs);
    retryMs = Math.min(retryMs * 1.7, 15_000);
  };
}

/** @param {any} frame @param {string} secret */
function receive(frame, secret) {
  if (frame.type === 'res') {
    const waiting = pending.get(frame.id);
    pending.delete(frame.id);
    if (frame.ok) {
      waiting?.resolve(frame.payload);
    } else {
      waiting?.reject(new Error(frame.error?.message ?? 'the call failed'));
    }
  } else if (frame.event === 'connect.challenge') {
    greet(secret).catch((error) => show(error.message, true));
  } else if (frame.event === 'chat') {
    answer(frame.payload);
  }
}

/** @param {string} secret */
async function greet(secret) {
  const hello = await call('connect', {
    minProtocol: 3,
    maxProtocol: 3,
    client: { id: 'webchat-ui', version: '0.1.0', platform: 'web', mode: 'webchat' },
    auth: { token: secret },
  });
  retryMs = 800;
  access.hidden = true;
  compose.hidden = false;
  show(`connected to ${hello.server.host ?? location.host}`);
  const health = await call('health', {});
  notice.textContent = (health.notices ?? []).join(' ');
  notice.hidden = notice.textContent === '';
  const history = await call('chat.history', { sessionKey: SESSION, limit: 50 });
  log.replaceChildren();
  answers.clear();
  for (const entry of history.messages) {
    const text = textOf(entry);
    if (text && (entry.role === 'user' || entry.role === 'assistant')) {
      write(entry.role).textContent = text;
    }
  }
}

/** @param {any} entry @returns {string} */
const textOf = (entry) => typeof entry?.content === 'string'
  ? entry.content
  : (entry?.content ?? []).filter((/** @type {any} */ part) => part.type === 'text').map((/** @type {any} */ part) => part.text).join('\n');

/** @param {string} who @returns {HTMLElement} */
function write(who) {
  const article = document.createElement('article');
  const name = document.createElement('h2');
  const text = document.createElement('p');
  article.className = who;
  name.textContent = who === 'user' ? 'You' : who === 'error' ? 'Error' : 'Agent';
  article.append(name, text);
  log.append(article);
  article.scrollIntoView({ block: 'end' });
  return text;
}

/** @param {any} chat */
function answer(chat) {
  if (chat.state === 'error') {
    write('error').textContent = chat.errorMessage ?? 'the run failed';
    return;
  }
  const text = textOf(chat.message);
  if (text) {
    const place = answers.get(chat.runId) ?? write('assistant');
    answers.set(chat.runId, place);
    place.textContent = text;
  }
}

access.addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(TOKEN_KEY, token.value.trim());
  token.value = '';
  connect(/** @type {string} */ (sessionStorage.getItem(TOKEN_KEY)));
});

compose.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = message.value.trim();
  if (!text) {
    return;
  }
  write('user').textContent = text;
  message.value = '';
  call('chat.send', { sessionKey: SESSION, message: text, idempotencyKey: crypto.randomUUID() })
    .catch((error) => { write('error').textContent = error.message; });
});

message.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    compose.requestSubmit();
  }
});

const known = takeToken();
if (known) {
  connect(known);
} else {
  show('no token');
  access.hidden = false;
}

export {};
