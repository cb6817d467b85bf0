// Renders Slack's mrkdwn. Everything is built from text nodes and elements: no text ever becomes markup.

const emoji = {
  white_check_mark: '✅', x: '❌', red_circle: '🔴', large_green_circle: '🟢', large_yellow_circle: '🟡', large_blue_circle: '🔵',
  warning: '⚠️', raised_hand: '✋', hand: '✋', hourglass_flowing_sand: '⏳', hourglass: '⌛', hammer_and_wrench: '🛠️', no_entry: '⛔',
  no_entry_sign: '🚫', arrows_counterclockwise: '🔄', repeat: '🔁', question: '❓', grey_question: '❔', information_source: 'ℹ️', bell: '🔔',
  no_bell: '🔕', mute: '🔇', eyes: '👀', tada: '🎉', fast_forward: '⏩', black_circle: '⚫', white_circle: '⚪', stopwatch: '⏱️', alarm_clock: '⏰',
  double_vertical_bar: '⏸️', pause_button: '⏸️', arrow_forward: '▶️', rocket: '🚀', wave: '👋', bulb: '💡', lock: '🔒', mag: '🔍', page_facing_up: '📄',
  heavy_minus_sign: '➖', black_square_for_stop: '⏹️', track_next: '⏭️', next_track_button: '⏭️', see_no_evil: '🙈', bar_chart: '📊', gear: '⚙️',
  large_orange_circle: '🟠', white_large_square: '⬜', heavy_check_mark: '✔️', speech_balloon: '💬', bust_in_silhouette: '👤', link: '🔗', clock3: '🕒',
  chart_with_upwards_trend: '📈', inbox_tray: '📥', books: '📚', wrench: '🔧', skull: '💀', boom: '💥', traffic_light: '🚦', vertical_traffic_light: '🚦',
};

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'class') node.className = value;
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

const entities = (s) => s.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
const emojis = (s) => s.replace(/:([a-z0-9_+-]+):/g, (all, name) => emoji[name] ?? all);

function date(unix, format, fallback) {
  const when = new Date(Number(unix) * 1000);
  if (Number.isNaN(when.getTime())) return fallback;
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(when).setHours(0, 0, 0, 0)) / 864e5);
  const pretty = days === 0 ? 'today' : days === 1 ? 'yesterday' : days === -1 ? 'tomorrow' : null;
  const options = { date_short: { month: 'short', day: 'numeric', year: 'numeric' }, date: { month: 'long', day: 'numeric', year: 'numeric' } };
  return format.replace(/\{(\w+)\}/g, (all, token) => {
    if (token === 'time') return when.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    if (token === 'time_secs') return when.toLocaleTimeString();
    if (token === 'date_num') return when.toISOString().slice(0, 10);
    if (token === 'ago') return `${Math.max(0, Math.round((Date.now() - when) / 60000))} minutes ago`;
    if (token.endsWith('_pretty') && pretty) return pretty;
    return when.toLocaleDateString([], options[token.startsWith('date_short') ? 'date_short' : 'date']);
  });
}

function link(href, label) {
  const safe = /^(https?|mailto):/i.test(href);
  return safe ? el('a', { href, target: '_blank', rel: 'noreferrer noopener' }, label) : document.createTextNode(label);
}

// One <...> token of Slack: a mention, a channel, a date or a link.
function token(body, names) {
  const [head, ...rest] = body.split('|');
  const label = rest.join('|');
  if (head.startsWith('@')) return el('span', { class: 'mention' }, '@' + (names.users[head.slice(1)] ?? (label || head.slice(1))));
  if (head.startsWith('#')) return el('span', { class: 'mention' }, '#' + (names.channels[head.slice(1)] ?? (label || head.slice(1))));
  if (head.startsWith('!date^')) {
    const [, unix, format, href] = head.split('^');
    const text = date(unix, format, label);
    return href ? link(entities(href), text) : el('time', { title: label }, text);
  }
  if (head.startsWith('!')) return el('span', { class: 'mention broadcast' }, '@' + head.slice(1).split('^')[0]);
  return link(entities(head), entities(label || head));
}

const inline = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])|(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])/g;

function spans(text, names) {
  const out = [];
  let last = 0;
  for (const m of text.matchAll(inline)) {
    if (m.index > last) out.push(emojis(entities(text.slice(last, m.index))));
    if (m[1] !== undefined) out.push(el('pre', {}, entities(m[1].replace(/^\n/, ''))));
    else if (m[2] !== undefined) out.push(el('code', {}, entities(m[2])));
    else if (m[3] !== undefined) out.push(token(m[3], names));
    else if (m[4] !== undefined) out.push(el('strong', {}, spans(m[4], names)));
    else if (m[5] !== undefined) out.push(el('em', {}, spans(m[5], names)));
    else out.push(el('s', {}, spans(m[6], names)));
    last = m.index + m[0].length;
  }
  if (last < text.length) out.push(emojis(entities(text.slice(last))));
  return out;
}

export function mrkdwn(text, names) {
  const node = el('div', { class: 'mrkdwn' });
  let quote = null;
  const parts = text.split(/(```[\s\S]+?```)/);
  for (const part of parts) {
    if (part.startsWith('```')) { node.append(...spans(part, names)); continue; }
    part.split('\n').forEach((line, i) => {
      const quoted = line.match(/^(&gt;|>) ?/);
      if (!quoted) quote = null;
      if (quoted) {
        if (!quote) node.append(quote = el('blockquote'));
        else quote.append(el('br'));
        quote.append(...spans(line.slice(quoted[0].length), names));
        return;
      }
      if (i > 0) node.append(el('br'));
      node.append(...spans(line, names));
    });
  }
  return node;
}

export const plain = (text) => emojis(text ?? '');

export function textObject(object, names) {
  if (!object) return null;
  if (object.type === 'mrkdwn') return mrkdwn(object.text, names);
  return el('span', { class: 'plain' }, object.emoji === false ? object.text : plain(object.text));
}
