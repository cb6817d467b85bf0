// Renders every block the bot uses; an unknown one is shown as JSON rather than hidden.
import { el, mrkdwn, plain, textObject } from './mrkdwn.js';

export function renderBlocks(blocks, context) {
  return blocks.map((block) => (renderers[block.type] ?? unknown)(block, context));
}

const unknown = (block) => el('details', { class: 'unknown', open: true }, el('summary', {}, `block "${block.type}"`), el('pre', {}, JSON.stringify(block, null, 2)));

const renderers = {
  header: (b) => el('h3', { class: 'b-header' }, plain(b.text.text)),
  divider: () => el('hr'),
  section: (b, c) => el('div', { class: 'b-section' },
    el('div', { class: 'b-body' },
      b.text ? textObject(b.text, c.names) : null,
      b.fields ? el('div', { class: 'b-fields' }, b.fields.map((f) => el('div', {}, textObject(f, c.names)))) : null),
    b.accessory ? element(b.accessory, b, c) : null),
  context: (b, c) => el('div', { class: 'b-context' }, b.elements.map((e) => (e.type === 'image'
    ? el('img', { src: e.image_url, alt: e.alt_text }) : textObject(e, c.names)))),
  actions: (b, c) => el('div', { class: 'b-actions' }, b.elements.map((e) => element(e, b, c))),
  image: (b) => el('img', { class: 'b-image', src: b.image_url, alt: b.alt_text }),
  markdown: (b, c) => mrkdwn(b.text, c.names),
  rich_text: (b, c) => el('div', { class: 'b-rich' }, b.elements.map((e) => rich(e, c))),
  table: (b, c) => el('div', { class: 'scroll' }, el('table', {}, b.rows.map((row, i) => el('tr', {}, row.map((cell, k) => {
    const align = b.column_settings?.[k]?.align;
    return el(i === 0 ? 'th' : 'td', align ? { class: `to-${align}` } : {}, tableCell(cell, c));
  }))))),
  data_table: (b, c) => renderers.table(b, c),
  data_visualization: (b) => chart(b),
};

function tableCell(cell, c) {
  if (cell.type === 'rich_text') return renderers.rich_text(cell, c);
  return plain(String(cell.text ?? cell.value ?? cell.number ?? ''));
}

function rich(e, c) {
  const leaf = (x) => {
    if (x.elements) return rich(x, c);
    let node = null;
    if (x.type === 'text') node = plain(x.text);
    else if (x.type === 'link') node = el('a', { href: /^https?:/i.test(x.url) ? x.url : null, target: '_blank', rel: 'noreferrer noopener' }, x.text ?? x.url);
    else if (x.type === 'emoji') node = plain(`:${x.name}:`);
    else if (x.type === 'user') node = el('span', { class: 'mention' }, '@' + (c.names.users[x.user_id] ?? x.user_id));
    else if (x.type === 'channel') node = el('span', { class: 'mention' }, '#' + (c.names.channels[x.channel_id] ?? x.channel_id));
    else if (x.type === 'date') node = el('time', {}, new Date(x.timestamp * 1000).toLocaleString());
    else node = JSON.stringify(x);
    if (x.style?.code) node = el('code', {}, node);
    if (x.style?.bold) node = el('strong', {}, node);
    if (x.style?.italic) node = el('em', {}, node);
    if (x.style?.strike) node = el('s', {}, node);
    return node;
  };
  const kids = (e.elements ?? []).map(leaf);
  if (e.type === 'rich_text_list') return el(e.style === 'ordered' ? 'ol' : 'ul', {}, kids.map((k) => el('li', {}, k)));
  if (e.type === 'rich_text_preformatted') return el('pre', {}, kids);
  if (e.type === 'rich_text_quote') return el('blockquote', {}, kids);
  return el('div', {}, kids);
}

// Slack's chart block, drawn as bars: one group a label, one bar a series.
function chart(b) {
  const series = b.series ?? b.chart?.series ?? b.data?.series;
  if (!Array.isArray(series)) return unknown(b);
  const points = series.map((s) => s.points ?? s.data ?? s.values ?? []);
  const value = (p) => Number(typeof p === 'number' ? p : p?.value ?? p?.y ?? 0);
  const label = (p, i) => String(p?.label ?? p?.x ?? b.labels?.[i] ?? b.chart?.axis_config?.categories?.[i] ?? i + 1);
  const count = Math.max(0, ...points.map((p) => p.length));
  const most = Math.max(1, ...points.flat().map(value));
  const colors = ['#2eb67d', '#e01e5a', '#ecb22e', '#36c5f0'];
  const title = typeof b.title === 'string' ? b.title : b.title?.text;
  const groups = Array.from({ length: count }, (_, i) => el('div', { class: 'bars', title: label(points.find((p) => p[i])?.[i], i) },
    points.map((p, k) => (p[i] !== undefined && value(p[i]) > 0
      ? el('span', { style: `height:${Math.max(2, (100 * value(p[i])) / most)}%;background:${colors[k % colors.length]}`, title: `${series[k].name ?? series[k].label ?? ''}: ${value(p[i])}` }) : null)),
    el('small', {}, label(points.find((p) => p[i])?.[i], i))));
  return el('figure', { class: 'chart' }, el('figcaption', {}, title ?? ''), el('div', { class: 'plot' }, groups),
    el('div', { class: 'legend' }, series.map((s, k) => el('span', {}, el('i', { style: `background:${colors[k % colors.length]}` }), s.name ?? s.label ?? ''))));
}

async function confirmed(object) {
  if (!object) return true;
  const dialog = document.getElementById('confirm');
  const set = (id, text) => { document.getElementById(id).textContent = text; };
  set('confirm-title', object.title.text);
  set('confirm-text', object.text.text);
  set('confirm-yes', object.confirm.text);
  set('confirm-no', object.deny.text);
  dialog.returnValue = 'no';
  dialog.showModal();
  await new Promise((done) => dialog.addEventListener('close', done, { once: true }));
  return dialog.returnValue === 'yes';
}

function element(e, block, c) {
  const act = async (extra) => {
    if (await confirmed(e.confirm)) c.act({ block_id: block.block_id, action_id: e.action_id, ...extra });
  };
  if (e.type === 'button') {
    if (e.url) return el('a', { class: `button ${e.style ?? ''}`, href: e.url, target: '_blank', rel: 'noreferrer noopener' }, plain(e.text.text), ' ↗');
    return el('button', { class: e.style ?? '', 'data-action': e.action_id, onclick: () => act({ value: e.value ?? '' }) }, plain(e.text.text));
  }
  if (e.type === 'static_select' || e.type === 'overflow') {
    const options = e.options ?? (e.option_groups ?? []).flatMap((g) => g.options);
    const select = el('select', { 'data-action': e.action_id, onchange: (event) => act({ selected: event.target.value }) },
      el('option', { value: '', selected: true, disabled: true }, plain(e.placeholder?.text ?? '…')),
      options.map((o) => el('option', { value: o.value }, plain(o.text.text))));
    return select;
  }
  if (e.type === 'image') return el('img', { class: 'b-accessory', src: e.image_url, alt: e.alt_text });
  return unknown(e);
}
