import assert from 'node:assert/strict';
import { test } from 'node:test';
import { macAdapters } from './macAdapters.ts';

const m2 = JSON.stringify({
  SPDisplaysDataType: [
    {
      _name: 'Apple M2 Pro',
      spdisplays_mtlgpufamilysupport: 'spdisplays_metal3',
      spdisplays_ndrvs: [{ _name: 'Color LCD', _spdisplays_pixels: '3024 x 1964' }],
      spdisplays_vendor: 'sppci_vendor_Apple',
      sppci_bus: 'spdisplays_builtin',
      sppci_cores: '19',
      sppci_device_type: 'spdisplays_gpu',
      sppci_model: 'Apple M2 Pro',
    },
  ],
});

test('the chip is the adapter, the system its driver', () => {
  assert.deepEqual(macAdapters(m2, '23.5.0'), [{ name: 'Apple M2 Pro', driver: 'Darwin 23.5.0', software: false }]);
});

test('none, and what is not understood', () => {
  assert.deepEqual(macAdapters('{"SPDisplaysDataType": []}', '23.5.0'), []);
  assert.deepEqual(macAdapters('{"SPDisplaysDataType": [{}, null]}', '23.5.0'), []);
  for (const bad of ['', '{}', 'null', '[]', '{"SPDisplaysDataType": {}}'])
    assert.equal(macAdapters(bad, '23.5.0'), undefined, bad);
});
