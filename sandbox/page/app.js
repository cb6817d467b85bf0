// The page: one stream of states in (server-sent events), small JSON posts out. Nothing is polled, nothing reloads.
import { el, mrkdwn } from './mrkdwn.js';
import { renderBlocks } from './blocks.js';
import { renderPanel } from './panel.js';

const $ = (id) => document.getElementById(id);
const view = { state: null, me: localStorage.getItem('me') ?? '', channel: localStorage.getItem('channel') ?? '', open: new Set() };
let stream = null;

export async function post(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const result = await answer.json().catch(() => ({ error: `the sandbox answered ${answer.status}` }));
  if (result.error) toast(result.error);
  return result;
}

function toast(text) {
  $('toast').textContent = text;
  $('toast').hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { $('toast').hidden = true; }, 6000);
}

function connect() {
  stream?.close();
  stream = new EventSource(`/page/stream?user=${encodeURIComponent(view.me)}`);
  stream.onopen = () => { $('live').textContent = 'live'; $('live').className = 'live on'; };
  stream.onerror = () => { $('live').textContent = 'the sandbox is gone; waiting for it'; $('live').className = 'live'; };
  stream.onmessage = (event) => { view.state = JSON.parse(event.data); render(); };
}

function names() {
  const s = view.state;
  return {
    users: Object.fromEntries(s.users.map((u) => [u.id, u.real_name || u.name])),
    channels: Object.fromEntries(s.channels.map((c) => [c.id, c.name])),
  };
}

function choose(channel) {
  view.channel = channel;
  localStorage.setItem('channel', channel);
  render(true);
  $('line').focus();
}

function renderSide() {
  const s = view.state;
  $('team').textContent = s.team;
  if (document.activeElement !== $('me')) {
    $('me').replaceChildren(...s.users.filter((u) => !u.bot).map((u) => el('option', { value: u.id, selected: u.id === view.me }, u.real_name || u.name)));
  }
  const row = (c, label) => el('li', {}, el('button', { class: c.id === view.channel ? 'here' : '', 'data-channel': c.id, onclick: () => choose(c.id) },
    label, c.archived ? el('small', {}, ' archived') : null, c.type === 'channel' && !c.bot ? el('small', {}, ' bot not in') : null));
  $('channels').replaceChildren(...s.channels.filter((c) => c.type === 'channel').map((c) => row(c, `${c.private ? '🔒' : '#'} ${c.name}`)));
  $('dms').replaceChildren(...s.channels.filter((c) => c.type === 'dm').map((c) => row(c, `● ${c.name}`)));
}

function message(m, context) {
  const who = m.bot ? el('b', {}, m.author, el('span', { class: 'app' }, 'APP')) : el('b', {}, m.author);
  const when = new Date(Number(m.ts) * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const act = (a) => post('/page/click', { user: view.me, channel: view.channel, ts: m.ts, ephemeral: m.ephemeral ? m.id : '', ...a });
  const c = { names: context, act };
  const body = m.blocks?.length ? renderBlocks(m.blocks, c) : [mrkdwn(m.text ?? '', context)];
  return el('article', { class: `message${m.ephemeral ? ' only-you' : ''}${m.bot ? ' bot' : ''}`, 'data-ts': m.ts },
    el('div', { class: 'avatar', 'aria-hidden': 'true' }, m.bot ? '🤖' : (m.author[0] ?? '?').toUpperCase()),
    el('div', { class: 'content' },
      m.ephemeral ? el('p', { class: 'you' }, '👁 Only visible to you') : null,
      m.broadcast ? el('p', { class: 'you' }, '↳ also sent to the channel from a thread') : null,
      el('p', { class: 'head' }, who, ' ', el('time', {}, when), m.edited ? el('small', {}, ' (edited)') : null),
      body,
      m.replies?.length ? thread(m, context) : null));
}

function thread(m, context) {
  const open = view.open.has(m.ts);
  const toggle = () => { if (open) view.open.delete(m.ts); else view.open.add(m.ts); render(); };
  return el('div', { class: 'thread' },
    el('button', { class: 'link', onclick: toggle }, `${open ? '▾' : '▸'} ${m.replies.length} ${m.replies.length === 1 ? 'reply' : 'replies'}`),
    open ? m.replies.map((r) => message({ ...r, broadcast: false }, context)) : null);
}

function renderMessages(jump) {
  const box = $('messages');
  const bottom = jump || box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  const context = names();
  const list = view.state.messages[view.channel] ?? [];
  box.replaceChildren(...(list.length ? list.map((m) => message(m, context)) : [el('p', { class: 'empty' }, 'Nothing here yet. Type a command below.')]));
  if (bottom) box.scrollTop = box.scrollHeight;
}

function render(jump = false) {
  const s = view.state;
  if (!s) return;
  if (!s.users.some((u) => u.id === view.me)) { view.me = s.me; connect(); return; }
  if (!s.channels.some((c) => c.id === view.channel)) view.channel = s.channels[0]?.id ?? '';
  const here = s.channels.find((c) => c.id === view.channel);
  $('title').textContent = here ? (here.type === 'dm' ? here.name : `#${here.name}`) : '';
  $('topic').textContent = here?.topic ?? '';
  renderSide();
  renderMessages(jump);
  renderPanel(s, here, post, view);
  if (!$('hints').children.length) {
    $('hints').replaceChildren(...s.hints.map((h) => el('button', { type: 'button', onclick: () => { $('line').value = h; $('line').focus(); } }, h)));
  }
}

$('composer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = $('line').value;
  if (!text.trim()) return;
  $('line').value = '';
  history.unshift(text);
  at = -1;
  await post('/page/say', { user: view.me, channel: view.channel, text });
});

const history = [];
let at = -1;
$('line').addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  at = Math.max(-1, Math.min(history.length - 1, at + (event.key === 'ArrowUp' ? 1 : -1)));
  $('line').value = at < 0 ? '' : history[at];
  event.preventDefault();
});

$('me').addEventListener('change', () => { view.me = $('me').value; localStorage.setItem('me', view.me); connect(); });
connect();
