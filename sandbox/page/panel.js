// The panel: start, break, pass or hold a build of the simulated BK-CI, and make trouble.
import { el } from './mrkdwn.js';

const sign = { RUNNING: '🔵', QUEUE: '⏳', SUCCEED: '🟢', FAILED: '🔴', CANCELED: '⚫', STAGE_SUCCESS: '✋', REVIEWING: '✋', TRIGGER_REVIEWING: '✋' };

// mark is the sign of a build. What ended as STAGE_SUCCESS waits no more: its review was rejected.
const mark = (b) => (b.waiting ? '✋' : b.finished && b.status === 'STAGE_SUCCESS' ? '🚫' : sign[b.status] ?? '🔴');

export function renderPanel(state, here, post, view) {
  const root = document.getElementById('pipelines');
  if (root.contains(document.activeElement) && document.activeElement.tagName === 'SELECT') return;
  root.replaceChildren(...state.ci.pipelines.map((p) => pipeline(p, post, view)));
  document.getElementById('faults').replaceChildren(...state.faults.map((f) => el('label', {},
    el('input', { type: 'checkbox', checked: f.on, 'data-fault': f.id, onchange: (e) => post('/page/fault', { id: f.id, on: e.target.checked }) }), ` ${f.label}`)),
  ...(here?.type === 'channel' ? channel(here, post) : []));
}

function pipeline(p, post, view) {
  const build = p.builds[0];
  const act = (action, extra = {}) => post('/page/build', { pipeline: p.id, build: build?.id ?? '', action, user: view.me, ...extra });
  const button = (label, action, extra) => el('button', { 'data-do': `${action}:${p.name}`, onclick: () => act(action, extra) }, label);
  const running = build && !build.finished;
  return el('section', { class: 'pipeline', 'data-pipeline': p.name },
    el('h3', {}, p.name, el('small', {}, ` ${p.project}`)),
    el('p', { class: 'builds' }, p.builds.length ? p.builds.slice(0, 6).map((b) => el('span', { title: `${b.status} · ${b.user}` }, `${mark(b)}#${b.num} `)) : p.last ? `last build #${p.last}` : 'never built'),
    build ? el('p', { class: 'now' }, `#${build.num} ${build.status}${build.waiting ? ` · waits: ${build.waiting}` : ''}${build.stage ? ` · ${build.stage}` : ''}`) : null,
    el('div', { class: 'do' },
      running ? null : [button('Start', 'start'), el('small', {}, `runs ${p.seconds} s by itself`)],
      running && !build.waiting ? [button('Pass', 'pass'), button('Break', 'break'), build.next ? button('Hold for review', 'hold', { wait: 'stage' }) : null, el('select', {
        'data-do': `more:${p.name}`, 'aria-label': `More for ${p.name}`,
        onchange: (e) => { const [action, wait] = e.target.value.split(':'); e.target.blur(); act(action, { wait }); },
      }, [['', 'more…'], ['hold:step', 'hold: review step'], ['hold:gate', 'hold: quality gate'], ['hold:pause', 'hold: paused step'], ['cancel:', 'cancel'], ['break:EXEC_TIMEOUT', 'break: execution time-out'], ['break:QUALITY_CHECK_FAIL', 'break: quality gate'], ['break:TERMINATE', 'break: terminated']]
        .filter(([value]) => build.next || value !== 'hold:gate').map(([value, label]) => el('option', { value, selected: value === '', disabled: value === '' }, label)))] : null,
      running && build.waiting ? [button('Approve', 'approve'), button('Reject', 'reject')] : null,
      build?.finished && build.status !== 'SUCCEED' ? button('Retry', 'retry') : null,
      running ? null : button('Fix', 'fix')));
}

function channel(here, post) {
  const button = (label, action) => el('button', { 'data-do': action, onclick: () => post('/page/channel', { channel: here.id, action }) }, label);
  return [el('div', { class: 'do' }, here.bot ? button(`Kick the bot from #${here.name}`, 'kick') : button(`Invite the bot to #${here.name}`, 'invite'),
    here.archived ? button('Unarchive', 'unarchive') : button('Archive', 'archive'))];
}
