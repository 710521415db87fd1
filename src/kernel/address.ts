const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** What an IPv6 address consists of; whether they make one, a URL tells (RFC 3986, 3.2.2). */
const IPV6 = /^[\da-f:.]{2,45}$/i;
/** Some proxies write the port behind the address. */
const WITH_PORT = /^(?:\[(?<six>[^\]]*)\]|(?<four>[\d.]+))(?::\d{1,5})?$/;
const GROUPS = 8;
/** The part of an IPv6 address that names a network (RFC 4291, 2.5.4); the rest is chosen by the device, anew each day. */
const NETWORK_GROUPS = 4;

/**
 * An IP address in its shortest form (RFC 5952), IPv4-mapped IPv6 as the IPv4 address that it is, without port or zone.
 * Null for what is no address: whatever text a proxy has passed on.
 */
export function readAddress(text: string): string | null {
  const { six, four } = WITH_PORT.exec(text)?.groups ?? {};
  const bare = (six ?? four ?? text).replace(/%.*$/, '');
  if (IPV4.test(bare)) return URL.parse(`http://${bare}`)?.hostname === bare ? bare : null;
  const parsed = IPV6.test(bare) ? URL.parse(`http://[${bare}]`)?.hostname.slice(1, -1) : undefined;
  return parsed === undefined ? null : (mappedIpv4(parsed) ?? parsed);
}

/** `::ffff:c000:280` is 192.0.2.128 (RFC 4291, 2.5.5.2). */
function mappedIpv4(address: string): string | null {
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return null;
  return [high, low].flatMap(group => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]).join('.');
}

/** What is counted as one caller: an IPv4 address, or the /64 network of an IPv6 address. Takes what `readAddress` gives. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = Array.from({ length: GROUPS - groups.length - after.length }, () => '0');
  const all = tail === undefined ? groups : [...groups, ...zeros, ...after];
  return `${all.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
