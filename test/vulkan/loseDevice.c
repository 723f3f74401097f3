/*
 * A Vulkan layer for tests: from the moment on at which the file named by FOVEA_LOSE_FILE is there, this process's device
 * is lost, as a driver says after a reset. The file goes with the first loss, so that the next process keeps its device.
 * Declares what it needs of Vulkan's interface (and of the loader's to layers) itself: no headers, gcc alone.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int Result;
typedef void (*Function)(void);
typedef Function (*GetAddress)(void *of, const char *name);
enum { deviceLost = -4, initialisationFailed = -3, instanceLink = 47, deviceLink = 48 };

typedef struct InstanceLayers {
  struct InstanceLayers *next;
  GetAddress getInstanceAddress, getPhysicalDeviceAddress;
} InstanceLayers;
typedef struct DeviceLayers {
  struct DeviceLayers *next;
  GetAddress getInstanceAddress, getDeviceAddress;
} DeviceLayers;
/* An entry of a creation's chain; `function` 0 is the loader's list of layers below this one. */
typedef struct Link {
  int type;
  struct Link *next;
  int function;
  union {
    InstanceLayers *instance;
    DeviceLayers *device;
  } layers;
} Link;
typedef struct {
  int type;
  Link *next;
} CreateInfo;

static GetAddress nextInstanceAddress, nextDeviceAddress;
static Result (*nextSubmit)(void *, unsigned, const void *, void *);
static Result (*nextWait)(void *, unsigned, const void *, unsigned, unsigned long long);
static Result (*nextStatus)(void *, void *);
static int isLost;

static Link *linkOf(const CreateInfo *info, int type) {
  Link *link = info->next;
  while (link && !(link->type == type && link->function == 0)) link = link->next;
  return link;
}

static int lost(void) {
  const char *file = getenv("FOVEA_LOSE_FILE");
  if (!isLost && file && access(file, F_OK) == 0) isLost = unlink(file) == 0;
  return isLost;
}

static Result submit(void *queue, unsigned count, const void *submits, void *fence) {
  return lost() ? deviceLost : nextSubmit(queue, count, submits, fence);
}

static Result waitForFences(void *device, unsigned count, const void *fences, unsigned all, unsigned long long ns) {
  return isLost ? deviceLost : nextWait(device, count, fences, all, ns);
}

static Result fenceStatus(void *device, void *fence) { return isLost ? deviceLost : nextStatus(device, fence); }

static Result createInstance(const CreateInfo *info, const void *allocator, void **instance) {
  Link *link = linkOf(info, instanceLink);
  if (!link) return initialisationFailed;
  nextInstanceAddress = link->layers.instance->getInstanceAddress;
  link->layers.instance = link->layers.instance->next;
  Result (*create)(const CreateInfo *, const void *, void **) =
      (Result(*)(const CreateInfo *, const void *, void **))nextInstanceAddress(NULL, "vkCreateInstance");
  return create(info, allocator, instance);
}

static Result createDevice(void *adapter, const CreateInfo *info, const void *allocator, void **device) {
  Link *link = linkOf(info, deviceLink);
  if (!link) return initialisationFailed;
  GetAddress instanceAddress = link->layers.device->getInstanceAddress;
  nextDeviceAddress = link->layers.device->getDeviceAddress;
  link->layers.device = link->layers.device->next;
  Result (*create)(void *, const CreateInfo *, const void *, void **) =
      (Result(*)(void *, const CreateInfo *, const void *, void **))instanceAddress(NULL, "vkCreateDevice");
  Result result = create(adapter, info, allocator, device);
  if (result != 0) return result;
  nextSubmit = (Result(*)(void *, unsigned, const void *, void *))nextDeviceAddress(*device, "vkQueueSubmit");
  nextWait = (Result(*)(void *, unsigned, const void *, unsigned, unsigned long long))nextDeviceAddress(
      *device, "vkWaitForFences");
  nextStatus = (Result(*)(void *, void *))nextDeviceAddress(*device, "vkGetFenceStatus");
  return result;
}

#define IS(function, ours) \
  if (strcmp(name, function) == 0) return (Function)ours

__attribute__((visibility("default"))) Function foveaDeviceAddress(void *device, const char *name) {
  IS("vkGetDeviceProcAddr", foveaDeviceAddress);
  IS("vkQueueSubmit", submit);
  IS("vkWaitForFences", waitForFences);
  IS("vkGetFenceStatus", fenceStatus);
  return nextDeviceAddress(device, name);
}

__attribute__((visibility("default"))) Function foveaInstanceAddress(void *instance, const char *name) {
  IS("vkGetInstanceProcAddr", foveaInstanceAddress);
  IS("vkCreateInstance", createInstance);
  IS("vkCreateDevice", createDevice);
  IS("vkGetDeviceProcAddr", foveaDeviceAddress);
  IS("vkQueueSubmit", submit);
  IS("vkWaitForFences", waitForFences);
  IS("vkGetFenceStatus", fenceStatus);
  return nextInstanceAddress ? nextInstanceAddress(instance, name) : NULL;
}
