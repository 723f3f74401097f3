import assert from 'node:assert/strict';
import { test } from 'node:test';
import { windowsAdapters } from './windowsAdapters.ts';

/** As PowerShell 5.1 writes it, with its byte-order mark. */
const one =
  '\uFEFF{"Name":"NVIDIA GeForce RTX 4070","DriverVersion":"32.0.15.6094","AdapterRAM":4293918720,"PNPDeviceID":"PCI\\\\VEN_10DE\\u0026DEV_2786"}\r\n';
const several = JSON.stringify([
  { Name: 'Microsoft Remote Display Adapter', DriverVersion: '10.0.22621.1', AdapterRAM: null },
  { Name: 'Intel(R) Iris(R) Xe Graphics', DriverVersion: '31.0.101.4502', AdapterRAM: 134217728 },
  { Name: 'Parsec Virtual Display Adapter', DriverVersion: '0.45.0.0', AdapterRAM: null },
  { Name: 'Microsoft Basic Render Driver', DriverVersion: '10.0.22621.1', AdapterRAM: 0 },
  { Name: null },
  null,
]);

test('one adapter is an object, several are a list; displays without a processor are none', () => {
  assert.deepEqual(windowsAdapters(one), [
    { name: 'NVIDIA GeForce RTX 4070', driver: '32.0.15.6094', software: false, memoryBytes: 4e9 },
  ]);
  assert.deepEqual(windowsAdapters(several), [
    { name: 'Intel(R) Iris(R) Xe Graphics', driver: '31.0.101.4502', software: false, memoryBytes: 134217728 },
    { name: 'Microsoft Basic Render Driver', driver: '10.0.22621.1', software: true },
  ]);
});

test('no output is no adapter, what is no JSON is not understood', () => {
  assert.deepEqual(windowsAdapters(''), []);
  assert.equal(windowsAdapters('Get-CimInstance : Zugriff verweigert'), undefined);
});
