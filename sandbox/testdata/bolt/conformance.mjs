// A Bolt app against the simulated workspace at SANDBOX_URL. It prints one JSON line for each thing it observes and ends
// when its standard input does, so that it never outlives the test that started it.
import bolt from '@slack/bolt';

const { App, LogLevel } = bolt;
const base = process.env.SANDBOX_URL;
const say = (seen, more = {}) => process.stdout.write(`${JSON.stringify({ seen, ...more })}\n`);

const app = new App({
  token: process.env.SANDBOX_BOT_TOKEN,
  appToken: process.env.SANDBOX_APP_TOKEN,
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: `${base}/api/` },
});

const text = (type, words) => ({ type, text: words });

app.command('/pipeline', async ({ command, ack, respond, client }) => {
  say('slash', { text: command.text, user: command.user_id, channel: command.channel_id });
  if (command.text === 'at once') {
    await ack('in the ack');
    return;
  }
  await ack();
  if (command.text === 'modal') {
    const opened = await client.views.open({
      trigger_id: command.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'ask',
        title: text('plain_text', 'Ask'),
        submit: text('plain_text', 'OK'),
        blocks: [{
          type: 'input',
          block_id: 'name',
          label: text('plain_text', 'Name'),
          element: { type: 'plain_text_input', action_id: 'value' },
        }],
      },
    });
    say('opened', { view: opened.view.id });
    return;
  }
  await respond({ response_type: 'ephemeral', text: `did ${command.text}` });
});

app.action('go', async ({ action, body, ack, respond }) => {
  await ack();
  say('click', { value: action.value, user: body.user.id, state: body.state });
  await respond({ replace_original: true, text: `clicked ${action.value}` });
});

app.view('ask', async ({ ack, view }) => {
  const { value } = view.state.values.name.value;
  say('submit', { value });
  await ack(value === 'wrong' ? { response_action: 'errors', errors: { name: 'not that one' } } : undefined);
});

app.event('app_mention', async ({ event, body, say: post }) => {
  say('mention', { text: event.text, event_id: body.event_id });
  await post({ text: 'you called', thread_ts: event.ts });
});

app.error(async (error) => say('error', { message: error.message }));

for (const name of ['connected', 'reconnecting', 'disconnected']) {
  app.receiver.client.on(name, () => say(name));
}

process.stdin.resume();
process.stdin.on('end', async () => {
  await app.stop();
  say('stopped');
  process.exit(0);
});

await app.start();
const who = await app.client.auth.test();
say('started', { user: who.user_id, bot: who.bot_id });
