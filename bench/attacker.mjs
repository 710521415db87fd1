// A process of its own that sends one attack again and again, at a rate that one machine could keep up: its own work must not be
// what slows the server down. node attacker.mjs <url> <per second>, with the request as JSON on standard input.
import { text } from 'node:stream/consumers';

const [url, rate] = process.argv.slice(2);
const { method, headers, body, base64 } = JSON.parse(await text(process.stdin));
const payload = base64 === undefined ? body : Buffer.from(base64, 'base64');

const attack = () =>
  fetch(url, { method, headers, body: payload }).then(
    reply => reply.arrayBuffer(),
    () => {},
  );
setInterval(attack, 1000 / Number(rate));
process.send?.('ready');
