/**
 * Linux's adapters: the cards that the kernel knows, and the Vulkan drivers that are installed; a card without one is of
 * no use. Functions of what the files say; readLinux.ts reads them.
 */
import type { GpuAdapter } from './adapter.ts';

/** A card, by /sys/class/drm/cardN/device/. */
export interface Card {
  /** `0x10de` */
  vendor: string;
  device: string;
  /** mem_info_vram_total, bytes */
  memoryBytes?: number;
}

/** An installed driver: a file of the Vulkan loader's. */
export interface VulkanDriver {
  /** without folder and ending, such as `radeon_icd.x86_64` */
  name: string;
  /** of Vulkan, such as `1.3.274` */
  apiVersion?: string;
}

export interface LinuxFacts {
  cards: readonly Card[];
  drivers: readonly VulkanDriver[];
  /** /proc/driver/nvidia/version */
  nvidiaVersion?: string;
  /** each /proc/driver/nvidia/gpus/ADDRESS/information */
  nvidiaCards: readonly string[];
  /** pci.ids */
  pciIds?: string;
}

const nvidiaVendor = '0x10de';
const vendors: Readonly<Record<string, { name: string; driver: RegExp }>> = {
  [nvidiaVendor]: { name: 'NVIDIA', driver: /nvidia|nouveau|nvk/ },
  '0x1002': { name: 'AMD', driver: /radeon|amd/ },
  '0x8086': { name: 'Intel', driver: /intel/ },
  '0x1af4': { name: 'Virtio', driver: /virtio/ },
};
/** Mesa's lavapipe, Google's SwiftShader. */
const softwareDriver = /^(lvp|vk_swiftshader|swiftshader|lavapipe)/;
/** The same driver for 32-bit programs. */
const otherProcessor = /\.i[3-6]86$/;
/** A card in another machine, or Windows's below WSL: the kernel shows none, the driver is there. */
const cardless: readonly [RegExp, string][] = [
  [/^dzn/, 'a GPU of Windows'],
  [/^gfxstream|^virtio/, 'a GPU of the host'],
  [/^asahi/, 'Apple GPU'],
  [/^nvidia/, 'NVIDIA GPU'],
];

/** Those that WebGPU could take, real ones first. */
export function linuxAdapters(facts: LinuxFacts): GpuAdapter[] {
  const { cards, drivers, nvidiaCards } = facts;
  const real = drivers.filter(({ name }) => !softwareDriver.test(name) && !otherProcessor.test(name));
  // Both lists are in the order of the bus.
  const nvidia = cards.filter(({ vendor }) => vendor === nvidiaVendor);
  const driven = cards.flatMap((card) => {
    const driver = real.find(({ name }) => vendors[card.vendor]?.driver.test(name));
    return driver ? [cardAdapter(card, driver, facts, nvidiaCards[nvidia.indexOf(card)])] : [];
  });
  // In a container the kernel's list may be hidden and NVIDIA's own be there.
  const hidden =
    driven.length === 0 && nvidiaCards.length > 0 && real.some(({ name }) => /^nvidia/.test(name))
      ? nvidiaCards.map((information) => nvidiaAdapter(information, facts))
      : [];
  const known = [...driven, ...hidden];
  const without = known.length > 0 ? [] : cardlessAdapters(real);
  const software = drivers
    .filter(({ name }) => softwareDriver.test(name))
    .map(({ name }) => ({ name: /^lvp|lavapipe/.test(name) ? 'llvmpipe' : 'SwiftShader', software: true }));
  return [...known, ...without, ...software];
}

/** @param information NVIDIA's own of this card, where there is one */
function cardAdapter(card: Card, driver: VulkanDriver, facts: LinuxFacts, information?: string): GpuAdapter {
  const { vendor, device, memoryBytes } = card;
  const own = memoryBytes === undefined ? {} : { memoryBytes };
  if (/^nvidia/.test(driver.name) && information !== undefined) return { ...nvidiaAdapter(information, facts), ...own };
  const maker = vendors[vendor]?.name ?? vendor;
  const model = facts.pciIds === undefined ? undefined : pciName(facts.pciIds, vendor, device);
  return { name: model ?? `${maker} GPU ${device}`, driver: driverWords(driver), software: false, ...own };
}

function nvidiaAdapter(information: string, { nvidiaVersion }: LinuxFacts): GpuAdapter {
  const model = /^Model:\s*(.+?)\s*$/m.exec(information)?.[1] ?? 'GPU';
  const version = nvidiaVersion === undefined ? undefined : nvidiaDriver(nvidiaVersion);
  return {
    name: model.startsWith('NVIDIA') ? model : `NVIDIA ${model}`,
    software: false,
    ...(version === undefined ? {} : { driver: version }),
  };
}

function cardlessAdapters(drivers: readonly VulkanDriver[]): GpuAdapter[] {
  return drivers.flatMap((driver) => {
    const known = cardless.find(([pattern]) => pattern.test(driver.name));
    return known ? [{ name: known[1], driver: driverWords(driver), software: false }] : [];
  });
}

/** `NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu …` → `550.54.14` */
export function nvidiaDriver(version: string): string | undefined {
  return /^NVRM version:.*?\s(\d+\.\d+(?:\.\d+)?)\s/m.exec(version)?.[1];
}

/** Vulkan's version moves with Mesa's, which no file tells. */
function driverWords({ name, apiVersion }: VulkanDriver): string {
  const short = name.replace(/(_icd)?(\.[\w-]+)?$/, '');
  return apiVersion === undefined ? short : `${short}, Vulkan ${apiVersion}`;
}

/** A device's name in pci.ids; undefined where it has none. */
export function pciName(pciIds: string, vendor: string, device: string): string | undefined {
  const [maker, model] = [vendor, device].map((id) => id.replace(/^0x/, '').toLowerCase());
  const start = pciIds.search(new RegExp(`^${maker} `, 'm'));
  if (start < 0) return undefined;
  const rest = pciIds.slice(start);
  const end = rest.slice(1).search(/^[0-9a-f]{4} /m);
  const section = end < 0 ? rest : rest.slice(0, end + 1);
  const found = new RegExp(`^\\t${model} +(.+)$`, 'm').exec(section)?.[1].trim();
  // `Navi 31 [Radeon RX 7900 XT/7900 XTX]`: the name that it is sold under stands in brackets.
  const sold = found === undefined ? undefined : (/\[([^\]]+)\]/.exec(found)?.[1] ?? found);
  return sold === undefined ? undefined : `${vendors[vendor]?.name ?? ''} ${sold}`.trim();
}

/** @param json of an ICD file @param name of it, with its ending @returns undefined: it names no driver */
export function vulkanDriver(name: string, json: string): VulkanDriver | undefined {
  try {
    const { ICD: icd } = JSON.parse(json) as { ICD?: { library_path?: unknown; api_version?: unknown } };
    if (typeof icd?.library_path !== 'string') return undefined;
    const version = icd.api_version;
    return { name: name.replace(/\.json$/, ''), ...(typeof version === 'string' ? { apiVersion: version } : {}) };
  } catch {
    return undefined;
  }
}

export interface VulkanPlaces {
  /** instead of all folders */
  files?: string[];
  folders: string[];
  /** files beside what lies there */
  more: string[];
}

/** Where the Vulkan loader looks for drivers: what the environment names goes first. */
export function vulkanPlaces(env: NodeJS.ProcessEnv, home: string): VulkanPlaces {
  const list = (text: string | undefined): string[] => (text ?? '').split(':').filter((part) => part !== '');
  const named = list(env.VK_DRIVER_FILES ?? env.VK_ICD_FILENAMES);
  const bases = [
    env.XDG_CONFIG_HOME || `${home}/.config`,
    ...(list(env.XDG_CONFIG_DIRS).length > 0 ? list(env.XDG_CONFIG_DIRS) : ['/etc/xdg']),
    '/etc',
    env.XDG_DATA_HOME || `${home}/.local/share`,
    ...(list(env.XDG_DATA_DIRS).length > 0 ? list(env.XDG_DATA_DIRS) : ['/usr/local/share', '/usr/share']),
  ];
  const folders = [...new Set(bases.map((base) => `${base.replace(/\/$/, '')}/vulkan/icd.d`))];
  return { ...(named.length > 0 ? { files: named } : {}), folders, more: list(env.VK_ADD_DRIVER_FILES) };
}
