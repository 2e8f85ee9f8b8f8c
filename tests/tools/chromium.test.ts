/** Which package holds Chromium, read from the /etc/os-release of real systems. */
import { expect, test } from 'vitest';
import { chromiumPackage } from '../../tools/chromium.mjs';

test.each([
  ['Debian 12', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nID=debian\n', 'chromium'],
  ['Ubuntu 24.04', 'NAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n', 'chromium-browser'],
  ['Linux Mint 21', 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'chromium'],
  ['Fedora 40', 'NAME="Fedora Linux"\nID=fedora\nVERSION_CODENAME=""\n', undefined],
  ['Rocky 9', 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\n', undefined],
  ['a system without the file', '', undefined],
])('%s', (_name, osRelease, expected) => {
  expect(chromiumPackage(osRelease)).toBe(expected);
});
