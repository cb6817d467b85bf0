// Package blocks says what the bot has to say: values in, Slack Block Kit out.
//
// # What it guarantees
//
//   - Every function is pure: no network, no store, no clock but the times in the values.
//   - Every message keeps Slack's limits however large its values are; what matters least is dropped first, and the
//     message says that it was shortened. Slack rejects a message whole for one limit that is passed.
//   - Text from BK-CI and from people is data: escaped, without control characters, never able to ping, to link or to break
//     out of a code block. The type mrk keeps raw text out of messages at compile time. A reviewer is mentioned only
//     where Style.People says so.
//   - Every message has a plain text that tells the whole story in one line, for notifications and screen readers; a sign
//     never stands without its word, and nothing is told by colour alone.
//   - Every word a person reads comes from one catalogue, in English and Simplified Chinese.
//   - A button carries a command line that reads back as exactly the names it was made of, or is left out.
//
// # Rejected
//
// Templates in files: a missing field shows up at three in the morning instead of at compile time. Texts beside the code
// that uses them: the second language would always be a release behind. Slack's markdown and rich text blocks for prose:
// the first cannot show each reader their own time, the second takes four times the characters of the same words.
package blocks
