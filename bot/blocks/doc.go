// Package blocks says what the bot has to say: values in, Slack Block Kit out.
//
// # What it guarantees
//
//   - Every function is pure: no network, no store, no clock but the times in the values.
//   - Every message keeps Slack's limits however large its values are; what matters least is dropped first. Slack rejects a
//     message whole for one limit that is passed.
//   - Text from BK-CI and from people is data: escaped, without control characters, never able to ping, to link or to break
//     out of a code block. A mention appears only where Style.People puts one.
//   - Every message has a plain text that tells the whole story in one line, for notifications and screen readers; a sign
//     never stands without its word, and nothing is told by colour alone.
//   - Every word a person reads comes from one catalogue, in English and Simplified Chinese.
//
// # Rejected
//
// Templates in files: a missing field shows up at three in the morning instead of at compile time. Texts beside the code
// that uses them: the second language would always be a release behind.
package blocks
