import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GpuAdapter } from './adapter.ts';
import {
  type LinuxFacts,
  linuxAdapters,
  nvidiaDriver,
  pciName,
  type VulkanDriver,
  vulkanDriver,
  vulkanPlaces,
} from './linuxAdapters.ts';

const nvidiaVersion = `NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024
GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)
`;
const openVersion =
  'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs-builder@U22)  Thu Jan 23\n';
const rtx = `Model: \t\t NVIDIA GeForce RTX 4070
IRQ:   \t\t 182
GPU UUID: \t GPU-????????-????-????-????-????????????
Bus Location: \t 0000:01:00.0
GPU Firmware: \t 550.54.14
`;
const pciIds = `# List of PCI ID's
1002  Advanced Micro Devices, Inc. [AMD/ATI]
\t15bf  Phoenix1
\t744c  Navi 31 [Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M]
\t\t1002 0e3b  Radeon RX 7900 XTX
8086  Intel Corporation
\t46a6  Alder Lake-P GT2 [Iris Xe Graphics]
10de  NVIDIA Corporation
\t2786  AD104 [GeForce RTX 4070]
`;
const radeon: VulkanDriver = { name: 'radeon_icd.x86_64', apiVersion: '1.3.274' };
const lavapipe: VulkanDriver = { name: 'lvp_icd.x86_64', apiVersion: '1.3.274' };
const nvidia: VulkanDriver = { name: 'nvidia_icd', apiVersion: '1.3.277' };
const software: GpuAdapter = { name: 'llvmpipe', software: true };
const amdCard = { vendor: '0x1002', device: '0x744c', memoryBytes: 21_458_059_264 };

const machines: [name: string, facts: Partial<LinuxFacts>, adapters: GpuAdapter[]][] = [
  ['no card and no driver', {}, []],
  ['a container with lavapipe', { drivers: [lavapipe] }, [software]],
  [
    'SwiftShader, by the environment',
    { drivers: [{ name: 'vk_swiftshader_icd', apiVersion: '1.0.5' }] },
    [{ name: 'SwiftShader', software: true }],
  ],
  ['a card without a driver for it', { cards: [amdCard], drivers: [lavapipe] }, [software]],
  [
    'NVIDIA with its own driver',
    {
      cards: [{ vendor: '0x10de', device: '0x2786' }],
      drivers: [lavapipe, nvidia],
      nvidiaVersion,
      nvidiaCards: [rtx],
    },
    [{ name: 'NVIDIA GeForce RTX 4070', driver: '550.54.14', software: false }, software],
  ],
  [
    "NVIDIA in a container that hides the kernel's list",
    { drivers: [nvidia], nvidiaVersion: openVersion, nvidiaCards: [rtx] },
    [{ name: 'NVIDIA GeForce RTX 4070', driver: '570.86.15', software: false }],
  ],
  [
    'AMD with Mesa, its 32-bit driver beside it',
    { cards: [amdCard], drivers: [{ name: 'radeon_icd.i686', apiVersion: '1.2.0' }, radeon, lavapipe], pciIds },
    [
      {
        name: 'AMD Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M',
        driver: 'radeon, Vulkan 1.3.274',
        software: false,
        memoryBytes: 21_458_059_264,
      },
      software,
    ],
  ],
  [
    'a laptop with two',
    {
      cards: [
        { vendor: '0x8086', device: '0x46a6' },
        { vendor: '0x10de', device: '0x25a2' },
      ],
      drivers: [{ name: 'intel_icd.x86_64', apiVersion: '1.3.274' }, nvidia],
      nvidiaVersion,
      nvidiaCards: [rtx.replace('4070', '3050 Laptop GPU')],
      pciIds,
    },
    [
      { name: 'Intel Iris Xe Graphics', driver: 'intel, Vulkan 1.3.274', software: false },
      { name: 'NVIDIA GeForce RTX 3050 Laptop GPU', driver: '550.54.14', software: false },
    ],
  ],
  [
    'Windows below it (WSL)',
    { drivers: [{ name: 'dzn_icd.x86_64', apiVersion: '1.1.274' }, lavapipe] },
    [{ name: 'a GPU of Windows', driver: 'dzn, Vulkan 1.1.274', software: false }, software],
  ],
  [
    'no list of names',
    { cards: [{ vendor: '0x1002', device: '0x15bf' }], drivers: [radeon] },
    [{ name: 'AMD GPU 0x15bf', driver: 'radeon, Vulkan 1.3.274', software: false }],
  ],
];
for (const [name, facts, adapters] of machines) {
  test(name, () => {
    assert.deepEqual(linuxAdapters({ cards: [], drivers: [], nvidiaCards: [], ...facts }), adapters);
  });
}

test('versions and names, and files that are none', () => {
  assert.equal(nvidiaDriver(nvidiaVersion), '550.54.14');
  assert.equal(nvidiaDriver(openVersion), '570.86.15');
  assert.equal(nvidiaDriver('nothing'), undefined);
  assert.equal(pciName(pciIds, '0x1002', '0x15bf'), 'AMD Phoenix1');
  assert.equal(pciName(pciIds, '0x1002', '0x46a6'), undefined, "another maker's number");
  assert.equal(pciName(pciIds, '0x1234', '0x46a6'), undefined);
  const json =
    '{"ICD": {"api_version": "1.3.274", "library_path": "libvulkan_radeon.so"}, "file_format_version": "1.0.0"}';
  assert.deepEqual(vulkanDriver('radeon_icd.x86_64.json', json), radeon);
  for (const bad of ['', '{', '[]', '{"ICD": {}}', 'null']) assert.equal(vulkanDriver('x.json', bad), undefined, bad);
});

test('drivers are looked for where the Vulkan loader does', () => {
  const home = '/h';
  assert.deepEqual(vulkanPlaces({}, home).folders, [
    '/h/.config/vulkan/icd.d',
    '/etc/xdg/vulkan/icd.d',
    '/etc/vulkan/icd.d',
    '/h/.local/share/vulkan/icd.d',
    '/usr/local/share/vulkan/icd.d',
    '/usr/share/vulkan/icd.d',
  ]);
  const named = vulkanPlaces({ VK_ICD_FILENAMES: '/a/x.json:/b/y.json', VK_ADD_DRIVER_FILES: '/c/z.json' }, home);
  assert.deepEqual([named.files, named.more], [['/a/x.json', '/b/y.json'], ['/c/z.json']]);
  assert.deepEqual(vulkanPlaces({ VK_DRIVER_FILES: '/n.json', VK_ICD_FILENAMES: '/o.json' }, home).files, ['/n.json']);
  assert.ok(vulkanPlaces({ XDG_DATA_DIRS: '/nix/share/' }, home).folders.includes('/nix/share/vulkan/icd.d'));
});
